import AdjointKernels

// Exponentials and logarithms.

/// z = eˣ; dz = z.
struct Exp: PointwiseUnary {
  static var name: String { "Exp" }
  static var kernel: UnaryKernel { ADJ_UNARY_exp }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_mul) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.z }
}

/// z = 2ˣ; dz = z · ln 2.
struct Exp2: PointwiseUnary {
  static var name: String { "Exp2" }
  static var kernel: UnaryKernel { ADJ_UNARY_exp2 }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.z * 0.6931471805599453 }
}

/// z = eˣ − 1, exact near 0; dz = z + 1.
struct Expm1: PointwiseUnary {
  static var name: String { "Expm1" }
  static var kernel: UnaryKernel { ADJ_UNARY_expm1 }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.z + 1) }
}

/// z = ln x; dz = 1/x.
struct Log: PointwiseUnary {
  static var name: String { "Log" }
  static var kernel: UnaryKernel { ADJ_UNARY_log }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_div) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / s.x }
}

/// z = log₂ x; dz = 1/(x ln 2).
struct Log2: PointwiseUnary {
  static var name: String { "Log2" }
  static var kernel: UnaryKernel { ADJ_UNARY_log2 }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (s.x * 0.6931471805599453) }
}

/// z = log₁₀ x; dz = 1/(x ln 10).
struct Log10: PointwiseUnary {
  static var name: String { "Log10" }
  static var kernel: UnaryKernel { ADJ_UNARY_log10 }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (s.x * 2.302585092994046) }
}

/// z = ln(1 + x), exact near 0; dz = 1/(1 + x).
struct Log1p: PointwiseUnary {
  static var name: String { "Log1P" }
  static var kernel: UnaryKernel { ADJ_UNARY_log1p }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (s.x + 1) }
}

extension Tensor {
  /// eˣ, element by element; whole numbers become `DType.default`, as in all functions of this kind. ∂z/∂x = z.
  ///
  /// ```swift
  /// Tensor([0, 1]).exp()  // → tensor([1.0000, 2.7183])
  /// ```
  public func exp() -> Tensor { Exp()(self) }

  /// 2ˣ. ∂z/∂x = z · ln 2.
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 10]).exp2()  // → tensor([5.0000e-01, 1.0000e+00, 1.0240e+03])
  /// ```
  public func exp2() -> Tensor { Exp2()(self) }

  /// eˣ − 1, without the loss of digits near 0. ∂z/∂x = z + 1.
  ///
  /// ```swift
  /// Tensor([0.0, 1, 1e-4]).expm1()  // → tensor([0.0000e+00, 1.7183e+00, 1.0000e-04])
  /// ```
  public func expm1() -> Tensor { Expm1()(self) }

  /// ln x: −∞ at 0, NaN below. ∂z/∂x = 1/x, ∞ at 0.
  ///
  /// ```swift
  /// Tensor([1, 10, 0]).log()  // → tensor([0.0000, 2.3026, -inf])
  /// ```
  public func log() -> Tensor { Log()(self) }

  /// log₂ x. ∂z/∂x = 1/(x ln 2).
  ///
  /// ```swift
  /// Tensor([1.0, 8, 0.5]).log2()  // → tensor([ 0., 3., -1.])
  /// ```
  public func log2() -> Tensor { Log2()(self) }

  /// log₁₀ x. ∂z/∂x = 1/(x ln 10).
  ///
  /// ```swift
  /// Tensor([1.0, 1000, 0.01]).log10()  // → tensor([ 0., 3., -2.])
  /// ```
  public func log10() -> Tensor { Log10()(self) }

  /// ln(1 + x), without the loss of digits near 0: −∞ at −1, NaN below. ∂z/∂x = 1/(1 + x).
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).log1p()  // → tensor([0.0000, 0.6931, -inf])
  /// ```
  public func log1p() -> Tensor { Log1p()(self) }

  /// As `exp()`, in place.
  @discardableResult public func exp_() -> Tensor { inPlace("exp_") { exp() } }
  /// As `exp2()`, in place.
  @discardableResult public func exp2_() -> Tensor { inPlace("exp2_") { exp2() } }
  /// As `expm1()`, in place.
  @discardableResult public func expm1_() -> Tensor { inPlace("expm1_") { expm1() } }
  /// As `log()`, in place.
  @discardableResult public func log_() -> Tensor { inPlace("log_") { log() } }
  /// As `log2()`, in place.
  @discardableResult public func log2_() -> Tensor { inPlace("log2_") { log2() } }
  /// As `log10()`, in place.
  @discardableResult public func log10_() -> Tensor { inPlace("log10_") { log10() } }
  /// As `log1p()`, in place.
  @discardableResult public func log1p_() -> Tensor { inPlace("log1p_") { log1p() } }
}

/// As `x.exp()`.
public func exp(_ x: Tensor) -> Tensor { x.exp() }
/// As `x.exp2()`.
public func exp2(_ x: Tensor) -> Tensor { x.exp2() }
/// As `x.expm1()`.
public func expm1(_ x: Tensor) -> Tensor { x.expm1() }
/// As `x.log()`.
public func log(_ x: Tensor) -> Tensor { x.log() }
/// As `x.log2()`.
public func log2(_ x: Tensor) -> Tensor { x.log2() }
/// As `x.log10()`.
public func log10(_ x: Tensor) -> Tensor { x.log10() }
/// As `x.log1p()`.
public func log1p(_ x: Tensor) -> Tensor { x.log1p() }
