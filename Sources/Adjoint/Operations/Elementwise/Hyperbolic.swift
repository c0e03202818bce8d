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
  /// (eˣ − e⁻ˣ)/2. ∂z/∂x = cosh x.
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).sinh()  // → tensor([ 0.0000, 1.1752, -1.1752])
  /// ```
  public func sinh() -> Tensor { Sinh()(self) }

  /// (eˣ + e⁻ˣ)/2. ∂z/∂x = sinh x.
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).cosh()  // → tensor([1.0000, 1.5431, 1.5431])
  /// ```
  public func cosh() -> Tensor { Cosh()(self) }

  /// sinh x / cosh x. ∂z/∂x = 1 − z².
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).tanh()  // → tensor([ 0.0000, 0.7616, -0.7616])
  /// ```
  public func tanh() -> Tensor { Tanh()(self) }

  /// The inverse of sinh, ln(x + √(x² + 1)). ∂z/∂x = 1/√(x² + 1).
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).asinh()  // → tensor([ 0.0000, 0.8814, -0.8814])
  /// ```
  public func asinh() -> Tensor { Asinh()(self) }

  /// The inverse of cosh, ln(x + √(x² − 1)); NaN below 1. ∂z/∂x = 1/√(x² − 1).
  ///
  /// ```swift
  /// Tensor([1.0, 2, 0]).acosh()  // → tensor([0.0000, 1.3170, nan])
  /// ```
  public func acosh() -> Tensor { Acosh()(self) }

  /// The inverse of tanh, ½ ln((1 + x)/(1 − x)); ±∞ at ±1, NaN beyond. ∂z/∂x = 1/(1 − x²).
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 1]).atanh()  // → tensor([0.0000, 0.5493, inf])
  /// ```
  public func atanh() -> Tensor { Atanh()(self) }

  /// As `sinh()`, in place.
  @discardableResult public func sinh_() -> Tensor { inPlace("sinh_") { sinh() } }
  /// As `cosh()`, in place.
  @discardableResult public func cosh_() -> Tensor { inPlace("cosh_") { cosh() } }
  /// As `tanh()`, in place.
  @discardableResult public func tanh_() -> Tensor { inPlace("tanh_") { tanh() } }
  /// As `asinh()`, in place.
  @discardableResult public func asinh_() -> Tensor { inPlace("asinh_") { asinh() } }
  /// As `acosh()`, in place.
  @discardableResult public func acosh_() -> Tensor { inPlace("acosh_") { acosh() } }
  /// As `atanh()`, in place.
  @discardableResult public func atanh_() -> Tensor { inPlace("atanh_") { atanh() } }
}

/// As `x.sinh()`.
public func sinh(_ x: Tensor) -> Tensor { x.sinh() }
/// As `x.cosh()`.
public func cosh(_ x: Tensor) -> Tensor { x.cosh() }
/// As `x.tanh()`.
public func tanh(_ x: Tensor) -> Tensor { x.tanh() }
/// As `x.asinh()`.
public func asinh(_ x: Tensor) -> Tensor { x.asinh() }
/// As `x.acosh()`.
public func acosh(_ x: Tensor) -> Tensor { x.acosh() }
/// As `x.atanh()`.
public func atanh(_ x: Tensor) -> Tensor { x.atanh() }
