import Adjoint

/// y = x·Wᵀ + b for x of shape [..., inFeatures].
///
/// The weight, [outFeatures, inFeatures], and then the bias, [outFeatures], are drawn as PyTorch draws
/// them: uniform on ±1/√inFeatures. The same seed gives the same layer.
public final class Linear {
  public let weight: Tensor
  public let bias: Tensor?

  public init(
    _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    weight = Tensor.empty([outFeatures, inFeatures], dtype: dtype)
    Init.kaimingUniform_(weight, a: 5.squareRoot(), generator: generator)
    let bound = inFeatures > 0 ? 1 / Double(inFeatures).squareRoot() : 0
    self.bias =
      bias ? Tensor.empty([outFeatures], dtype: dtype).uniform_(from: -bound, to: bound, generator: generator) : nil
    weight.requiresGrad = true
    self.bias?.requiresGrad = true
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { x.linear(weight, bias: bias) }
}
