import Adjoint

// Activations along a dimension.

/// What activations along one dimension share; see `Softmax`.
open class DimensionLayer: Module {
  public final let dim: Int

  /// - Parameter dim: the dimension, from the end if it is negative.
  public init(dim: Int) { self.dim = dim }

  open override var extraDescription: String { "dim=\(dim)" }
}

/// eˣ over its sum along a dimension, in the shape of x. Refused: dimensions that x does not have.
///
/// ```text
/// Softmax(dim: 1)(Tensor([[0.0, 0], [0, 1]]))  // [[0.5, 0.5], [0.2689, 0.7311]]
/// ```
open class Softmax: DimensionLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.softmax(dim: dim) }
}

/// The softmax of −x along a dimension.
open class Softmin: DimensionLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.softmin(dim: dim) }
}

/// The logarithm of the softmax along a dimension, without its loss of precision.
open class LogSoftmax: DimensionLayer {
  open override func forward(_ x: Tensor) -> Tensor { x.logSoftmax(dim: dim) }
}

/// The softmax over the channels of [N, C, H, W] or [C, H, W].
open class Softmax2d: Module {
  open override func forward(_ x: Tensor) -> Tensor {
    guard x.isPlaceholder || x.ndim == 3 || x.ndim == 4 else {
      AdjointError(typeName, "expected an input of 3 or 4 dimensions, got \(x.described)").raise()
      return x
    }
    return x.softmax(dim: -3)
  }
}

/// One half of x times the sigmoid of the other, along a dimension (Dauphin et al. 2017), which becomes half as long.
/// Refused: odd sizes.
open class GLU: DimensionLayer {
  public override init(dim: Int = -1) { super.init(dim: dim) }

  open override func forward(_ x: Tensor) -> Tensor { x.glu(dim: dim) }
}
