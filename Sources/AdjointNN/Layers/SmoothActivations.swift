import Adjoint

// Activations that are smooth, and those that approximate them by lines.

/// 1 / (1 + e⁻ˣ).
open class Sigmoid: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.sigmoid() }
}

/// The logarithm of the sigmoid, −log(1 + e⁻ˣ), which is x, not −∞, far below 0.
open class LogSigmoid: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.logsigmoid() }
}

/// min(max(x / 6 + 1/2, 0), 1).
open class Hardsigmoid: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.hardsigmoid() }
}

/// The hyperbolic tangent.
open class Tanh: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.tanh() }
}

/// x − tanh x.
open class Tanhshrink: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.tanhshrink() }
}

/// x·sigmoid(x) (Elfwing et al. 2018), also called swish.
open class SiLU: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.silu() }
}

/// x·tanh(softplus(x)) (Misra 2019).
open class Mish: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.mish() }
}

/// x·hardsigmoid(x) (Howard et al. 2019).
open class Hardswish: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.hardswish() }
}

/// x·Φ(x) for the normal distribution Φ (Hendrycks and Gimpel 2016), or with `.tanh` an approximation of it.
///
/// ```text
/// GELU(approximate: .tanh)(Tensor([1.0]))  // 0.8412
/// ```
open class GELU: Module {
  public let approximate: Tensor.GeluApproximation

  public init(approximate: Tensor.GeluApproximation = .none) { self.approximate = approximate }

  open override func forward(_ x: Tensor) -> Tensor { x.gelu(approximate: approximate) }
  open override var extraDescription: String { "approximate='\(approximate)'" }
}

/// log(1 + e^(βx)) / β; x itself where βx is above the threshold.
open class Softplus: Module {
  public let beta: Double
  public let threshold: Double

  public init(beta: Double = 1, threshold: Double = 20) {
    (self.beta, self.threshold) = (beta, threshold)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.softplus(beta: beta, threshold: threshold) }
  open override var extraDescription: String { "beta=\(beta), threshold=\(threshold)" }
}

/// x / (1 + |x|).
open class Softsign: Module {
  open override func forward(_ x: Tensor) -> Tensor { x.softsign() }
}

/// What activations that are 0 between −λ and λ share; see `Softshrink`.
open class ShrinkLayer: Module {
  public final let lambda: Double

  public init(_ lambda: Double = 0.5) { self.lambda = lambda }

  open override var extraDescription: String { "\(lambda)" }
}

/// x moved towards 0 by λ, and 0 between −λ and λ. Refused: a negative λ.
open class Softshrink: ShrinkLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.softshrink(lambda: lambda) }
}

/// x, and 0 between −λ and λ.
open class Hardshrink: ShrinkLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.hardshrink(lambda: lambda) }
}
