// The same memory seen with other sizes and strides.

/// z[i] = x over repeated dimensions: sizes of 1 stretch, missing leading dimensions are added.
struct Expand: ViewOperation {
  static var name: String { "Expand" }
  let shape: [Int]
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    let lead = shape.count - sizes.count
    var target = shape
    var ok = lead >= 0
    for i in shape.indices where ok {
      let own = i < lead ? nil : sizes[i - lead]
      if target[i] == -1, let own { target[i] = own }
      ok = target[i] >= 0 && (own == nil || own == 1 || own == target[i])
    }
    guard ok else {
      throw AdjointError(
        "expand",
        "shape \(sizes.shapeText) can't be expanded to \(shape.shapeText): sizes have to be equal, 1, or new at the "
          + "front (-1 keeps a size)")
    }
    return (target, broadcastStrides(sizes, strides, to: target), 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g.sum(toSize: s.xShape) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let physical = level.front(x)
    let missing = Array(repeating: 1, count: max(0, shape.count - x.ndim))
    return Expand(shape: [level.size] + shape)(
      missing.isEmpty ? physical : physical.view([level.size] + missing + x.shape))
  }
}

/// z[i…] = memory[offset + Σ i·stride].
struct AsStrided: ViewOperation {
  static var name: String { "AsStrided" }
  let sizes: [Int]
  let strides: [Int]
  /// From the operand's first element.
  let offset: Int
  /// How the operand lies in memory where that is not row-major, or not all that the view reads.
  var layout: StridedLayout?
  func geometry(_ own: [Int], _ ownStrides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    (sizes, strides, offset)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let target = layout.map { [$0.length] } ?? s.xShape
    let gathered = AsStridedAdjoint(sizes: sizes, strides: strides, offset: place, target: target)(g)
    return layout?.elements(gathered) ?? gathered
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    AsStrided(sizes: sizes, strides: strides, offset: place)(layout?.memory(t) ?? t.contiguous())
  }
  private var place: Int { offset + (layout?.lead ?? 0) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let physical = level.front(x)
    // The memory of a tensor that is not batched, or is not row-major, is not that of its examples.
    guard level.peel(x) != nil, layout == nil else { return loop(x, level) }
    return AsStrided(sizes: [level.size] + sizes, strides: [physical.strides[0]] + strides, offset: place)(physical)
  }
}

/// How a tensor whose elements are all at places of their own lies in memory.
struct StridedLayout {
  let sizes: [Int]
  let strides: [Int]
  /// The elements of memory before the first that a view of it reaches.
  let lead: Int
  /// Elements of memory from the first to the last, and as many more as views of it reach.
  let length: Int

  /// The layout of `base` if it is not row-major, or if the view reaches beyond it.
  init?(_ base: Tensor, viewed sizes: [Int], _ strides: [Int], offset: Int) {
    let end = offset + Self.reach(sizes, strides)
    if base.isContiguous && offset >= 0 && end <= base.numel { return nil }
    self.sizes = base.shape
    self.strides = base.strides
    lead = max(0, -offset)
    length = lead + max(Self.reach(base.shape, base.strides), end)
  }

  /// The elements of memory from the first to the last.
  static func reach(_ sizes: [Int], _ strides: [Int]) -> Int {
    sizes.contains(0) ? 0 : zip(sizes, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// The elements of x as they lie in memory, zeros in the gaps; and back. Each is the other's adjoint.
  func memory(_ x: Tensor) -> Tensor {
    AsStridedAdjoint(sizes: sizes, strides: strides, offset: lead, target: [length])(x)
  }
  func elements(_ memory: Tensor) -> Tensor {
    AsStrided(sizes: sizes, strides: strides, offset: lead)(memory.contiguous())
  }
}

/// z = x with the elements of a strided view of it replaced by y's.
struct AsStridedScatter: BinaryOperation {
  static var name: String { "AsStridedScatter" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let sizes: [Int]
  let strides: [Int]
  let offset: Int
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    let z = x.copied()
    z.alias(sizes, strides, offset: offset).copyValues(from: y)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { self(g, .zeros(sizes, dtype: g.dtype)) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    AsStrided(sizes: sizes, strides: strides, offset: offset)(g.contiguous())
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(t, .zeros(sizes, dtype: t.dtype)) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(.zeros(s.xShape, dtype: t.dtype), t) }
}

/// The adjoint of `AsStrided` of a contiguous operand: elements are added where they were read.
struct AsStridedAdjoint: UnaryOperation {
  static var name: String { "AsStridedAdjoint" }
  let sizes: [Int]
  let strides: [Int]
  let offset: Int
  let target: [Int]
  func forward(_ g: Tensor) throws -> Tensor {
    let result = Tensor.zeros(target, dtype: g.dtype)
    result.alias(sizes, strides, offset: offset).accumulateOverlapping(g)
    return result
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    AsStrided(sizes: sizes, strides: strides, offset: offset)(g.contiguous())
  }
}

extension Tensor {
  /// This tensor with dimensions of size 1 repeated and others added in front; -1 keeps a size. A view, all of whose
  /// copies are one element; its gradient is the sum over them.
  ///
  /// ```swift
  /// Tensor([[1], [2]]).expand(-1, 3)  // → tensor([[1, 1, 1], [2, 2, 2]])
  /// ```
  public func expand(_ shape: Int...) -> Tensor { expand(shape) }
  /// As `expand(_:)`, with the shape in an array.
  public func expand(_ shape: [Int]) -> Tensor { Expand(shape: shape)(self) }
  /// As `expand(_:)`, to the shape of another tensor.
  public func expand(as other: Tensor) -> Tensor { expand(other.shape) }

  /// The elements of memory before this tensor's first: 0 unless it is a part of another one's memory.
  public var storageOffset: Int {
    guard let storage = h.pointee.storage else { return 0 }
    return storage._withUnsafeGuaranteedRef { (memory - $0.base) / dtype.itemSize }
  }

  /// A view with the given sizes and strides of the memory that this tensor is a part of, from element `storageOffset`
  /// of that memory on; nil stands for this tensor's own. Elements that overlap have their gradients added, and those
  /// outside of this tensor have no part in its gradient.
  ///
  /// ```swift
  /// Tensor.arange(5).asStrided([3, 2], [1, 2])                   // → tensor([[0, 2], [1, 3], [2, 4]])
  /// Tensor.arange(5)[2...].asStrided([2], [1], storageOffset: 0)  // → tensor([0, 1])
  /// ```
  public func asStrided(_ sizes: [Int], _ strides: [Int], storageOffset: Int? = nil) -> Tensor {
    if isPlaceholder { return self }
    do {
      let (offset, layout) = try checkedPlace("asStrided", sizes, strides, storageOffset)
      return AsStrided(sizes: sizes, strides: strides, offset: offset, layout: layout)(self)
    } catch { return .failed(error) }
  }

  /// A copy of this tensor in which the elements of `asStrided(_:_:storageOffset:)` are those of `values`, which has the
  /// view's shape.
  ///
  /// ```swift
  /// Tensor.zeros(4).asStridedScatter(Tensor([1.0, 2]), [2], [2])  // → tensor([1., 0., 2., 0.])
  /// ```
  public func asStridedScatter(
    _ values: Tensor, _ sizes: [Int], _ strides: [Int], storageOffset: Int? = nil
  ) -> Tensor {
    if isPlaceholder || values.isPlaceholder { return .placeholder }
    let looped = BatchLevel.looped("AsStridedScatter", [self, values]) {
      $0[0]!.clone().asStridedScatter($0[1]!, sizes, strides, storageOffset: storageOffset)
    }
    if let looped { return looped }
    if overlapsItself { return clone().asStridedScatter(values, sizes, strides, storageOffset: storageOffset) }
    do {
      let (offset, layout) = try checkedPlace("asStridedScatter", sizes, strides, storageOffset)
      guard values.shape == sizes else {
        throw AdjointError(
          "asStridedScatter", "the values have to be of shape \(sizes.shapeText), got \(values.described)")
      }
      let operation = AsStridedScatter(sizes: sizes, strides: strides, offset: offset + (layout?.lead ?? 0))
      guard let layout else { return operation(self, values) }
      return layout.elements(operation(layout.memory(self), values))
    } catch { return .failed(error) }
  }

  /// Where such a view begins, from this tensor's first element on.
  private func checkedPlace(
    _ operation: String, _ sizes: [Int], _ strides: [Int], _ storageOffset: Int?
  ) throws -> (offset: Int, layout: StridedLayout?) {
    let room = body.shareStorage().bytes / dtype.itemSize
    let own = self.storageOffset
    let start = storageOffset ?? own
    let isRegular = sizes.count == strides.count && !sizes.contains { $0 < 0 } && !strides.contains { $0 < 0 }
    guard isRegular, start >= 0, sizes.contains(0) || start + StridedLayout.reach(sizes, strides) <= room else {
      throw AdjointError(
        operation,
        "sizes \(sizes), strides \(strides) and storage offset \(start) do not fit the memory of a \(summary), which has "
          + "\(room) elements and this tensor's first at \(own): there has to be a stride for each size, and no number "
          + "may be negative")
    }
    return (start - own, StridedLayout(self, viewed: sizes, strides, offset: start - own))
  }

  /// Adds `g`, element after element, where several elements of this view may be one place.
  func accumulateOverlapping(_ g: Tensor) {
    // Dimensions of stride 0 are summed first; what is left is added row by row.
    var rest = g
    var view = self
    for dim in (0..<ndim).reversed() where view.strides[dim] == 0 {
      rest = rest.sum(dim: dim, keepDim: true)
      var sizes = view.shape
      sizes[dim] = Swift.min(1, sizes[dim])
      view = view.alias(sizes, view.strides)
    }
    view.addElements(rest)
  }

  private func addElements(_ g: Tensor) {
    guard ndim > 0 else { return accumulate(g) }
    if !overlapsItself { return accumulate(g) }
    let inner = Array(shape.dropFirst())
    let innerG = Array(g.strides.dropFirst())
    for i in 0..<shape[0] {
      alias(inner, Array(strides.dropFirst()), offset: i * strides[0])
        .addElements(g.alias(inner, innerG, offset: i * g.strides[0]))
    }
  }

  /// Whether two indices may name one element (sufficient, not exact).
  private var overlapsItself: Bool {
    var reach = 0
    for (stride, size) in zip(strides, shape).sorted(by: { Swift.abs($0.0) < Swift.abs($1.0) }) where size > 1 {
      if Swift.abs(stride) <= reach { return true }
      reach += Swift.abs(stride) * (size - 1)
    }
    return false
  }
}
