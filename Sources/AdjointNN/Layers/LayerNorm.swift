import Adjoint

/// (x − mean) / √(var + eps) · weight + bias over the last dimensions (Ba et al. 2016).
///
/// The weight starts as 1 and the bias as 0, both of the normalized shape.
open class LayerNorm: Module {
  public let normalizedShape: [Int]
  public let eps: Double
  @Parameter public var weight: Tensor?
  @Parameter public var bias: Tensor?

  public init(
    _ normalizedShape: [Int], eps: Double = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true,
    dtype: DType? = nil
  ) {
    (self.normalizedShape, self.eps) = (normalizedShape, eps)
    weight = elementwiseAffine ? Tensor.ones(normalizedShape, dtype: dtype) : nil
    self.bias = elementwiseAffine && bias ? Tensor.zeros(normalizedShape, dtype: dtype) : nil
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.layerNorm(normalizedShape, weight: weight, bias: bias, eps: eps)
  }
}
