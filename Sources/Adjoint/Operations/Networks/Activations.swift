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
  /// σ(x) = 1/(1 + e⁻ˣ). ∂z/∂x = z·(1 − z). Whole numbers give `DType.default`.
  ///
  /// ```swift
  /// Tensor([-2.0, 0, 2]).sigmoid()  // → tensor([0.1192, 0.5000, 0.8808])
  /// ```
  public func sigmoid() -> Tensor { Sigmoid()(self) }

  /// max(x, 0); the derivative at 0 is 0. Whole numbers stay whole.
  ///
  /// ```swift
  /// Tensor([-2, 0, 3]).relu()  // → tensor([0, 0, 3])
  /// ```
  public func relu() -> Tensor { Relu()(self) }

  /// x·σ(x), also called swish (Elfwing et al. 2017). ∂z/∂x = σ(x)·(1 + x·(1 − σ(x))).
  ///
  /// ```swift
  /// Tensor([-2.0, 0, 2]).silu()  // → tensor([-0.2384, 0.0000, 1.7616])
  /// ```
  public func silu() -> Tensor { Silu()(self) }

  /// ln σ(x) = −ln(1 + e⁻ˣ), exact in both tails. ∂z/∂x = σ(−x).
  ///
  /// ```swift
  /// Tensor([-100.0, 0]).logsigmoid()  // → tensor([-100.0000, -0.6931])
  /// ```
  public func logsigmoid() -> Tensor { LogSigmoid()(self) }

  /// Whether `gelu` is computed as it is defined, or approximated.
  public enum GeluApproximation: Sendable { case none, tanh }

  /// x·Φ(x), Φ the standard normal distribution (Hendrycks and Gimpel 2016), or approximated:
  /// x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). ∂z/∂x = Φ(x) + x·φ(x).
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 1]).gelu()                    // → tensor([-0.1587, 0.0000, 0.8413])
  /// Tensor([-1.0, 0, 1]).gelu(approximate: .tanh)  // → tensor([-0.1588, 0.0000, 0.8412])
  /// ```
  public func gelu(approximate: GeluApproximation = .none) -> Tensor {
    approximate == .tanh ? GeluTanh()(self) : Gelu()(self)
  }

  /// As `sigmoid()`, in place.
  @discardableResult public func sigmoid_() -> Tensor { inPlace("sigmoid_") { sigmoid() } }
  /// As `relu()`, in place.
  @discardableResult public func relu_() -> Tensor { inPlace("relu_") { relu() } }
  /// As `silu()`, in place.
  @discardableResult public func silu_() -> Tensor { inPlace("silu_") { silu() } }
}

/// As `x.sigmoid()`.
public func sigmoid(_ x: Tensor) -> Tensor { x.sigmoid() }
/// As `x.relu()`.
public func relu(_ x: Tensor) -> Tensor { x.relu() }
/// As `x.silu()`.
public func silu(_ x: Tensor) -> Tensor { x.silu() }
/// As `x.gelu(approximate:)`.
public func gelu(_ x: Tensor, approximate: Tensor.GeluApproximation = .none) -> Tensor {
  x.gelu(approximate: approximate)
}
/// As `x.logsigmoid()`.
public func logsigmoid(_ x: Tensor) -> Tensor { x.logsigmoid() }
