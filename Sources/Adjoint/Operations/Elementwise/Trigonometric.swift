import AdjointKernels

// Sine, cosine, tangent and their inverses; angles in radians.

/// z = sin x; dz = cos x.
struct Sin: PointwiseUnary {
  static var name: String { "Sin" }
  static var kernel: UnaryKernel { ADJ_UNARY_sin }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_sin_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.cos() }
}

/// z = cos x; dz = −sin x.
struct Cos: PointwiseUnary {
  static var name: String { "Cos" }
  static var kernel: UnaryKernel { ADJ_UNARY_cos }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_cos_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { -(t * s.x.sin()) }
}

/// z = tan x; dz = 1 + z².
struct Tan: PointwiseUnary {
  static var name: String { "Tan" }
  static var kernel: UnaryKernel { ADJ_UNARY_tan }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.z * s.z + 1) }
}

/// z = arcsin x; dz = 1/√(1 − x²).
struct Asin: PointwiseUnary {
  static var name: String { "Asin" }
  static var kernel: UnaryKernel { ADJ_UNARY_asin }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (1 - s.x * s.x).rsqrt() }
}

/// z = arccos x; dz = −1/√(1 − x²).
struct Acos: PointwiseUnary {
  static var name: String { "Acos" }
  static var kernel: UnaryKernel { ADJ_UNARY_acos }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { -(t * (1 - s.x * s.x).rsqrt()) }
}

/// z = arctan x; dz = 1/(1 + x²).
struct Atan: PointwiseUnary {
  static var name: String { "Atan" }
  static var kernel: UnaryKernel { ADJ_UNARY_atan }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (s.x * s.x + 1) }
}

extension Tensor {
  /// sin x.
  public func sin() -> Tensor { Sin()(self) }
  /// cos x.
  public func cos() -> Tensor { Cos()(self) }
  /// tan x.
  public func tan() -> Tensor { Tan()(self) }
  /// The angle whose sine is x, in [−π/2, π/2]; NaN outside [−1, 1].
  public func asin() -> Tensor { Asin()(self) }
  /// The angle whose cosine is x, in [0, π]; NaN outside [−1, 1].
  public func acos() -> Tensor { Acos()(self) }
  /// The angle whose tangent is x, in (−π/2, π/2).
  public func atan() -> Tensor { Atan()(self) }

  @discardableResult public func sin_() -> Tensor { inPlace("sin_") { sin() } }
  @discardableResult public func cos_() -> Tensor { inPlace("cos_") { cos() } }
  @discardableResult public func tan_() -> Tensor { inPlace("tan_") { tan() } }
  @discardableResult public func asin_() -> Tensor { inPlace("asin_") { asin() } }
  @discardableResult public func acos_() -> Tensor { inPlace("acos_") { acos() } }
  @discardableResult public func atan_() -> Tensor { inPlace("atan_") { atan() } }
}

public func sin(_ x: Tensor) -> Tensor { x.sin() }
public func cos(_ x: Tensor) -> Tensor { x.cos() }
public func tan(_ x: Tensor) -> Tensor { x.tan() }
public func asin(_ x: Tensor) -> Tensor { x.asin() }
public func acos(_ x: Tensor) -> Tensor { x.acos() }
public func atan(_ x: Tensor) -> Tensor { x.atan() }
