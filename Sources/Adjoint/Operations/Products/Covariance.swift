extension Tensor {
  /// The covariances of variables, a row each, over observations, a column each: Σ w(x − x̄)(y − ȳ) / n, where n is the
  /// weights' sum less `correction`; 0-d for a single variable. More than 2 dimensions, booleans and negative weights
  /// are refused.
  ///
  /// - Parameters:
  ///   - correction: 1 for an estimate from a sample, 0 for the plain mean.
  ///   - fweights: How often each observation was made, integers.
  ///   - aweights: How much each observation counts, floating.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 3], [6, 4, 2]]).cov()  // → tensor([[ 1., -2.], [-2., 4.]])
  /// ```
  public func cov(correction: Int = 1, fweights: Tensor? = nil, aweights: Tensor? = nil) -> Tensor {
    if isPlaceholder || fweights?.isPlaceholder == true || aweights?.isPlaceholder == true { return .placeholder }
    do {
      guard ndim <= 2, dtype != .bool else {
        throw AdjointError("cov", "needs numbers in 2 dimensions at most, got \(described)")
      }
      let x = ndim < 2 ? reshape(1, numel) : self
      let count = x.shape[1]
      try fweights.map {
        try Tensor.check($0, "fweights", $0.dtype.isIntegral && $0.dtype != .bool, "an integer", count)
      }
      try aweights.map { try Tensor.check($0, "aweights", $0.dtype.isFloatingPoint, "a floating", count) }
      return try x.covariance(correction, aweights, weight: [fweights, aweights].compactMap { $0 }.product)
    } catch { return .failed(error) }
  }

  private static func check(_ weights: Tensor, _ name: String, _ isKind: Bool, _ kind: String, _ count: Int) throws {
    guard isKind, weights.ndim <= 1, weights.numel == count else {
      throw AdjointError(
        "cov", "\(name) have to be \(kind) vector of \(count) observations, got \(weights.described)")
    }
    guard count == 0 || weights.detach().min().item().double >= 0 else {
      throw AdjointError("cov", "\(name) can't be negative, in \(weights.described) some are")
    }
  }

  private func covariance(_ correction: Int, _ aweights: Tensor?, weight: Tensor?) throws -> Tensor {
    let total = weight?.sum() ?? Tensor(shape[1])
    guard weight == nil || total.item().double != 0 else {
      throw AdjointError("cov", "the weights sum to 0, so that there is no mean")
    }
    let mean = (weight.map { self * $0 } ?? self).sum(dim: 1, keepDim: true) / total
    var norm = total - correction
    if let weight, let aweights, correction != 0 { norm = total - correction * (weight * aweights).sum() / total }
    if norm.item().double <= 0 { norm = norm * 0 }
    let centered = self - mean
    return (centered.mm((weight.map { centered * $0 } ?? centered).t()) / norm).squeeze()
  }

  /// The correlations of variables, a row each, over observations, a column each: covariances over the standard
  /// deviations, from −1 to 1. A variable that does not vary gives NaN.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 3], [6, 4, 2]]).corrcoef()  // → tensor([[ 1., -1.], [-1., 1.]])
  /// ```
  public func corrcoef() -> Tensor {
    if isPlaceholder { return self }
    guard ndim <= 2 else {
      return .failed(AdjointError("corrcoef", "needs 2 dimensions at most, got \(described)"))
    }
    let c = cov()
    if c.ndim == 0 { return c / c }
    let deviation = c.diagonal().sqrt()
    return (c / deviation.unsqueeze(1) / deviation.unsqueeze(0)).clamp(min: -1.0, max: 1.0)
  }
}

extension [Tensor] {
  /// All of them multiplied; nil for none.
  fileprivate var product: Tensor? { first.map { dropFirst().reduce($0) { $0 * $1 } } }
}
