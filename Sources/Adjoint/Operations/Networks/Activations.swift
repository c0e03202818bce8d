import AdjointKernels

// Activations of neural networks.

/// z = 1/(1 + e⁻ˣ); dz = z(1 − z).
struct Sigmoid: PointwiseUnary {
  static var name: String { "Sigmoid" }
  static var kernel: UnaryKernel { ADJ_UNARY_sigmoid }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_sigmoid_backward) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * ((1 - s.z) * s.z) }
}

/// z = max(x, 0); dz = 0 at and below 0. Whole numbers stay whole.
struct Relu: PointwiseUnary {
  static var name: String { "Relu" }
  static var kernel: UnaryKernel { ADJ_UNARY_relu }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_relu_backward) }
  static var promotesIntegers: Bool { false }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    Where(condition: s.z .<= 0)(.zeros([], dtype: t.dtype), t)
  }
}

/// z = x·σ(x) (Elfwing et al. 2017); dz = σ(1 + x(1 − σ)).
struct Silu: PointwiseUnary {
  static var name: String { "Silu" }
  static var kernel: UnaryKernel { ADJ_UNARY_silu }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_silu_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let sigma = s.x.sigmoid()
    return t * (sigma * (1 + s.x * (1 - sigma)))
  }
}

/// z = x·Φ(x), Φ the normal distribution (Hendrycks & Gimpel 2016); dz = Φ + x·φ.
struct Gelu: PointwiseUnary {
  static var name: String { "Gelu" }
  static var kernel: UnaryKernel { ADJ_UNARY_gelu }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_gelu_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let distribution = 0.5 * (1 + (s.x * 0.7071067811865476).erf())
    let density = 0.3989422804014327 * (s.x * s.x * -0.5).exp()
    return t * (distribution + s.x * density)
  }
}

/// z = x/2·(1 + tanh u), u = √(2/π)(x + 0.044715 x³): the approximation of GELU.
struct GeluTanh: PointwiseUnary {
  static var name: String { "Gelu" }
  static var kernel: UnaryKernel { ADJ_UNARY_gelu_tanh }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_gelu_tanh_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let x = s.x
    let tanh = (0.7978845608028654 * (x + 0.044715 * (x * x * x))).tanh()
    let slope = 0.7978845608028654 * (1 + 0.134145 * (x * x))
    return t * (0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * slope)
  }
}

/// z = ln σ(x) = −ln(1 + e⁻ˣ); dz = σ(−x).
struct LogSigmoid: PointwiseUnary {
  static var name: String { "LogSigmoid" }
  static var kernel: UnaryKernel { ADJ_UNARY_logsigmoid }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    Pair.run(ADJ_PAIR_logsigmoid_backward, adj_numbers(p: 0, q: 0, r: 0), t, s.x) ?? t * (-s.x).sigmoid()
  }
}

extension Tensor {
  /// 1/(1 + e⁻ˣ).
  public func sigmoid() -> Tensor { Sigmoid()(self) }
  /// max(x, 0); its derivative at 0 is 0.
  public func relu() -> Tensor { Relu()(self) }
  /// x·σ(x), also called swish.
  public func silu() -> Tensor { Silu()(self) }
  /// ln σ(x), exact in both tails.
  public func logsigmoid() -> Tensor { LogSigmoid()(self) }

  public enum GeluApproximation: Sendable { case none, tanh }
  /// x·Φ(x), or its approximation by tanh.
  public func gelu(approximate: GeluApproximation = .none) -> Tensor {
    approximate == .tanh ? GeluTanh()(self) : Gelu()(self)
  }

  @discardableResult public func sigmoid_() -> Tensor { inPlace("sigmoid_") { sigmoid() } }
  @discardableResult public func relu_() -> Tensor { inPlace("relu_") { relu() } }
  @discardableResult public func silu_() -> Tensor { inPlace("silu_") { silu() } }
}

public func sigmoid(_ x: Tensor) -> Tensor { x.sigmoid() }
public func relu(_ x: Tensor) -> Tensor { x.relu() }
public func silu(_ x: Tensor) -> Tensor { x.silu() }
public func gelu(_ x: Tensor, approximate: Tensor.GeluApproximation = .none) -> Tensor {
  x.gelu(approximate: approximate)
}
public func logsigmoid(_ x: Tensor) -> Tensor { x.logsigmoid() }
