import Adjoint

// Losses of numbers beside the numbers they should be, in the shape of both.

/// (x − target)², for x and target of one shape, or of shapes that broadcast.
///
/// ```text
/// MSELoss()(Tensor([1.0, 2]), Tensor([1.0, 4]))                  // 2
/// MSELoss(reduction: .none)(Tensor([1.0, 2]), Tensor([1.0, 4]))  // 0, 4
/// ```
open class MSELoss: ReducedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.mseLoss(target, reduction: reduction)
  }
}

/// |x − target|, whose derivative is 0 where they are equal.
open class L1Loss: ReducedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.l1Loss(target, reduction: reduction)
  }
}

/// (x − target)²/2β where the difference is below β, else |x − target| − β/2.
open class SmoothL1Loss: PairModule {
  public final let beta: Double
  public final let reduction: LossReduction

  public init(beta: Double = 1, reduction: LossReduction = .mean) {
    (self.beta, self.reduction) = (beta, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.smoothL1Loss(target, reduction: reduction, beta: beta)
  }
}

/// (x − target)²/2 where the difference is below δ, else δ·(|x − target| − δ/2) (Huber 1964).
open class HuberLoss: PairModule {
  public final let delta: Double
  public final let reduction: LossReduction

  public init(delta: Double = 1, reduction: LossReduction = .mean) {
    (self.delta, self.reduction) = (delta, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.huberLoss(target, reduction: reduction, delta: delta)
  }
}

/// −target·log x − (1 − target)·log(1 − x) of probabilities x, as `binaryCrossEntropy`, where no logarithm is below
/// −100. The weight has a shape that broadcasts to that of x. Refused: x or targets outside 0 ... 1.
///
/// ```text
/// BCELoss()(Tensor([0.5, 0.9]), Tensor([1.0, 1.0]))  // 0.3993
/// ```
open class BCELoss: WeightedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.binaryCrossEntropy(target, weight: weight, reduction: reduction)
  }
}

/// `BCELoss` of sigmoid(x), without its loss of precision; `posWeight` weighs the term of target, so that rare positive
/// ones count more.
open class BCEWithLogitsLoss: PairModule {
  @Buffer public final var weight: Tensor?
  @Buffer public final var posWeight: Tensor?
  public final let reduction: LossReduction

  public init(weight: Tensor? = nil, posWeight: Tensor? = nil, reduction: LossReduction = .mean) {
    self.reduction = reduction
    self.weight = weight
    self.posWeight = posWeight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.binaryCrossEntropyWithLogits(target, weight: weight, reduction: reduction, posWeight: posWeight)
  }
}

/// log(1 + e^(−target·x)) for targets of 1 and −1.
open class SoftMarginLoss: ReducedLoss {
  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.softMarginLoss(target, reduction: reduction)
  }
}

/// target·(log target − x) for log-probabilities x; `.batchMean` is the divergence of Kullback and Leibler. With
/// `logTarget` the target has logarithms too.
open class KLDivLoss: PairModule {
  public final let logTarget: Bool
  public final let reduction: LossReduction

  public init(logTarget: Bool = false, reduction: LossReduction = .mean) {
    (self.logTarget, self.reduction) = (logTarget, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.klDiv(target, reduction: reduction, logTarget: logTarget)
  }
}

/// The negative log-likelihood of counts under Poisson distributions: eˣ − target·x, or x − target·log(x + eps) if x is
/// not the logarithm of the mean (`logInput`). `full` adds Stirling's approximation of log target!.
open class PoissonNLLLoss: PairModule {
  public final let logInput: Bool
  public final let full: Bool
  public final let eps: Double
  public final let reduction: LossReduction

  public init(logInput: Bool = true, full: Bool = false, eps: Double = 1e-8, reduction: LossReduction = .mean) {
    (self.logInput, self.full, self.eps, self.reduction) = (logInput, full, eps, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.poissonNllLoss(target, logInput: logInput, full: full, eps: eps, reduction: reduction)
  }
}

/// The negative log-likelihood of targets under normal distributions of mean x and a variance (Nix and Weigend 1994):
/// (log variance + (x − target)²/variance)/2, with log(2π)/2 more if it is to be `full`.
///
/// The variance has the shape of x, or 1 as its last size, or one dimension fewer. Below `eps` it counts as `eps`.
/// Refused: a negative variance.
///
/// ```text
/// GaussianNLLLoss()(mean, target, variance)
/// ```
open class GaussianNLLLoss: TripleModule {
  public final let full: Bool
  public final let eps: Double
  public final let reduction: LossReduction

  public init(full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean) {
    (self.full, self.eps, self.reduction) = (full, eps, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor, _ variance: Tensor) -> Tensor {
    x.gaussianNllLoss(target, variance, full: full, eps: eps, reduction: reduction)
  }
}
