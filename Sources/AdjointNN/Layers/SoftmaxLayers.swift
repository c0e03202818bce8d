import Adjoint

// Activations along a dimension.

/// eˣ over its sum along a dimension.
open class Softmax: Module {
  public let dim: Int

  public init(dim: Int) { self.dim = dim }

  open override func forward(_ x: Tensor) -> Tensor { x.softmax(dim: dim) }
  open override var extraDescription: String { "dim=\(dim)" }
}

/// The softmax of −x along a dimension.
open class Softmin: Module {
  public let dim: Int

  public init(dim: Int) { self.dim = dim }

  open override func forward(_ x: Tensor) -> Tensor { x.softmin(dim: dim) }
  open override var extraDescription: String { "dim=\(dim)" }
}

/// The logarithm of the softmax along a dimension.
open class LogSoftmax: Module {
  public let dim: Int

  public init(dim: Int) { self.dim = dim }

  open override func forward(_ x: Tensor) -> Tensor { x.logSoftmax(dim: dim) }
  open override var extraDescription: String { "dim=\(dim)" }
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

/// One half of x times the sigmoid of the other, along a dimension (Dauphin et al. 2017).
open class GLU: Module {
  public let dim: Int

  public init(dim: Int = -1) { self.dim = dim }

  open override func forward(_ x: Tensor) -> Tensor { x.glu(dim: dim) }
  open override var extraDescription: String { "dim=\(dim)" }
}
