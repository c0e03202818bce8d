/// How the losses of single examples become one result.
public enum LossReduction: Sendable {
  case none, mean, sum

  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .none: losses
    case .mean: losses.mean()
    case .sum: losses.sum()
    }
  }
}

extension Tensor {
  /// (x − y)², averaged by default. Both of one shape.
  public func mseLoss(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    reduction((self - target) ** 2)
  }

  /// |x − y|, averaged by default.
  public func l1Loss(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    reduction((self - target).abs())
  }

  /// −ln softmax(x) at the class of each example: x is [C], [N, C] or [N, C, d…] of scores, the target
  /// int64 classes of shape [], [N] or [N, d…].
  public func crossEntropy(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    if isPlaceholder || target.isPlaceholder { return .placeholder }
    let dim = ndim == 1 ? 0 : 1
    guard ndim > 0, target.dtype == .int64, target.shape == shape.indices.filter({ $0 != dim }).map({ shape[$0] })
    else {
      return .failed(
        AdjointError(
          "crossEntropy",
          "the target has to be int64 classes, one for each example of the scores: got a \(target.summary) for a \(summary)"
        ))
    }
    return reduction(-logSoftmax(dim: dim).gather(dim: dim, index: target.unsqueeze(dim)).squeeze(dim: dim))
  }
}
