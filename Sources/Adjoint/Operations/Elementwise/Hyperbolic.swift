import AdjointKernels

// Hyperbolic functions and their inverses.

/// z = sinh x; dz = cosh x.
struct Sinh: PointwiseUnary {
  static var name: String { "Sinh" }
  static var kernel: UnaryKernel { ADJ_UNARY_sinh }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.cosh() }
}

/// z = cosh x; dz = sinh x.
struct Cosh: PointwiseUnary {
  static var name: String { "Cosh" }
  static var kernel: UnaryKernel { ADJ_UNARY_cosh }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.sinh() }
}

/// z = tanh x; dz = 1 − z².
struct Tanh: PointwiseUnary {
  static var name: String { "Tanh" }
  static var kernel: UnaryKernel { ADJ_UNARY_tanh }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_tanh_backward) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (1 - s.z * s.z) }
}

/// z = arsinh x; dz = 1/√(x² + 1).
struct Asinh: PointwiseUnary {
  static var name: String { "Asinh" }
  static var kernel: UnaryKernel { ADJ_UNARY_asinh }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.x * s.x + 1).rsqrt() }
}

/// z = arcosh x; dz = 1/√(x² − 1).
struct Acosh: PointwiseUnary {
  static var name: String { "Acosh" }
  static var kernel: UnaryKernel { ADJ_UNARY_acosh }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.x * s.x - 1).rsqrt() }
}

/// z = artanh x; dz = 1/(1 − x²).
struct Atanh: PointwiseUnary {
  static var name: String { "Atanh" }
  static var kernel: UnaryKernel { ADJ_UNARY_atanh }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (1 - s.x * s.x) }
}

extension Tensor {
  /// (eˣ − e⁻ˣ)/2.
  public func sinh() -> Tensor { Sinh()(self) }
  /// (eˣ + e⁻ˣ)/2.
  public func cosh() -> Tensor { Cosh()(self) }
  /// sinh x / cosh x.
  public func tanh() -> Tensor { Tanh()(self) }
  /// The inverse of sinh.
  public func asinh() -> Tensor { Asinh()(self) }
  /// The inverse of cosh; NaN below 1.
  public func acosh() -> Tensor { Acosh()(self) }
  /// The inverse of tanh; ±∞ at ±1, NaN beyond.
  public func atanh() -> Tensor { Atanh()(self) }

  @discardableResult public func sinh_() -> Tensor { inPlace("sinh_") { sinh() } }
  @discardableResult public func cosh_() -> Tensor { inPlace("cosh_") { cosh() } }
  @discardableResult public func tanh_() -> Tensor { inPlace("tanh_") { tanh() } }
  @discardableResult public func asinh_() -> Tensor { inPlace("asinh_") { asinh() } }
  @discardableResult public func acosh_() -> Tensor { inPlace("acosh_") { acosh() } }
  @discardableResult public func atanh_() -> Tensor { inPlace("atanh_") { atanh() } }
}

public func sinh(_ x: Tensor) -> Tensor { x.sinh() }
public func cosh(_ x: Tensor) -> Tensor { x.cosh() }
public func tanh(_ x: Tensor) -> Tensor { x.tanh() }
public func asinh(_ x: Tensor) -> Tensor { x.asinh() }
public func acosh(_ x: Tensor) -> Tensor { x.acosh() }
public func atanh(_ x: Tensor) -> Tensor { x.atanh() }
