// Negative log-likelihoods of distributions, and the divergence between two.

extension Tensor {
  /// The Kullback–Leibler divergence Σ y(ln y − x) for log-probabilities x and probabilities y, or Σ e^y(y − x) for
  /// log-probabilities y. What the divergence means mathematically is `reduction: .batchMean`.
  ///
  /// ```swift
  /// let x = Tensor([[0.5, 0.5]]).log()
  /// x.klDiv(Tensor([[1.0, 0]]), reduction: .batchMean)  // → tensor(0.6931)
  /// ```
  public func klDiv(_ target: Tensor, reduction: LossReduction = .mean, logTarget: Bool = false) -> Tensor {
    if isPlaceholder || target.isPlaceholder { return .placeholder }
    if logTarget { return reduction(target.exp() * (target - self)) }
    // 0·ln 0 counts as 0.
    return reduction((target * target.log()).zeroed(where: target .== 0) - target * self)
  }

  /// e^x − y·x for a count y of which x is the logarithm of the expected value, or x − y·ln(x + ε) if x is that itself.
  /// `full` adds Stirling's approximation of ln y!, y·ln y − y + ln(2πy)/2, where y > 1.
  ///
  /// ```swift
  /// Tensor([0.0, 1]).poissonNllLoss(Tensor([1.0, 2]), reduction: .none)  // → tensor([1.0000, 0.7183])
  /// ```
  public func poissonNllLoss(
    _ target: Tensor, logInput: Bool = true, full: Bool = false, eps: Double = 1e-8, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder { return .placeholder }
    var losses = logInput ? exp() - target * self : self - target * (self + eps).log()
    if full {
      let stirling = target * target.log() - target + 0.5 * (2 * Double.pi * target).log()
      losses = losses + stirling.zeroed(where: target .<= 1)
    }
    return reduction(losses)
  }

  /// (ln v + (x − y)²/v)/2 for expected values x and variances v, which are at least ε; `full` adds ln(2π)/2.
  ///
  /// The variance has x's shape, or that without its last dimension, or with 1 in one place. A negative one is refused.
  ///
  /// ```swift
  /// Tensor([0.0, 0]).gaussianNllLoss(Tensor([1.0, 3]), Tensor([1.0, 1]))  // → tensor(2.5000)
  /// ```
  public func gaussianNllLoss(
    _ target: Tensor, _ variance: Tensor, full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || variance.isPlaceholder { return .placeholder }
    do {
      guard !(variance.detach() .< 0).any().isTrue else {
        throw AdjointError("gaussianNllLoss", "the variance has negative elements")
      }
      guard eps > 0 else { throw AdjointError("gaussianNllLoss", "eps has to be above 0, got \(eps)") }
      var variance = variance
      if variance.shape != shape, variance.shape == shape.dropLast() { variance = variance.unsqueeze(-1) }
      let others = zip(variance.shape, shape).filter { $0 != $1 }
      guard variance.ndim == ndim, others.isEmpty || others.count == 1 && others[0].0 == 1 else {
        throw AdjointError(
          "gaussianNllLoss", "the variance, \(variance.described), does not have the shape of x, \(described)")
      }
      let v = variance.raised(to: eps)
      let losses = 0.5 * (v.log() + (self - target) ** 2 / v)
      return reduction(full ? losses + 0.5 * 1.8378770664093453 : losses)
    } catch { return .failed(error) }
  }

  /// As `gaussianNllLoss(_:_:full:eps:reduction:)`, with one variance for all.
  public func gaussianNllLoss(
    _ target: Tensor, _ variance: Double, full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean
  ) -> Tensor {
    gaussianNllLoss(target, .fullLike(self, variance), full: full, eps: eps, reduction: reduction)
  }
}
