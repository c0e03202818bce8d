import AdjointKernels

/// Values and indices of the largest (or smallest) along a dimension: the first among equals, which
/// alone gets the gradient.
struct ExtremumAlong: ElementsAlong {
  static var name: String { "Max" }
  let isMaximum: Bool
  var dim: Int
  let keepDim: Bool
  var graphName: String { isMaximum ? "MaxBackward0" : "MinBackward0" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    let shape = x.ndim == 0 ? [1] : x.shape
    guard shape[dim] > 0 || shape.product == 0 && Reduction.shape(shape, without: [dim], keepDim: false).product == 0
    else {
      throw AdjointError(
        isMaximum ? "max" : "min", "dimension \(dim) of the \(x.summary) has no elements to choose from")
    }
    let result = x.ndim == 0 ? [] : Reduction.shape(shape, without: [dim], keepDim: keepDim)
    let values = Tensor.empty(result, x.dtype)
    let indices = Tensor.empty(result, .int64)
    let (source, outer, n, inner) = Reduction.layout(x, x.ndim == 0 ? [] : [dim])
    let run = isMaximum ? adj_argmax : adj_argmin
    run(
      x.dtype.code, Int64(outer), Int64(n), Int64(inner), source.memory,
      indices.memory.assumingMemoryBound(to: Int64.self), values.memory)
    return [values, indices]
  }
}

extension Tensor {
  /// The largest along a dimension and where it stands, the first among equals, which alone has the gradient. NaN wins.
  /// A dimension without elements is refused.
  ///
  /// ```swift
  /// Tensor([[1, 3, 3], [6, 5, 4]]).max(dim: 1)  // → (values: tensor([3, 6]), indices: tensor([1, 0]))
  /// ```
  public func max(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    extremum(true, dim, keepDim, "max")
  }

  /// The smallest along a dimension and where it stands, the first among equals, which alone has the gradient. NaN
  /// wins. A dimension without elements is refused.
  ///
  /// ```swift
  /// Tensor([[1, 3, 1], [6, 5, 4]]).min(dim: 1)  // → (values: tensor([1, 4]), indices: tensor([0, 2]))
  /// ```
  public func min(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor) {
    extremum(false, dim, keepDim, "min")
  }

  private func extremum(_ isMaximum: Bool, _ dim: Int, _ keepDim: Bool, _ name: String) -> (
    values: Tensor, indices: Tensor
  ) {
    guard !isPlaceholder, let dim = checkedDim(dim, name) else { return (.placeholder, .placeholder) }
    return ExtremumAlong(isMaximum: isMaximum, dim: dim, keepDim: keepDim).two(self)
  }

  /// Where the largest element stands, the first among equals: in row-major order, or along a dimension. int64, no
  /// gradient. NaN wins.
  ///
  /// ```swift
  /// let x = Tensor([[1, 3, 2], [6, 5, 4]])
  /// x.argmax()        // → tensor(3)
  /// x.argmax(dim: 1)  // → tensor([1, 0])
  /// ```
  public func argmax(dim: Int? = nil, keepDim: Bool = false) -> Tensor { argExtremum(true, dim, keepDim, "argmax") }

  /// Where the smallest element stands, the first among equals: in row-major order, or along a dimension. int64, no
  /// gradient. NaN wins.
  ///
  /// ```swift
  /// Tensor([[3, 1, 2], [6, 5, 4]]).argmin(dim: 1)  // → tensor([1, 2])
  /// ```
  public func argmin(dim: Int? = nil, keepDim: Bool = false) -> Tensor { argExtremum(false, dim, keepDim, "argmin") }

  private func argExtremum(_ isMaximum: Bool, _ dim: Int?, _ keepDim: Bool, _ name: String) -> Tensor {
    if isPlaceholder { return self }
    let plain = noGrad { detach() }
    if let dim { return plain.extremum(isMaximum, dim, keepDim, name).indices }
    guard numel > 0 else {
      return .failed(AdjointError(name, "\(described) has no elements: name a dimension that is not empty"))
    }
    let flat = plain.reshape(-1).extremum(isMaximum, 0, false, name).indices
    return keepDim ? flat.reshape(Array(repeating: 1, count: ndim)) : flat
  }
}
