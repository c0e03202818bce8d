import AdjointKernels

/// The largest (or smallest) so far along a dimension and where it stands: the last among equals.
struct RunningExtremum: ElementsAlong {
  static var name: String { "Cummax" }
  let isMaximum: Bool
  var dim: Int
  let keepDim = true
  var graphName: String { isMaximum ? "CummaxBackward0" : "CumminBackward0" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    return choose(x, length: x.ndim == 0 ? 1 : x.shape[dim]) { x, size, values, indices in
      adj_running_extremum(
        isMaximum ? 0 : 1, x.dtype.code, size.0, size.1, size.2, x.memory, values.memory, indices)
    }
  }
}

extension Tensor {
  /// The largest so far along a dimension, and where it stands: the last among equals, which has the gradient. NaN
  /// wins.
  ///
  /// ```swift
  /// let (values, indices) = Tensor([1, 3, 2, 3]).cummax(dim: 0)
  /// values   // → tensor([1, 3, 3, 3])
  /// indices  // → tensor([0, 1, 1, 3])
  /// ```
  public func cummax(dim: Int) -> (values: Tensor, indices: Tensor) {
    elements(along: dim, "cummax") { RunningExtremum(isMaximum: true, dim: $0) }
  }

  /// The smallest so far along a dimension, and where it stands: the last among equals, which has the gradient. NaN
  /// wins.
  ///
  /// ```swift
  /// Tensor([4, 2, 3, 1]).cummin(dim: 0).values  // → tensor([4, 2, 2, 1])
  /// ```
  public func cummin(dim: Int) -> (values: Tensor, indices: Tensor) {
    elements(along: dim, "cummin") { RunningExtremum(isMaximum: false, dim: $0) }
  }
}
