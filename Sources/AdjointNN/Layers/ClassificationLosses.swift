import Adjoint

// Losses of scores of classes.

/// −log softmax(x) at the target, a class or probabilities of classes, as `crossEntropy`: x [C], [N, C] or [N, C, …].
///
/// ```text
/// CrossEntropyLoss(labelSmoothing: 0.1)(Tensor.randn(4, 3), Tensor([0, 2, 1, 1]))
/// ```
open class CrossEntropyLoss: PairModule {
  public let ignoreIndex: Int
  public let labelSmoothing: Double
  @Buffer public var weight: Tensor?
  public let reduction: LossReduction

  public init(
    weight: Tensor? = nil, ignoreIndex: Int = -100, labelSmoothing: Double = 0, reduction: LossReduction = .mean
  ) {
    (self.ignoreIndex, self.labelSmoothing, self.reduction) = (ignoreIndex, labelSmoothing, reduction)
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.crossEntropy(
      target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction, labelSmoothing: labelSmoothing)
  }
}

/// −x at the target, for log-probabilities x, as `nllLoss`.
open class NLLLoss: PairModule {
  public let ignoreIndex: Int
  @Buffer public var weight: Tensor?
  public let reduction: LossReduction

  public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean) {
    (self.ignoreIndex, self.reduction) = (ignoreIndex, reduction)
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.nllLoss(target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
  }
}

/// The mean over the other classes of max(0, margin − x[target] + x[i])ᵖ.
open class MultiMarginLoss: PairModule {
  public let p: Int
  public let margin: Double
  @Buffer public var weight: Tensor?
  public let reduction: LossReduction

  public init(weight: Tensor? = nil, p: Int = 1, margin: Double = 1, reduction: LossReduction = .mean) {
    (self.p, self.margin, self.reduction) = (p, margin, reduction)
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multiMarginLoss(target, p: p, margin: margin, weight: weight, reduction: reduction)
  }
}

/// As `MultiMarginLoss` for several targets, which end at the first −1.
open class MultiLabelMarginLoss: PairModule {
  public let reduction: LossReduction

  public init(reduction: LossReduction = .mean) {
    self.reduction = reduction
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multilabelMarginLoss(target, reduction: reduction)
  }
}

/// The mean over the classes of `BCEWithLogitsLoss`.
open class MultiLabelSoftMarginLoss: PairModule {
  @Buffer public var weight: Tensor?
  public let reduction: LossReduction

  public init(weight: Tensor? = nil, reduction: LossReduction = .mean) {
    self.reduction = reduction
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multilabelSoftMarginLoss(target, weight: weight, reduction: reduction)
  }
}

/// The negative log-likelihood of sequences without an alignment (Graves et al. 2006), as `ctcLoss`: log-probabilities
/// [T, N, C], targets [N, S] or all in a row.
open class CTCLoss: Module {
  public let blank: Int
  public let reduction: LossReduction
  public let zeroInfinity: Bool

  public init(blank: Int = 0, reduction: LossReduction = .mean, zeroInfinity: Bool = false) {
    (self.blank, self.reduction, self.zeroInfinity) = (blank, reduction, zeroInfinity)
  }

  public final func callAsFunction(
    _ logProbabilities: Tensor, _ targets: Tensor, inputLengths: [Int], targetLengths: [Int]
  ) -> Tensor {
    hooked([logProbabilities, targets]) {
      [
        $0[0].ctcLoss(
          $0[1], inputLengths: inputLengths, targetLengths: targetLengths, blank: blank, reduction: reduction,
          zeroInfinity: zeroInfinity)
      ]
    }[0]
  }
}
