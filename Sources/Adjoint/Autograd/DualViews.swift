// Tangents of views, and of what they are views of.
//
// A tangent is never written to: a change in place gives the changed tensor a new one. A view's place
// in the tensor it shows (its tangent base) gets the new tangent too, and every other view reads its
// own part of that when it is next asked for it. So the tangents that callers gave stay as they were,
// and two tensors may share one.

extension Tensor {
  /// The tangents by level; of a view whose base was changed since, those at its place in it.
  var tangents: [Int: Tensor] {
    if h.pointee.flags.contains(.view) { refreshTangents() }
    return h.pointee.flags.contains(.dual) ? body.existingExtra?.tangents ?? [:] : [:]
  }

  /// Of a view without tangents: whether what it shows has got some.
  var hasBecomeDual: Bool {
    refreshTangents()
    return h.pointee.flags.contains(.dual)
  }

  /// The tensor of whose tangents this one's are a part.
  private var tangentRoot: Tensor {
    guard let extra = body.existingExtra, !extra.hasOwnTangents else { return self }
    return extra.tangentBase ?? extra.base ?? self
  }

  /// Called as this tensor becomes a view of `x`.
  func followTangents(of x: Tensor) {
    let extra = body.extra
    if let shown = x.body.existingExtra, shown.hasOwnTangents || shown.tangentBase != nil {
      extra.tangentBase = x.tangentRoot
    } else {
      extra.tangentBase = nil
    }
    extra.tangentVersion = (extra.tangentBase ?? extra.base)?.body.existingExtra?.tangentVersion ?? 0
  }

  /// Makes the tangents the tensor's own: changing it in place leaves those of what it is a view of
  /// alone, as is so of what `makeDual` and `unpackDual` give.
  func ownTangents() -> Tensor {
    if h.pointee.flags.contains(.view) { body.extra.hasOwnTangents = true }
    return self
  }

  private func refreshTangents() {
    guard let extra = body.existingExtra, !extra.hasOwnTangents, let root = extra.tangentBase ?? extra.base,
      let rootExtra = root.body.existingExtra, rootExtra.tangentVersion != extra.tangentVersion
    else { return }
    extra.tangentVersion = rootExtra.tangentVersion
    let place = Place(of: self, in: root)
    setTangents(rootExtra.tangents.mapValues(place.part))
  }

  /// Before `x` is changed in place: what the rules of the tangents saved of its memory becomes a copy.
  func keepOldElementsForTangents(of x: Tensor, after number: UInt64) {
    for tangent in tangents.values {
      tangent.source?.keepOldElements(of: x, after: number)
      tangent.keepOldElementsForTangents(of: x, after: number)
    }
  }

  /// Gives this tensor, whose elements now are those of `z`, the tangents of `z`.
  func adoptTangents(of z: Tensor) {
    let old = tangents
    let new = z.dtype == dtype ? z.tangents : z.tangents.mapValues { $0.to(dtype) }
    setTangents(new)
    let root = tangentRoot
    if root.body !== body {
      let place = Place(of: self, in: root)
      var all = root.tangents
      for level in Set(old.keys).union(new.keys) {
        all[level] = place.replacing(
          all[level] ?? .zeros(root.shape, dtype: dtype), with: new[level] ?? .zeros(shape, dtype: dtype))
      }
      root.setTangents(all)
    }
    let version = root.body.extra.tangentVersion + 1
    root.body.extra.tangentVersion = version
    body.extra.tangentVersion = version
  }
}

/// Where in another tensor a view stands, for tensors that may lie in memory otherwise.
private struct Place {
  private let sizes: [Int]
  private let strides: [Int]
  private let offset: Int
  private let layout: StridedLayout?

  init(of view: Tensor, in root: Tensor) {
    sizes = view.shape
    strides = view.strides
    offset = view.offset(in: root)
    layout = StridedLayout(root, viewed: sizes, strides, offset: offset)
  }

  func part(of x: Tensor) -> Tensor {
    AsStrided(sizes: sizes, strides: strides, offset: offset)(layout?.memory(x) ?? x.contiguous())
  }

  func replacing(_ x: Tensor, with part: Tensor) -> Tensor {
    let replaced = AsStridedScatter(sizes: sizes, strides: strides, offset: offset)(
      layout?.memory(x) ?? x.contiguous(), part)
    return layout?.elements(replaced) ?? replaced
  }
}
