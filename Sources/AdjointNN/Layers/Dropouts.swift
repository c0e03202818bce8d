import Adjoint

/// What layers that drop share: in training each number, or each channel, is dropped with probability `p`. After
/// `eval()` they are identities.
open class DropoutLayer: Module {
  public let p: Double
  /// What is drawn from; the default generator if there is none.
  public let generator: Generator?

  public init(_ p: Double = 0.5, generator: Generator? = nil) {
    (self.p, self.generator) = (p, generator)
    super.init()
    if !(0...1).contains(p) { AdjointError(typeName, "p has to be from 0 to 1, got \(p)").raise() }
  }

  open override var extraDescription: String { "p=\(p), inplace=False" }
}

/// Drops numbers of x, of any shape, and divides the others by 1 − p, so that their mean stays (Srivastava et al. 2014).
/// The same seed drops what PyTorch's drops.
///
/// ```text
/// let drop = Dropout(0.5)
/// drop(Tensor.ones(4))         // twos and zeros
/// drop.eval()(Tensor.ones(4))  // ones
/// ```
open class Dropout: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.dropout(p: p, training: training, generator: generator) }
}

/// Drops whole channels of [N, C, L] or [C, L] and divides the others by 1 − p (Tompson et al. 2015): neighbouring places
/// say nearly the same. Refused: other dimensions.
open class Dropout1d: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.dropout1d(p: p, training: training, generator: generator) }
}

/// Drops whole channels of [N, C, H, W], as `Dropout1d`. As in PyTorch, three dimensions are [N, C, L].
open class Dropout2d: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.dropout2d(p: p, training: training, generator: generator) }
}

/// Drops whole channels of [N, C, D, H, W] or [C, D, H, W], as `Dropout1d`.
open class Dropout3d: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.dropout3d(p: p, training: training, generator: generator) }
}

/// Sets numbers to the lower limit of SELU, and scales and shifts all, so that mean 0 and variance 1 are kept (Klambauer
/// et al. 2017): the dropout that goes with `SELU`.
open class AlphaDropout: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.alphaDropout(p: p, training: training, generator: generator) }
}

/// As `AlphaDropout`, for whole channels of [N, C, …].
open class FeatureAlphaDropout: DropoutLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.featureAlphaDropout(p: p, training: training, generator: generator)
  }
}
