import Adjoint

/// y = x·Wᵀ + b for x of shape [..., inFeatures].
///
/// The weight, [outFeatures, inFeatures], and then the bias, [outFeatures], are drawn as PyTorch draws them: uniform on
/// ±1/√inFeatures. The same seed gives the same layer. Refused: inputs of another last size.
///
/// ```text
/// Linear(3, 4)(Tensor.randn(8, 3)).shape  // [8, 4]
/// let layer = Linear(nil, 4)              // learns inFeatures from its first input
/// ```
open class Linear: Module, InputLearner {
  /// The last size of the input; 0 as long as a layer waits for its first input.
  public private(set) final var inFeatures: Int
  public final let outFeatures: Int
  @Parameter public final var weight: Tensor
  @Parameter public final var bias: Tensor?
  private let generator: Generator?

  /// - Parameters:
  ///   - inFeatures: nil learns them from the first input, as PyTorch's lazy modules do.
  ///   - generator: what the parameters are drawn from, the default generator if it is nil.
  public init(
    _ inFeatures: Int?, _ outFeatures: Int, bias: Bool = true, dtype: DType? = nil, generator: Generator? = nil
  ) {
    (self.inFeatures, self.outFeatures, self.generator) = (inFeatures ?? 0, outFeatures, generator)
    weight = Tensor.empty([0], dtype: dtype)
    self.bias = bias ? Tensor.empty([outFeatures], dtype: dtype) : nil
    super.init()
    if let inFeatures { begin(inputs: inFeatures) }
  }

  final var waitsForInput: Bool { inFeatures == 0 && weight.ndim == 1 }
  final func learnInput(_ x: Tensor) -> Int? { x.shape.last }
  final func learnInput(from state: Tensor) -> Int? { state.ndim == 2 ? state.shape[1] : nil }

  final func begin(inputs: Int) {
    inFeatures = inputs
    weight.data = Tensor.empty([outFeatures, inputs], dtype: weight.dtype)
    Init.kaimingUniform_(weight, a: 5.squareRoot(), generator: generator)
    let bound = inputs > 0 ? 1 / Double(inputs).squareRoot() : 0
    if let bias { Init.uniform_(bias, from: -bound, to: bound, generator: generator) }
  }

  open override func forward(_ x: Tensor) -> Tensor {
    learnIfNeeded(x)
    return x.linear(weight, bias: bias)
  }
  open override var extraDescription: String {
    "in_features=\(inFeatures), out_features=\(outFeatures), bias=\((bias != nil).repr)"
  }
}
