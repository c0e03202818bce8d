import Adjoint

/// x·y / (‖x‖·‖y‖) along a dimension, where no norm is taken below `eps`; shapes broadcast, and the dimension is gone.
///
/// ```text
/// CosineSimilarity()(Tensor([[1.0, 0]]), Tensor([[1.0, 1]]))  // 0.7071
/// ```
open class CosineSimilarity: PairModule {
  public let dim: Int
  public let eps: Double

  public init(dim: Int = 1, eps: Double = 1e-8) { (self.dim, self.eps) = (dim, eps) }

  open override func forward(_ x: Tensor, _ y: Tensor) -> Tensor { x.cosineSimilarity(y, dim: dim, eps: eps) }
}

/// ‖x − y + eps‖ of order p along the last dimension, of [N, D] or [D], which is gone unless `keepDim`.
///
/// ```text
/// PairwiseDistance()(Tensor([[3.0, 0]]), Tensor([[0.0, 4]]))  // 5.0000
/// ```
open class PairwiseDistance: PairModule {
  public let p, eps: Double
  public let keepDim: Bool

  public init(p: Double = 2, eps: Double = 1e-6, keepDim: Bool = false) {
    (self.p, self.eps, self.keepDim) = (p, eps, keepDim)
  }

  open override func forward(_ x: Tensor, _ y: Tensor) -> Tensor {
    x.pairwiseDistance(y, p: p, eps: eps, keepDim: keepDim)
  }
}
