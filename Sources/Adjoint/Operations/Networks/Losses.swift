/// How the losses of single examples become one result.
public enum LossReduction: Sendable {
  /// `batchMean` divides the sum by the size of the first dimension, which is what the Kullback–Leibler divergence means.
  case none, mean, sum, batchMean

  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .none: losses
    case .mean: losses.mean()
    case .sum: losses.sum()
    case .batchMean: losses.sum() / (losses.shape.first ?? 1)
    }
  }
}

extension LossReduction {
  /// A weighted mean divides by the sum of the weights.
  func callAsFunction(_ losses: Tensor, weights: Tensor) -> Tensor {
    self == .mean ? (losses * weights).sum() / weights.sum() : self(losses * weights)
  }
}

/// What losses check of their operands.
enum LossOperands {
  static func checkSameShape(_ operation: String, _ x: Tensor, _ y: Tensor) throws {
    guard x.shape == y.shape else {
      throw AdjointError(operation, "the target has to have the shape of x, got \(y.described) for \(x.described)")
    }
  }

  static func checkProbabilities(_ operation: String, _ name: String, _ x: Tensor) throws {
    if x.numel == 0 { return }
    // A NaN is the smallest and the largest of all, and no probability.
    let (low, high) = noGrad { (x.detach().amin().item().double, x.detach().amax().item().double) }
    guard low >= 0, high <= 1 else {
      throw AdjointError(operation, "\(name) has to be from 0 to 1, and is from \(low) to \(high). Use sigmoid() first")
    }
  }
}

extension Tensor {
  /// (x − y)², averaged by default, broadcasting. `weight`, of x's shape, multiplies the single losses; the mean then
  /// divides by its sum. Whole operands are refused.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).mseLoss(Tensor([3.0, 3]))  // → tensor(2.5000)
  /// ```
  public func mseLoss(_ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean) -> Tensor {
    compared("mseLoss", target, weight) { x, y in
      weight.map { reduction(MseLoss(reduction: .none)(x, y), weights: $0) } ?? MseLoss(reduction: reduction)(x, y)
    }
  }

  /// |x − y|, averaged by default. `weight` is that of `mseLoss`. The derivative where x = y is 0.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).l1Loss(Tensor([3.0, 3]))  // → tensor(1.5000)
  /// ```
  public func l1Loss(_ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean) -> Tensor {
    compared("l1Loss", target, weight) { x, y in
      let losses = (x - y).abs()
      return weight.map { reduction(losses, weights: $0) } ?? reduction(losses)
    }
  }

  /// (x − y)²/2β where |x − y| < β, else |x − y| − β/2 (Girshick 2015). β is at least 0; 0 gives `l1Loss`.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).smoothL1Loss(Tensor([3.0, 2.5]), reduction: .none)  // → tensor([1.5000, 0.1250])
  /// ```
  public func smoothL1Loss(_ target: Tensor, reduction: LossReduction = .mean, beta: Double = 1) -> Tensor {
    guard beta >= 0 else { return .failed(AdjointError("smoothL1Loss", "beta has to be at least 0, got \(beta)")) }
    if beta == 0 { return l1Loss(target, reduction: reduction) }
    return compared("smoothL1Loss", target) { SmoothL1Loss(parameter: beta, reduction: reduction)($0, $1) }
  }

  /// (x − y)²/2 where |x − y| < δ, else δ(|x − y| − δ/2) (Huber 1964). δ is above 0. `weight` multiplies the single
  /// losses, and the mean divides by their number.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).huberLoss(Tensor([4.0, 3]), reduction: .none, delta: 2)  // → tensor([4.0000, 0.5000])
  /// ```
  public func huberLoss(
    _ target: Tensor, reduction: LossReduction = .mean, delta: Double = 1, weight: Tensor? = nil
  ) -> Tensor {
    guard delta > 0 else { return .failed(AdjointError("huberLoss", "delta has to be above 0, got \(delta)")) }
    return compared("huberLoss", target, weight) { x, y in
      guard let weight else { return HuberLoss(parameter: delta, reduction: reduction)(x, y) }
      return reduction(HuberLoss(parameter: delta, reduction: .none)(x, y) * weight)
    }
  }

  /// ln(1 + e^(−yx)) for targets y of ±1. ∂z/∂x = −y·σ(−yx).
  ///
  /// ```swift
  /// Tensor([0.0, 2]).softMarginLoss(Tensor([1.0, -1]), reduction: .none)  // → tensor([0.6931, 2.1269])
  /// ```
  public func softMarginLoss(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    compared("softMarginLoss", target) { SoftMarginLoss(reduction: reduction)($0, $1) }
  }

  /// −y·ln x − (1 − y)·ln(1 − x) for probabilities x and y, of one shape; logarithms end at −100. `weight` multiplies
  /// the single losses. What is not from 0 to 1 is refused.
  ///
  /// ```swift
  /// Tensor([0.5, 0.25]).binaryCrossEntropy(Tensor([1.0, 0]), reduction: .none)  // → tensor([0.6931, 0.2877])
  /// ```
  public func binaryCrossEntropy(
    _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    compared("binaryCrossEntropy", target, weight, sameShape: true) {
      BinaryCrossEntropy(reduction: reduction, weight: weight.map(KeptTensor.init))($0, $1)
    }
  }

  /// `binaryCrossEntropy` of σ(x), exact in both tails; ∂z/∂x = σ(x) − y. `posWeight`, which broadcasts to x,
  /// multiplies the part −y·ln σ(x), to make up for rare positives.
  ///
  /// ```swift
  /// let x = Tensor([0.0, -200])
  /// x.binaryCrossEntropyWithLogits(Tensor([1.0, 1]), reduction: .none)  // → tensor([ 0.6931, 200.0000])
  /// ```
  public func binaryCrossEntropyWithLogits(
    _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean, posWeight: Tensor? = nil
  ) -> Tensor {
    if posWeight?.isPlaceholder ?? false { return .placeholder }
    return compared("binaryCrossEntropyWithLogits", target, weight, sameShape: true) { x, y in
      let weight = weight.map(KeptTensor.init)
      guard let posWeight else { return BinaryCrossEntropyWithLogits(reduction: reduction, weight: weight)(x, y) }
      guard broadcastShape(posWeight.shape, x.shape) == x.shape else {
        return .failed(
          AdjointError(
            "binaryCrossEntropyWithLogits", "posWeight, \(posWeight.described), does not broadcast to the \(x.summary)")
        )
      }
      return WeightedBinaryCrossEntropyWithLogits(
        positive: KeptTensor(posWeight), weight: weight, reduction: reduction)(x, y)
    }
  }

  /// Refuses shapes that don't go together, and placeholders.
  private func compared(
    _ operation: String, _ target: Tensor, _ weight: Tensor? = nil, sameShape: Bool = false,
    _ loss: (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || weight?.isPlaceholder ?? false { return .placeholder }
    do {
      if sameShape { try LossOperands.checkSameShape(operation, self, target) }
      guard let shape = broadcastShape(shape, target.shape) else {
        throw AdjointError.broadcast(operation, self, target)
      }
      if let weight, broadcastShape(weight.shape, shape) != shape {
        throw AdjointError(
          operation,
          "the weight, \(weight.described), does not broadcast to the losses, of shape "
            + shape.shapeText)
      }
      return loss(self, target)
    } catch { return .failed(error) }
  }
}
