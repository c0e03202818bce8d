// Reshaping, permuting and picking dimensions.

/// The elements in row-major order, cut into another shape. A view; `reshape` copies where it must.
struct View: ViewOperation {
  static var name: String { "View" }
  let shape: [Int]
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    guard let viewed = viewStrides(sizes, strides, as: shape) else {
      throw AdjointError(
        "view",
        "a tensor of shape \(sizes.shapeText) and strides \(strides.shapeText) can't be seen as \(shape.shapeText) "
          + "without copying. Use reshape")
    }
    return (shape, viewed, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g.reshape(s.xShape) }
  // The tangent may lie in memory otherwise than x.
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { t.reshape(shape) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { View(shape: [level.size] + shape)(level.front(x)) }
}

/// A copy with history.
struct Clone: UnaryOperation, Elementwise {
  static var name: String { "Clone" }
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g }
}

/// z = x with a dimension of size 1 put in.
struct Unsqueeze: ViewOperation {
  static var name: String { "Unsqueeze" }
  let dim: Int
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    var sizes = sizes
    var strides = strides
    let stride = dim < sizes.count ? sizes[dim] * strides[dim] : 1
    sizes.insert(1, at: dim)
    strides.insert(stride, at: dim)
    return (sizes, strides, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g.squeeze(dim: dim) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { Unsqueeze(dim: dim + 1)(level.front(x)) }
}

extension Tensor {
  /// The same elements in row-major order in another shape, -1 standing for the size that fits. A view where the
  /// strides allow it, else a copy.
  ///
  /// ```swift
  /// Tensor.arange(6).reshape(2, -1)  // → tensor([[0, 1, 2], [3, 4, 5]])
  /// ```
  public func reshape(_ shape: Int...) -> Tensor { reshape(shape) }
  /// As `reshape(_:)`, with the shape in an array.
  public func reshape(_ shape: [Int]) -> Tensor {
    guard let shape = inferred(shape, "reshape") else { return .placeholder }
    let canView = viewStrides(self.shape, strides, as: shape) != nil
    return View(shape: shape)(canView ? self : clone())
  }

  /// The same elements in another shape, never copied: what the strides do not allow is refused.
  ///
  /// ```swift
  /// let x = Tensor.zeros(4)
  /// x.view(2, 2)[0].fill_(7)
  /// x  // → tensor([7., 7., 0., 0.])
  /// ```
  public func view(_ shape: Int...) -> Tensor { view(shape) }
  /// As `view(_:)`, with the shape in an array.
  public func view(_ shape: [Int]) -> Tensor {
    guard let shape = inferred(shape, "view") else { return .placeholder }
    return View(shape: shape)(self)
  }

  /// As `reshape(_:)`, to the shape of another tensor.
  public func reshape(as other: Tensor) -> Tensor { other.isPlaceholder ? other : reshape(other.shape) }
  /// As `view(_:)`, to the shape of another tensor.
  public func view(as other: Tensor) -> Tensor { other.isPlaceholder ? other : view(other.shape) }

  /// `shape` with its -1 replaced, checked against the number of elements.
  private func inferred(_ shape: [Int], _ operation: String) -> [Int]? {
    if isPlaceholder { return nil }
    var result = shape
    let unknown = shape.indices.filter { shape[$0] == -1 }
    let known = shape.filter { $0 != -1 }.product
    var ok = unknown.count <= 1 && !shape.contains { $0 < -1 }
    if ok, let i = unknown.first {
      ok = known != 0 && numel % known == 0
      if ok { result[i] = numel / known }
    } else {
      ok = ok && known == numel
    }
    guard ok else {
      AdjointError(
        operation,
        "shape \(shape.shapeText) does not fit \(described) of \(numel) elements"
          + (unknown.count > 1 ? ": only one size can be -1" : "")
      ).raise()
      return nil
    }
    return result
  }

  /// A row-major copy that is part of the graph: its gradient goes on to this tensor. `detach().clone()` is one that is
  /// not.
  ///
  /// ```swift
  /// let x = Tensor([1, 2])
  /// x.clone().add_(1)  // → tensor([2, 3])
  /// x                  // → tensor([1, 2])
  /// ```
  public func clone() -> Tensor { Clone()(self) }

  /// Row-major elements: this tensor if it is, else a copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).t().contiguous().strides  // → [2, 1]
  /// ```
  public func contiguous() -> Tensor { isContiguous ? self : clone() }

  /// Puts in a dimension of size 1 before `dim`; −1 puts it last. A view.
  ///
  /// ```swift
  /// Tensor([1, 2]).unsqueeze(-1)  // → tensor([[1], [2]])
  /// ```
  public func unsqueeze(_ dim: Int) -> Tensor {
    do {
      return Unsqueeze(dim: try Tensor.resolve(dim, ndim + 1, "unsqueeze", of: self))(self)
    } catch { return .failed(error) }
  }
}
