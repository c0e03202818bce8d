// Dimensions in another order. All are views.

/// z = x with dimensions in the order `order`.
struct Permute: ViewOperation {
  static var name: String { "Permute" }
  let order: [Int]
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    (order.map { sizes[$0] }, order.map { strides[$0] }, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    var inverse = order
    for (to, from) in order.enumerated() { inverse[from] = to }
    return Permute(order: inverse)(g)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    Permute(order: [0] + order.map { $0 + 1 })(level.front(x))
  }
}

/// z = x with two dimensions exchanged.
struct Transpose: ViewOperation {
  static var name: String { "Transpose" }
  let a: Int
  let b: Int
  /// `t()`, which PyTorch names apart.
  var isMatrix = false
  var graphName: String { isMatrix ? "TBackward0" : "TransposeBackward0" }
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    guard !sizes.isEmpty else { return (sizes, strides, 0) }
    var (sizes, strides) = (sizes, strides)
    sizes.swapAt(a, b)
    strides.swapAt(a, b)
    return (sizes, strides, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { self(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    x.ndim == 0 ? level.front(x) : Transpose(a: a + 1, b: b + 1, isMatrix: isMatrix)(level.front(x))
  }
}

extension Tensor {
  /// Dimensions in another order, each named once. A view.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).permute(2, 0, 1).shape  // → [4, 2, 3]
  /// ```
  public func permute(_ order: Int...) -> Tensor { permute(order) }
  /// As `permute(_:)`, with the order in an array.
  public func permute(_ order: [Int]) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard order.count == ndim else {
        throw AdjointError(
          "permute", "the order \(order) names \(order.count) dimensions of \(described), which has \(ndim)")
      }
      let resolved = try order.map { try resolve($0, "permute") }
      guard Set(resolved).count == resolved.count else {
        throw AdjointError("permute", "the order \(order) names a dimension of the \(summary) twice")
      }
      return Permute(order: resolved)(self)
    } catch { return .failed(error) }
  }

  /// Exchanges two dimensions. A view.
  ///
  /// ```swift
  /// Tensor([[1, 2, 3], [4, 5, 6]]).transpose(0, 1)  // → tensor([[1, 4], [2, 5], [3, 6]])
  /// ```
  public func transpose(_ a: Int, _ b: Int) -> Tensor {
    guard let a = checkedDim(a, "transpose"), let b = checkedDim(b, "transpose") else { return .placeholder }
    return Transpose(a: a, b: b)(self)
  }
  /// As `transpose(a, b)`.
  public func swapaxes(_ a: Int, _ b: Int) -> Tensor { transpose(a, b) }
  /// As `transpose(a, b)`.
  public func swapdims(_ a: Int, _ b: Int) -> Tensor { transpose(a, b) }

  /// The transpose of a matrix; a vector or number as it is. A view. More than two dimensions are refused.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).t()  // → tensor([[1, 3], [2, 4]])
  /// ```
  public func t() -> Tensor {
    if isPlaceholder { return self }
    guard ndim <= 2 else {
      return .failed(AdjointError("t", "expected at most 2 dimensions, got \(described). Use transpose, permute or mT"))
    }
    return Transpose(a: 0, b: ndim == 2 ? 1 : 0, isMatrix: true)(self)
  }

  /// All dimensions in reverse order. A view.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).T.shape  // → [4, 3, 2]
  /// ```
  public var T: Tensor { permute(Array((0..<ndim).reversed())) }

  /// The last two dimensions exchanged, so that a batch of matrices is transposed. A view.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).mT.shape  // → [2, 4, 3]
  /// ```
  public var mT: Tensor {
    if isPlaceholder { return self }
    guard ndim >= 2 else { return .failed(AdjointError("mT", "expected at least 2 dimensions, got \(described)")) }
    return Transpose(a: ndim - 2, b: ndim - 1)(self)
  }

  /// Moves a dimension to another place; the rest keep their order. A view.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).movedim(0, -1).shape  // → [3, 4, 2]
  /// ```
  public func movedim(_ source: Int, _ destination: Int) -> Tensor { movedim([source], [destination]) }
  /// As `movedim(_:_:)`, for several dimensions, one for one.
  public func movedim(_ source: [Int], _ destination: [Int]) -> Tensor {
    if isPlaceholder { return self }
    do {
      let from = try source.map { try resolve($0, "movedim") }
      let to = try destination.map { try resolve($0, "movedim") }
      guard from.count == to.count, Set(from).count == from.count, Set(to).count == to.count else {
        throw AdjointError(
          "movedim", "source \(source) and destination \(destination) have to be distinct dimensions, one for one")
      }
      var rest = (0..<ndim).filter { !from.contains($0) }[...]
      let order = (0..<ndim).map { place in to.firstIndex(of: place).map { from[$0] } ?? rest.removeFirst() }
      return Permute(order: order)(self)
    } catch { return .failed(error) }
  }
  /// As `movedim(source, destination)`.
  public func moveaxis(_ source: Int, _ destination: Int) -> Tensor { movedim(source, destination) }
  /// As `movedim(source, destination)`.
  public func moveaxis(_ source: [Int], _ destination: [Int]) -> Tensor { movedim(source, destination) }
}
