extension Tensor {
  /// −ln softmax(x) at the class of each example: x is [C], [N, C] or [N, C, d…] of scores, the target int64 classes of
  /// shape [], [N] or [N, d…], or probabilities of the classes, of x's shape. ∂z/∂x = softmax(x) − target.
  ///
  /// `weight`, [C], multiplies the losses of a class; with classes as target the mean divides by the sum of the
  /// weights, with probabilities by the number of examples. Places of the class `ignoreIndex` count for nothing.
  /// `labelSmoothing` is the share of the target, from 0 to 1, that is spread evenly over the classes (Szegedy et al.
  /// 2016).
  ///
  /// ```swift
  /// let scores = Tensor([[2.0, 0, 0], [0, 0, 0]])
  /// scores.crossEntropy(Tensor([0, 2]), reduction: .none)  // → tensor([0.2395, 1.0986])
  /// scores.crossEntropy(Tensor([0, 2]))                    // → tensor(0.6691)
  /// ```
  public func crossEntropy(
    _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean,
    labelSmoothing: Double = 0
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || weight?.isPlaceholder ?? false { return .placeholder }
    do {
      try Normalize.checkFloating("crossEntropy", self)
      let dim = ndim > 1 ? 1 : 0
      guard ndim > 0 else {
        throw AdjointError("crossEntropy", "needs scores of classes, [C] or [N, C, …], got \(described)")
      }
      guard (0...1).contains(labelSmoothing) else {
        throw AdjointError("crossEntropy", "labelSmoothing has to be from 0 to 1, got \(labelSmoothing)")
      }
      if let weight, weight.shape != [shape[dim]] {
        throw AdjointError(
          "crossEntropy", "the weight has to be of shape [\(shape[dim])], one number a class, got \(weight.described)")
      }
      let logs = logSoftmax(dim: dim)
      // Weights along the classes.
      let spread = weight?.reshape(shape.indices.map { $0 == dim ? shape[dim] : 1 })
      if shape == target.shape {
        guard target.dtype.isFloatingPoint, ignoreIndex < 0 else {
          throw AdjointError(
            "crossEntropy",
            "a target of x's shape holds probabilities: it has to be floating, and has no class that is "
              + "ignored. Got \(target.described)")
        }
        return logs.expectedLoss(target, spread, dim, reduction, labelSmoothing)
      }
      let loss = logs.nllLoss(target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
      if labelSmoothing == 0 || loss.isPlaceholder { return loss }
      let even = logs.evenLoss(target, weight, spread, dim, ignoreIndex, reduction)
      return loss * (1 - labelSmoothing) + even * (labelSmoothing / Double(shape[dim]))
    } catch { return .failed(error) }
  }

  /// −Σ p·w·x over the classes, for probabilities p.
  private func expectedLoss(
    _ p: Tensor, _ weight: Tensor?, _ dim: Int, _ reduction: LossReduction, _ smoothing: Double
  ) -> Tensor {
    let p = smoothing == 0 ? p : p * (1 - smoothing) + smoothing / Double(shape[dim])
    let terms = weight.map { self * p * $0 } ?? self * p
    switch reduction {
    case .none: return -terms.sum(dim: dim)
    case .sum: return -terms.sum()
    case .mean: return -terms.sum() / (Double(numel) / Double(shape[dim]))
    case .batchMean: return -terms.sum() / (ndim > 1 ? shape[0] : 1)
    }
  }

  /// −Σ w·x over the classes of each place that is not ignored.
  private func evenLoss(
    _ target: Tensor, _ weight: Tensor?, _ spread: Tensor?, _ dim: Int, _ ignored: Int, _ reduction: LossReduction
  ) -> Tensor {
    let counts = target.ne(ignored)
    let losses = (-(spread.map { self * $0 } ?? self).sum(dim: dim)).kept(where: counts)
    guard reduction == .mean else { return reduction(losses) }
    guard let weight else { return losses.sum() / counts.sum().to(dtype) }
    if target.isBatched || weight.isBatched {
      let classes = target.maskedFill(mask: counts.logicalNot(), value: 0)
      return losses.sum() / weight.index([classes]).kept(where: counts).sum()
    }
    return losses.sum() / weight.index([target.maskedSelect(mask: counts)]).sum()
  }
}
