import Adjoint

/// y = x₁ᵀ·W·x₂ + b for x₁ of shape [..., in1Features] and x₂ of shape [..., in2Features].
///
/// The weight, [outFeatures, in1Features, in2Features], and then the bias, [outFeatures], are uniform on
/// ±1/√in1Features.
///
/// ```text
/// Bilinear(2, 3, 4)(Tensor.randn(5, 2), Tensor.randn(5, 3)).shape  // [5, 4]
/// ```
open class Bilinear: PairModule {
  public let in1Features, in2Features, outFeatures: Int
  @Parameter public var weight: Tensor
  @Parameter public var bias: Tensor?

  public init(
    _ in1Features: Int, _ in2Features: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType? = nil,
    generator: Generator? = nil
  ) {
    (self.in1Features, self.in2Features, self.outFeatures) = (in1Features, in2Features, outFeatures)
    weight = Tensor.empty([outFeatures, in1Features, in2Features], dtype: dtype)
    self.bias = bias ? Tensor.empty([outFeatures], dtype: dtype) : nil
    super.init()
    guard in1Features > 0 else {
      AdjointError(typeName, "in1Features has to be positive, got \(in1Features)").raise()
      return
    }
    let bound = 1 / Double(in1Features).squareRoot()
    Init.uniform_(weight, from: -bound, to: bound, generator: generator)
    if let bias = self.bias { Init.uniform_(bias, from: -bound, to: bound, generator: generator) }
  }

  open override func forward(_ x: Tensor, _ y: Tensor) -> Tensor { x.bilinear(y, weight, bias: bias) }
  open override var extraDescription: String {
    "in1_features=\(in1Features), in2_features=\(in2Features), out_features=\(outFeatures), bias=\((bias != nil).repr)"
  }
}
