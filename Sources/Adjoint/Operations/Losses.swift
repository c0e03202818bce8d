import AdjointKernels

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

/// −x at each row's class, along dimension `dim`: what cross entropy takes from log-probabilities.
struct NllLoss: UnaryOperation {
  static var name: String { "NllLoss" }
  let dim: Int
  let target: Tensor

  func forward(_ x: Tensor) throws -> Tensor {
    let picked = try Gather(dim: dim, index: target.unsqueeze(dim)).forward(x)
    return try Pointwise.unary(
      ADJ_UNARY_neg, picked.alias(target.shape, target.shape.contiguousStrides), Self.name, promotes: false,
      shareable: false)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Tensor.zeros(s.xShape, dtype: g.dtype).scatterAdd(
      dim: dim, index: target.unsqueeze(dim), source: (-g).expand(target.shape).unsqueeze(dim))
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
    guard ndim > 0, target.dtype == .int64, target.shape == shape.indices.filter({ $0 != dim }).map({ shape[$0] }) else {
      return .failed(
        AdjointError(
          "crossEntropy",
          "the target has to be int64 classes, one for each example of the scores: got a \(target.summary) for a \(summary)"))
    }
    return reduction(NllLoss(dim: dim, target: target)(logSoftmax(dim: dim)))
  }
}
