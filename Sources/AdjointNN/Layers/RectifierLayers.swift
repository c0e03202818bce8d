import Adjoint

// Activations that are straight lines, or become zero or a line, on one side.

/// max(x, 0).
open class ReLU: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.relu() }
}

/// min(max(x, 0), 6).
open class ReLU6: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.relu6() }
}

/// x, or negativeSlope·x below 0.
open class LeakyReLU: Module {
  public let negativeSlope: Double

  public init(_ negativeSlope: Double = 0.01) { self.negativeSlope = negativeSlope }

  open override func forward(_ x: Tensor) -> Tensor { x.leakyRelu(negativeSlope: negativeSlope) }
  open override var extraDescription: String { "negative_slope=\(negativeSlope)" }
}

/// As `LeakyReLU` where the slope is learned, one for all channels or one for each of x [N, C, …] (He et al. 2015). The
/// weight is [numParameters]. Refused: as many parameters, but not 1, as x has no channels.
///
/// ```text
/// PReLU(3)(Tensor.randn(2, 3, 4)).shape  // [2, 3, 4]
/// ```
open class PReLU: Module {
  public let numParameters: Int
  @Parameter public var weight: Tensor

  public init(_ numParameters: Int = 1, slope: Double = 0.25, dtype: DType? = nil) {
    self.numParameters = numParameters
    weight = Tensor.full([numParameters], slope, dtype: dtype ?? .float32)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.prelu(weight) }
  open override var extraDescription: String { "num_parameters=\(numParameters)" }
}

/// As `LeakyReLU` where, in training, each slope is drawn from [lower, upper); else it is their mean (Xu et al. 2015).
open class RReLU: Module {
  public let lower, upper: Double
  public let generator: Generator?

  public init(lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, generator: Generator? = nil) {
    (self.lower, self.upper, self.generator) = (lower, upper, generator)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.rrelu(lower: lower, upper: upper, training: training, generator: generator)
  }
  open override var extraDescription: String { "lower=\(lower), upper=\(upper)" }
}

/// What exponential linear units share: a line above 0, a curve that ends at −α below.
open class ExponentialUnitLayer: Module {
  public final let alpha: Double

  public init(_ alpha: Double = 1) { self.alpha = alpha }

  open override var extraDescription: String { "alpha=\(alpha)" }
}

/// x, or α·(eˣ − 1) below 0 (Clevert et al. 2016).
open class ELU: ExponentialUnitLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.elu(alpha: alpha) }
}

/// x, or α·(e^(x/α) − 1) below 0 (Barron 2017): its slope at 0 is 1 for every α. Refused: α = 0.
open class CELU: ExponentialUnitLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.celu(alpha: alpha) }
}

/// ELU scaled so that mean and variance are kept (Klambauer et al. 2017).
open class SELU: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.selu() }
}

/// x between two limits.
open class Hardtanh: Module {
  public let minVal: Double
  public let maxVal: Double

  public init(minVal: Double = -1, maxVal: Double = 1) {
    (self.minVal, self.maxVal) = (minVal, maxVal)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.hardtanh(minVal: minVal, maxVal: maxVal) }
  open override var extraDescription: String { "min_val=\(minVal), max_val=\(maxVal)" }
}

/// x, or a value where x is not above the threshold.
open class Threshold: Module {
  public let threshold: Double
  public let value: Double

  public init(_ threshold: Double, _ value: Double) {
    (self.threshold, self.value) = (threshold, value)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.threshold(threshold, value) }
  open override var extraDescription: String { "threshold=\(threshold), value=\(value)" }
}
