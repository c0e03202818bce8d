import Adjoint

// Losses of how near inputs are to each other.

/// A loss of two inputs and a target of 1 or −1, with a margin.
open class MarginLoss: TripleModule {
  public final let margin: Double
  public final let reduction: LossReduction

  public init(margin: Double = 0, reduction: LossReduction = .mean) {
    (self.margin, self.reduction) = (margin, reduction)
  }
}

/// max(0, −target·(x − y) + margin), where a target of 1 wants x above y, and −1 below; shapes broadcast.
///
/// ```text
/// MarginRankingLoss(margin: 0.5)(Tensor([1.0]), Tensor([2.0]), Tensor([1.0]))  // 1.5
/// ```
open class MarginRankingLoss: MarginLoss {
  open override func forward(_ x: Tensor, _ y: Tensor, _ target: Tensor) -> Tensor {
    x.marginRankingLoss(y, target, margin: margin, reduction: reduction)
  }
}

/// A distance x where the target is 1, max(0, margin − x) where it is −1.
open class HingeEmbeddingLoss: PairModule {
  public final let margin: Double
  public final let reduction: LossReduction

  public init(margin: Double = 1, reduction: LossReduction = .mean) {
    (self.margin, self.reduction) = (margin, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.hingeEmbeddingLoss(target, margin: margin, reduction: reduction)
  }
}

/// 1 − cos(x, y) where the target is 1, max(0, cos(x, y) − margin) where it is −1: x and y [N, D] with targets [N], or
/// [D] with [].
open class CosineEmbeddingLoss: MarginLoss {
  open override func forward(_ x: Tensor, _ y: Tensor, _ target: Tensor) -> Tensor {
    x.cosineEmbeddingLoss(y, target, margin: margin, reduction: reduction)
  }
}

/// max(0, d(anchor, positive) − d(anchor, negative) + margin) (Balntas et al. 2016) with d(x, y) = ‖x − y + eps‖ₚ, of [N,
/// D] or [D]. With `swap`, the smaller of the negative's distances from anchor and positive counts.
open class TripletMarginLoss: TripleModule {
  public final let margin: Double
  public final let p: Double
  public final let eps: Double
  public final let swap: Bool
  public final let reduction: LossReduction

  public init(
    margin: Double = 1, p: Double = 2, eps: Double = 1e-6, swap: Bool = false, reduction: LossReduction = .mean
  ) {
    (self.margin, self.p, self.eps, self.swap, self.reduction) = (margin, p, eps, swap, reduction)
  }

  open override func forward(_ anchor: Tensor, _ positive: Tensor, _ negative: Tensor) -> Tensor {
    anchor.tripletMarginLoss(
      positive, negative, margin: margin, p: p, eps: eps, swap: swap, reduction: reduction)
  }
}

/// `TripletMarginLoss` with a distance of one's own, which is a module, so that it may have parameters.
///
/// ```text
/// TripletMarginWithDistanceLoss(distance: CosineSimilarity())(anchor, positive, negative)
/// TripletMarginWithDistanceLoss { ($0 - $1).abs().sum(dim: -1) }(anchor, positive, negative)
/// ```
open class TripletMarginWithDistanceLoss: TripleModule {
  public final let distanceFunction: PairModule
  public final let margin: Double
  public final let swap: Bool
  public final let reduction: LossReduction

  public init(
    margin: Double = 1, swap: Bool = false, reduction: LossReduction = .mean,
    distance: PairModule = PairwiseDistance()
  ) {
    (self.margin, self.swap, self.reduction) = (margin, swap, reduction)
    distanceFunction = distance
  }

  /// The same with a function.
  public convenience init(
    margin: Double = 1, swap: Bool = false, reduction: LossReduction = .mean,
    distance: @escaping (Tensor, Tensor) -> Tensor
  ) {
    self.init(margin: margin, swap: swap, reduction: reduction, distance: Distance(distance))
  }

  open override func forward(_ anchor: Tensor, _ positive: Tensor, _ negative: Tensor) -> Tensor {
    anchor.tripletMarginWithDistanceLoss(
      positive, negative, margin: margin, swap: swap, reduction: reduction
    ) { self.distanceFunction($0, $1) }
  }
}

/// A function of two tensors as a module.
private final class Distance: PairModule {
  private let function: (Tensor, Tensor) -> Tensor

  init(_ function: @escaping (Tensor, Tensor) -> Tensor) { self.function = function }

  override func forward(_ x: Tensor, _ y: Tensor) -> Tensor { function(x, y) }
}
