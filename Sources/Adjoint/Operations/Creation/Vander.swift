// Matrices of powers.

extension Linalg {
  /// The powers 0, 1, … N − 1 of each element along a new last dimension; N is by default the size of the last one.
  /// Integers become int64, booleans are refused, and N below 2.
  ///
  /// ```swift
  /// Linalg.vander(Tensor([2, 3]), N: 4)  // → tensor([[ 1, 2, 4, 8], [ 1, 3, 9, 27]])
  /// ```
  public static func vander(_ x: Tensor, N: Int? = nil) -> Tensor {
    if x.isPlaceholder { return x }
    let count = N ?? x.shape.last ?? 1
    guard count > 1, x.dtype != .bool else {
      return .failed(AdjointError("Linalg.vander", "needs numbers and N above 1, got \(x.described) and N = \(count)"))
    }
    return x.powers(count)
  }
}

extension Tensor {
  /// The powers N − 1, … 1, 0 of a vector's elements, a row for each; N is by default the vector's length.
  ///
  /// ```swift
  /// Tensor.vander(Tensor([1, 2, 3]))  // → tensor([[1, 1, 1], [4, 2, 1], [9, 3, 1]])
  /// ```
  public static func vander(_ x: Tensor, N: Int? = nil, increasing: Bool = false) -> Tensor {
    if x.isPlaceholder { return x }
    let count = N ?? x.numel
    guard x.ndim == 1, count >= 0 else {
      return .failed(AdjointError("vander", "needs a vector and N of at least 0, got \(x.described) and N = \(count)"))
    }
    return increasing ? x.powers(count) : x.powers(count).flip(1)
  }

  /// xᵏ for k = 0 ..< count along a new last dimension.
  fileprivate func powers(_ count: Int) -> Tensor {
    let base = (dtype.isIntegral ? long() : self).unsqueeze(-1)
    if count < 2 { return .ones(shape + [count], dtype: base.dtype) }
    let higher = base ** Tensor.arange(1, count, dtype: base.dtype)
    return .cat([.onesLike(base), higher], dim: -1)
  }
}
