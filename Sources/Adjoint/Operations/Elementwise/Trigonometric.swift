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
  /// sin x, x in radians. ∂z/∂x = cos x.
  ///
  /// ```swift
  /// Tensor([0.0, 1, Double.pi / 2]).sin()  // → tensor([0.0000, 0.8415, 1.0000])
  /// ```
  public func sin() -> Tensor { Sin()(self) }

  /// cos x, x in radians. ∂z/∂x = −sin x.
  ///
  /// ```swift
  /// Tensor([0.0, 1, Double.pi]).cos()  // → tensor([ 1.0000, 0.5403, -1.0000])
  /// ```
  public func cos() -> Tensor { Cos()(self) }

  /// tan x, x in radians. ∂z/∂x = 1 + z².
  ///
  /// ```swift
  /// Tensor([0.0, 1, Double.pi / 4]).tan()  // → tensor([0.0000, 1.5574, 1.0000])
  /// ```
  public func tan() -> Tensor { Tan()(self) }

  /// The angle whose sine is x, in [−π/2, π/2]; NaN outside [−1, 1]. ∂z/∂x = 1/√(1 − x²).
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 1]).asin()  // → tensor([0.0000, 0.5236, 1.5708])
  /// ```
  public func asin() -> Tensor { Asin()(self) }

  /// The angle whose cosine is x, in [0, π]; NaN outside [−1, 1]. ∂z/∂x = −1/√(1 − x²).
  ///
  /// ```swift
  /// Tensor([1.0, 0.5, -1]).acos()  // → tensor([0.0000, 1.0472, 3.1416])
  /// ```
  public func acos() -> Tensor { Acos()(self) }

  /// The angle whose tangent is x, in (−π/2, π/2). ∂z/∂x = 1/(1 + x²).
  ///
  /// ```swift
  /// Tensor([0.0, 1, .infinity]).atan()  // → tensor([0.0000, 0.7854, 1.5708])
  /// ```
  public func atan() -> Tensor { Atan()(self) }

  /// As `sin()`, in place.
  @discardableResult public func sin_() -> Tensor { inPlace("sin_") { sin() } }
  /// As `cos()`, in place.
  @discardableResult public func cos_() -> Tensor { inPlace("cos_") { cos() } }
  /// As `tan()`, in place.
  @discardableResult public func tan_() -> Tensor { inPlace("tan_") { tan() } }
  /// As `asin()`, in place.
  @discardableResult public func asin_() -> Tensor { inPlace("asin_") { asin() } }
  /// As `acos()`, in place.
  @discardableResult public func acos_() -> Tensor { inPlace("acos_") { acos() } }
  /// As `atan()`, in place.
  @discardableResult public func atan_() -> Tensor { inPlace("atan_") { atan() } }
}

/// As `x.sin()`.
public func sin(_ x: Tensor) -> Tensor { x.sin() }
/// As `x.cos()`.
public func cos(_ x: Tensor) -> Tensor { x.cos() }
/// As `x.tan()`.
public func tan(_ x: Tensor) -> Tensor { x.tan() }
/// As `x.asin()`.
public func asin(_ x: Tensor) -> Tensor { x.asin() }
/// As `x.acos()`.
public func acos(_ x: Tensor) -> Tensor { x.acos() }
/// As `x.atan()`.
public func atan(_ x: Tensor) -> Tensor { x.atan() }
