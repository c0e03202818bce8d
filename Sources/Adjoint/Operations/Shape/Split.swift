// Taking tensors apart.

/// The slices along a dimension: `unbind` and the parts of `split`, all views of x.
struct Split: GeneralOperation {
  static var name: String { "Split" }
  let dim: Int
  let sizes: [Int]
  /// Without the dimension: unbind.
  let removesDim: Bool
  var graphName: String { removesDim ? "UnbindBackward0" : variant }
  var variant = "SplitBackward0"

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    var start = 0
    return sizes.map { size in
      var (shape, strides) = (x.shape, x.strides)
      let offset = start * strides[dim]
      start += size
      shape[dim] = size
      if removesDim {
        shape.remove(at: dim)
        strides.remove(at: dim)
      }
      return x.alias(shape, strides, offset: offset)
    }
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let known = g.compactMap({ $0 }).first else { return [nil] }
    let parts = zip(g, sizes).map { g, size -> Tensor in
      if let g { return g }
      var shape = s.shape(0)
      shape[dim] = size
      if removesDim { shape.remove(at: dim) }
      return .zeros(shape, dtype: known.dtype)
    }
    return [removesDim ? Tensor.stack(parts, dim: dim) : Tensor.cat(parts, dim: dim)]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let t = t[0] else { return sizes.map { _ in nil } }
    return self([t])
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    Split(dim: dim + 1, sizes: sizes, removesDim: removesDim, variant: variant)(x.map { $0.map(level.front) })
  }
}

extension Tensor {
  /// The slices along a dimension, without it. Views that can't be changed in place while tracked.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).unbind(dim: 1)  // → [tensor([1, 3]), tensor([2, 4])]
  /// ```
  public func unbind(dim: Int = 0) -> [Tensor] {
    if isPlaceholder { return [] }
    do {
      guard ndim > 0 else { throw AdjointError("unbind", "a 0-d tensor has no dimension to be taken apart along") }
      let dim = try resolve(dim, "unbind")
      return parts(Split(dim: dim, sizes: Array(repeating: 1, count: shape[dim]), removesDim: true), "unbind")
    } catch {
      _ = Tensor.failed(error)
      return []
    }
  }

  /// Pieces of `size` along a dimension, the last maybe smaller. Views that can't be changed in place while tracked.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).split(2)  // → [tensor([1, 2]), tensor([3])]
  /// ```
  public func split(_ size: Int, dim: Int = 0) -> [Tensor] {
    if isPlaceholder { return [] }
    do {
      guard ndim > 0 else { throw AdjointError("split", "a 0-d tensor has no dimension to be split along") }
      let dim = try resolve(dim, "split")
      let length = shape[dim]
      guard size > 0 || (size == 0 && length == 0) else {
        throw AdjointError(
          "split", "the size of a piece has to be positive, got \(size) for dimension \(dim) of the \(summary)")
      }
      let pieces = size == 0 ? 1 : Swift.max(1, (length + size - 1) / size)
      let sizes = (0..<pieces).map { Swift.min(size, length - $0 * size) }
      return parts(Split(dim: dim, sizes: sizes, removesDim: false), "split")
    } catch {
      _ = Tensor.failed(error)
      return []
    }
  }

  /// Pieces of the sizes named, which have to add up to the dimension's. Views, as those of `split(_:dim:)`.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).split([1, 2])  // → [tensor([1]), tensor([2, 3])]
  /// ```
  public func split(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
    if isPlaceholder { return [] }
    do {
      guard ndim > 0 else { throw AdjointError("split", "a 0-d tensor has no dimension to be split along") }
      let dim = try resolve(dim, "split")
      guard sizes.reduce(0, +) == shape[dim], !sizes.contains(where: { $0 < 0 }) else {
        throw AdjointError(
          "split", "the sizes \(sizes) do not add up to \(shape[dim]), dimension \(dim) of the \(summary)")
      }
      return parts(Split(dim: dim, sizes: sizes, removesDim: false, variant: "SplitWithSizesBackward0"), "split")
    } catch {
      _ = Tensor.failed(error)
      return []
    }
  }

  /// At most `count` pieces of equal size, the last maybe smaller. Views, as those of `split(_:dim:)`.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).chunk(2)  // → [tensor([1, 2, 3]), tensor([4, 5])]
  /// ```
  public func chunk(_ count: Int, dim: Int = 0) -> [Tensor] {
    if isPlaceholder { return [] }
    do {
      guard ndim > 0 else { throw AdjointError("chunk", "a 0-d tensor has no dimension to be cut along") }
      guard count > 0 else { throw AdjointError("chunk", "the number of pieces has to be positive, got \(count)") }
      let length = shape[try resolve(dim, "chunk")]
      if length == 0 { return split(Array(repeating: 0, count: count), dim: dim) }
      return split((length + count - 1) / count, dim: dim)
    } catch {
      _ = Tensor.failed(error)
      return []
    }
  }

  private func parts(_ operation: Split, _ name: String) -> [Tensor] {
    let pieces = operation([self])
    for piece in pieces {
      piece.body.extra.creation = .oneOfSeveral(name)
      piece.followBase(of: self)
    }
    return pieces
  }
}
