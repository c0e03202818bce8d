import Adjoint

// Losses of numbers beside the numbers they should be, in the shape of both.

/// (x − target)².
open class MSELoss: PairModule {
  public let reduction: LossReduction

  public init(reduction: LossReduction = .mean) {
    self.reduction = reduction
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.mseLoss(target, reduction: reduction)
  }
}

/// |x − target|.
open class L1Loss: PairModule {
  public let reduction: LossReduction

  public init(reduction: LossReduction = .mean) {
    self.reduction = reduction
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.l1Loss(target, reduction: reduction)
  }
}

/// (x − target)²/2β where the difference is below β, else |x − target| − β/2.
open class SmoothL1Loss: PairModule {
  public let beta: Double
  public let reduction: LossReduction

  public init(beta: Double = 1, reduction: LossReduction = .mean) {
    (self.beta, self.reduction) = (beta, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.smoothL1Loss(target, reduction: reduction, beta: beta)
  }
}

/// (x − target)²/2 where the difference is below δ, else δ·(|x − target| − δ/2) (Huber 1964).
open class HuberLoss: PairModule {
  public let delta: Double
  public let reduction: LossReduction

  public init(delta: Double = 1, reduction: LossReduction = .mean) {
    (self.delta, self.reduction) = (delta, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.huberLoss(target, reduction: reduction, delta: delta)
  }
}

/// −target·log x − (1 − target)·log(1 − x) of probabilities x, as `binaryCrossEntropy`.
open class BCELoss: PairModule {
  @Buffer public var weight: Tensor?
  public let reduction: LossReduction

  public init(weight: Tensor? = nil, reduction: LossReduction = .mean) {
    self.reduction = reduction
    self.weight = weight
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.binaryCrossEntropy(target, weight: weight, reduction: reduction)
  }
}

/// `BCELoss` of sigmoid(x); `posWeight` weighs the positive ones.
open class BCEWithLogitsLoss: PairModule {
  @Buffer public var weight: Tensor?
  @Buffer public var posWeight: Tensor?
  public let reduction: LossReduction

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
open class SoftMarginLoss: PairModule {
  public let reduction: LossReduction

  public init(reduction: LossReduction = .mean) {
    self.reduction = reduction
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.softMarginLoss(target, reduction: reduction)
  }
}

/// target·(log target − x) for log-probabilities x; `.batchMean` is the divergence of Kullback and Leibler.
open class KLDivLoss: PairModule {
  public let logTarget: Bool
  public let reduction: LossReduction

  public init(logTarget: Bool = false, reduction: LossReduction = .mean) {
    (self.logTarget, self.reduction) = (logTarget, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.klDiv(target, reduction: reduction, logTarget: logTarget)
  }
}

/// The negative log-likelihood of counts under Poisson distributions.
open class PoissonNLLLoss: PairModule {
  public let logInput: Bool
  public let full: Bool
  public let eps: Double
  public let reduction: LossReduction

  public init(logInput: Bool = true, full: Bool = false, eps: Double = 1e-8, reduction: LossReduction = .mean) {
    (self.logInput, self.full, self.eps, self.reduction) = (logInput, full, eps, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor) -> Tensor {
    x.poissonNllLoss(target, logInput: logInput, full: full, eps: eps, reduction: reduction)
  }
}

/// The negative log-likelihood of targets under normal distributions of mean x and a variance (Nix and Weigend 1994).
open class GaussianNLLLoss: TripleModule {
  public let full: Bool
  public let eps: Double
  public let reduction: LossReduction

  public init(full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean) {
    (self.full, self.eps, self.reduction) = (full, eps, reduction)
  }

  open override func forward(_ x: Tensor, _ target: Tensor, _ variance: Tensor) -> Tensor {
    x.gaussianNllLoss(target, variance, full: full, eps: eps, reduction: reduction)
  }
}
