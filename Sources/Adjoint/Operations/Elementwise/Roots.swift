import AdjointKernels

// Squares, roots and reciprocals.

/// z = √x; dz = 1/(2z), ∞ at 0.
struct Sqrt: PointwiseUnary {
  static var name: String { "Sqrt" }
  static var kernel: UnaryKernel { ADJ_UNARY_sqrt }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_sqrt_backward) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t / (2 * s.z) }
}

/// z = 1/√x; dz = −z³/2.
struct Rsqrt: PointwiseUnary {
  static var name: String { "Rsqrt" }
  static var kernel: UnaryKernel { ADJ_UNARY_rsqrt }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_rsqrt_backward) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.z * s.z * s.z) * -0.5 }
}

/// z = 1/x; dz = −z².
struct Reciprocal: PointwiseUnary {
  static var name: String { "Reciprocal" }
  static var kernel: UnaryKernel { ADJ_UNARY_reciprocal }
  static var kernelRule: KernelRule { .z(ADJ_BINARY_reciprocal_backward) }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { -(t * (s.z * s.z)) }
}

extension Tensor {
  /// √x; NaN below 0. ∂z/∂x = 1/(2z), ∞ at 0.
  ///
  /// ```swift
  /// Tensor([4, 2, -1]).sqrt()  // → tensor([2.0000, 1.4142, nan])
  /// ```
  public func sqrt() -> Tensor { Sqrt()(self) }

  /// 1/√x. ∂z/∂x = −z³/2.
  ///
  /// ```swift
  /// Tensor([4.0, 0.25, 0]).rsqrt()  // → tensor([0.5000, 2.0000, inf])
  /// ```
  public func rsqrt() -> Tensor { Rsqrt()(self) }

  /// 1/x. ∂z/∂x = −z².
  ///
  /// ```swift
  /// Tensor([4, -2]).reciprocal()  // → tensor([ 0.2500, -0.5000])
  /// ```
  public func reciprocal() -> Tensor { Reciprocal()(self) }

  /// As `sqrt()`, in place.
  @discardableResult public func sqrt_() -> Tensor { inPlace("sqrt_") { sqrt() } }
  /// As `rsqrt()`, in place.
  @discardableResult public func rsqrt_() -> Tensor { inPlace("rsqrt_") { rsqrt() } }
  /// As `reciprocal()`, in place.
  @discardableResult public func reciprocal_() -> Tensor { inPlace("reciprocal_") { reciprocal() } }
}

/// As `x.sqrt()`.
public func sqrt(_ x: Tensor) -> Tensor { x.sqrt() }
/// As `x.rsqrt()`.
public func rsqrt(_ x: Tensor) -> Tensor { x.rsqrt() }
/// As `x.reciprocal()`.
public func reciprocal(_ x: Tensor) -> Tensor { x.reciprocal() }
