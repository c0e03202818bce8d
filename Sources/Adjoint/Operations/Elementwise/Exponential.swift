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
  /// eˣ, element by element. Whole numbers become the default floating dtype.
  public func exp() -> Tensor { Exp()(self) }
  /// 2ˣ.
  public func exp2() -> Tensor { Exp2()(self) }
  /// eˣ − 1, without the loss of digits near 0.
  public func expm1() -> Tensor { Expm1()(self) }
  /// ln x: −∞ at 0, NaN below. Its derivative at 0 is +∞.
  public func log() -> Tensor { Log()(self) }
  /// log₂ x.
  public func log2() -> Tensor { Log2()(self) }
  /// log₁₀ x.
  public func log10() -> Tensor { Log10()(self) }
  /// ln(1 + x), without the loss of digits near 0.
  public func log1p() -> Tensor { Log1p()(self) }

  @discardableResult public func exp_() -> Tensor { inPlace("exp_") { exp() } }
  @discardableResult public func exp2_() -> Tensor { inPlace("exp2_") { exp2() } }
  @discardableResult public func expm1_() -> Tensor { inPlace("expm1_") { expm1() } }
  @discardableResult public func log_() -> Tensor { inPlace("log_") { log() } }
  @discardableResult public func log2_() -> Tensor { inPlace("log2_") { log2() } }
  @discardableResult public func log10_() -> Tensor { inPlace("log10_") { log10() } }
  @discardableResult public func log1p_() -> Tensor { inPlace("log1p_") { log1p() } }
}

public func exp(_ x: Tensor) -> Tensor { x.exp() }
public func exp2(_ x: Tensor) -> Tensor { x.exp2() }
public func expm1(_ x: Tensor) -> Tensor { x.expm1() }
public func log(_ x: Tensor) -> Tensor { x.log() }
public func log2(_ x: Tensor) -> Tensor { x.log2() }
public func log10(_ x: Tensor) -> Tensor { x.log10() }
public func log1p(_ x: Tensor) -> Tensor { x.log1p() }
