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
  /// √x; NaN below 0.
  public func sqrt() -> Tensor { Sqrt()(self) }
  /// 1/√x.
  public func rsqrt() -> Tensor { Rsqrt()(self) }
  /// 1/x.
  public func reciprocal() -> Tensor { Reciprocal()(self) }

  @discardableResult public func sqrt_() -> Tensor { inPlace("sqrt_") { sqrt() } }
  @discardableResult public func rsqrt_() -> Tensor { inPlace("rsqrt_") { rsqrt() } }
  @discardableResult public func reciprocal_() -> Tensor { inPlace("reciprocal_") { reciprocal() } }
}

public func sqrt(_ x: Tensor) -> Tensor { x.sqrt() }
public func rsqrt(_ x: Tensor) -> Tensor { x.rsqrt() }
public func reciprocal(_ x: Tensor) -> Tensor { x.reciprocal() }
