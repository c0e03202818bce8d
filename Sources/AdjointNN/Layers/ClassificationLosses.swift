import Adjoint

// Losses of scores of classes.

/// −log softmax(x) at the target, as `crossEntropy`, of scores x [C], [N, C] or [N, C, …].
///
/// The target has a class for each place (int64: [], [N] or [N, …]) or probabilities of classes in the shape of x.
/// `weight` is one number for each class; places whose class is `ignoreIndex` do not count; `labelSmoothing` gives each
/// class a part of the target. The mean is one over the weights of the classes. Refused: classes out of range.
///
/// ```text
/// CrossEntropyLoss(labelSmoothing: 0.1)(Tensor.randn(4, 3), Tensor([0, 2, 1, 1]))
/// ```
open class CrossEntropyLoss: PairModule {
  public final let ignoreIndex: Int
  public final let labelSmoothing: Double
  @Buffer public final var weight: Tensor?
  public final let reduction: LossReduction

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

/// −x at the target, for log-probabilities x, as `nllLoss`: shapes, weight and `ignoreIndex` as of `CrossEntropyLoss`
/// with a target of classes.
///
/// ```text
/// NLLLoss()(Tensor.randn(4, 3).logSoftmax(dim: 1), Tensor([0, 2, 1, 1]))
/// ```
open class NLLLoss: PairModule {
  public final let ignoreIndex: Int
  @Buffer public final var weight: Tensor?
  public final let reduction: LossReduction

  public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean) {
    (self.ignoreIndex, self.reduction) = (ignoreIndex, reduction)
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.nllLoss(target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
  }
}

/// Σᵢ max(0, margin − x[target] + x[i])ᵖ / C over the other classes i: x [C] or [N, C], the target a class for each.
/// `weight` is one number for each class; p is 1 or 2.
///
/// ```text
/// MultiMarginLoss(margin: 0.5)(Tensor([[0.1, 0.2, 0.9]]), Tensor([2]))  // 0
/// ```
open class MultiMarginLoss: PairModule {
  public final let p: Int
  public final let margin: Double
  @Buffer public final var weight: Tensor?
  public final let reduction: LossReduction

  public init(weight: Tensor? = nil, p: Int = 1, margin: Double = 1, reduction: LossReduction = .mean) {
    (self.p, self.margin, self.reduction) = (p, margin, reduction)
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multiMarginLoss(target, p: p, margin: margin, weight: weight, reduction: reduction)
  }
}

/// As `MultiMarginLoss` of p = 1 for several targets: x [C] or [N, C], the target of the same shape has classes, which
/// end at the first −1.
open class MultiLabelMarginLoss: ReducedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multilabelMarginLoss(target, reduction: reduction)
  }
}

/// The mean over the classes of `BCEWithLogitsLoss`: x and the target [C] or [N, C]; `weight` is one number for each
/// class.
open class MultiLabelSoftMarginLoss: WeightedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.multilabelSoftMarginLoss(target, weight: weight, reduction: reduction)
  }
}

/// The negative log-likelihood of sequences without an alignment (Graves et al. 2006), as `ctcLoss`: log-probabilities
/// [T, N, C] or [T, C], targets [N, S] or all in a row.
///
/// The lengths say how many steps and how many targets of each sequence count. The mean is one over the sequences, of
/// the losses over the lengths of their targets. With `zeroInfinity`, targets too long for their sequence count as 0.
///
/// ```text
/// let x = Tensor.randn(6, 1, 4).logSoftmax(dim: 2)
/// CTCLoss()(x, Tensor([[1, 2, 2]]), inputLengths: [6], targetLengths: [3])
/// ```
open class CTCLoss: Module {
  public final let blank: Int
  public final let reduction: LossReduction
  public final let zeroInfinity: Bool

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
