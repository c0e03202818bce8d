import Adjoint

/// y = x·Wᵀ + b for x of shape [..., inFeatures].
///
/// The weight, [outFeatures, inFeatures], and then the bias, [outFeatures], are drawn as PyTorch draws
/// them: uniform on ±1/√inFeatures. The same seed gives the same layer.
open class Linear: Module {
  public let inFeatures, outFeatures: Int
  @Parameter public var weight: Tensor
  @Parameter public var bias: Tensor?

  public init(
    _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    (self.inFeatures, self.outFeatures) = (inFeatures, outFeatures)
    weight = Tensor.empty([outFeatures, inFeatures], dtype: dtype)
    self.bias = bias ? Tensor.empty([outFeatures], dtype: dtype) : nil
    super.init()
    Init.kaimingUniform_(weight, a: 5.squareRoot(), generator: generator)
    let bound = inFeatures > 0 ? 1 / Double(inFeatures).squareRoot() : 0
    if let bias = self.bias { Init.uniform_(bias, from: -bound, to: bound, generator: generator) }
  }

  open override func forward(_ x: Tensor) -> Tensor { x.linear(weight, bias: bias) }
  open override var extraDescription: String {
    "in_features=\(inFeatures), out_features=\(outFeatures), bias=\(bias != nil ? "True" : "False")"
  }
}
