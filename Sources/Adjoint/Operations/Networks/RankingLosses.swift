// Losses that compare distances, angles or scores with a margin. All are plain tensor operations.

extension Tensor {
  /// max(0, −y(x₁ − x₂) + margin): for y = 1 this tensor should be the larger one, for y = −1 the smaller. Broadcasts,
  /// for three tensors of as many dimensions each.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).marginRankingLoss(Tensor([3.0, 1]), Tensor([1.0, 1]), reduction: .none)  // → tensor([2., 0.])
  /// ```
  public func marginRankingLoss(
    _ other: Tensor, _ target: Tensor, margin: Double = 0, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || other.isPlaceholder || target.isPlaceholder { return .placeholder }
    guard ndim == other.ndim, ndim == target.ndim else {
      return .failed(
        AdjointError(
          "marginRankingLoss",
          "needs three tensors of as many dimensions each, got \(described), \(other.described) and "
            + target.described))
    }
    return reduction((-target * (self - other) + margin).clampMin(0))
  }

  /// x where y is 1, max(0, margin − x) where y is −1: for distances x.
  ///
  /// ```swift
  /// Tensor([0.25, 0.25]).hingeEmbeddingLoss(Tensor([1, -1]), reduction: .none)  // → tensor([0.2500, 0.7500])
  /// ```
  public func hingeEmbeddingLoss(
    _ target: Tensor, margin: Double = 1, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder { return .placeholder }
    let apart = (margin - self).clampMin(0).zeroed(where: target .== 1)
    return reduction(apart + zeroed(where: target .== -1))
  }

  /// 1 − cos(x₁, x₂) where y is 1, max(0, cos(x₁, x₂) − margin) where y is −1: [N, D], [N, D] and [N], or [D], [D] and
  /// [].
  ///
  /// ```swift
  /// Tensor([1.0, 0]).cosineEmbeddingLoss(Tensor([1.0, 1]), Tensor(1))  // → tensor(0.2929)
  /// ```
  public func cosineEmbeddingLoss(
    _ other: Tensor, _ target: Tensor, margin: Double = 0, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || other.isPlaceholder || target.isPlaceholder { return .placeholder }
    guard ndim == other.ndim, (1...2).contains(ndim), target.ndim == ndim - 1 else {
      return .failed(
        AdjointError(
          "cosineEmbeddingLoss",
          "needs [N, D], [N, D] and [N], or [D], [D] and [], got \(described), "
            + "\(other.described) and \(target.described)"))
    }
    let (product, lengths) = (
      (self * other).sum(dim: -1), ((self * self).sum(dim: -1) + 1e-12) * ((other * other).sum(dim: -1) + 1e-12)
    )
    let cosine = product / lengths.sqrt()
    return reduction(
      (1 - cosine).kept(where: target .== 1) + (cosine - margin).clampMin(0).kept(where: target .== -1))
  }

  /// max(0, d(a, p) − d(a, n) + margin) with d = `pairwiseDistance`, for this anchor, a positive and a negative
  /// example. `swap` takes d(p, n) where that is less than d(a, n) (Balntas et al. 2016). The margin is above 0.
  ///
  /// ```swift
  /// let (anchor, positive, negative) = (Tensor([[0.0, 0]]), Tensor([[3.0, 4]]), Tensor([[0.0, 5.5]]))
  /// anchor.tripletMarginLoss(positive, negative)  // → tensor(0.5000)
  /// ```
  public func tripletMarginLoss(
    _ positive: Tensor, _ negative: Tensor, margin: Double = 1, p: Double = 2, eps: Double = 1e-6, swap: Bool = false,
    reduction: LossReduction = .mean
  ) -> Tensor {
    tripletMarginWithDistanceLoss(positive, negative, margin: margin, swap: swap, reduction: reduction) {
      $0.pairwiseDistance($1, p: p, eps: eps)
    }
  }

  /// `tripletMarginLoss` with a distance of one's own.
  ///
  /// ```swift
  /// let (anchor, positive, negative) = (Tensor([[0.0, 0]]), Tensor([[3.0, 4]]), Tensor([[0.0, 5]]))
  /// anchor.tripletMarginWithDistanceLoss(positive, negative) { ($0 - $1).abs().sum(dim: 1) }  // → tensor(3.)
  /// ```
  public func tripletMarginWithDistanceLoss(
    _ positive: Tensor, _ negative: Tensor, margin: Double = 1, swap: Bool = false, reduction: LossReduction = .mean,
    distance: (Tensor, Tensor) -> Tensor = { $0.pairwiseDistance($1) }
  ) -> Tensor {
    if isPlaceholder || positive.isPlaceholder || negative.isPlaceholder { return .placeholder }
    guard margin > 0 else {
      return .failed(AdjointError("tripletMarginLoss", "the margin has to be above 0, got \(margin)"))
    }
    guard ndim == positive.ndim, ndim == negative.ndim else {
      return .failed(
        AdjointError(
          "tripletMarginLoss",
          "needs three tensors of as many dimensions each, got \(described), "
            + "\(positive.described) and \(negative.described)"))
    }
    let near = distance(self, positive)
    let far = distance(self, negative)
    let apart = swap ? far.minimum(distance(positive, negative)) : far
    return reduction((near - apart + margin).clampMin(0))
  }
}
