import Adjoint

/// Drops each element with probability `p` in training, and multiplies the others by 1/(1 − p) (Srivastava et al. 2014).
open class Dropout: Module {
  public let p: Double
  public init(_ p: Double = 0.5) { self.p = p }
  open override func forward(_ x: Tensor) -> Tensor { x.dropout(p: p, training: training) }
  open override var extraDescription: String { "p=\(p), inplace=False" }
}
