import AdjointKernels

// Modified Bessel functions of the first kind (Abramowitz & Stegun 9.6).

/// z = I₀(x); dz = I₁(x).
private struct BesselI0: PointwiseUnary {
  static var name: String { "I0" }
  static var kernel: UnaryKernel { ADJ_UNARY_i0 }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * BesselI1()(s.x) }
}

/// z = I₁(x); dz = I₀(x) − I₁(x)/x, ½ at 0.
struct BesselI1: PointwiseUnary {
  static var name: String { "SpecialI1" }
  static var kernel: UnaryKernel { ADJ_UNARY_i1 }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let isZero = s.x .== 0
    let x = s.x.maskedFill(mask: isZero, value: 1)
    return t * (x.i0() - BesselI1()(x) / x).maskedFill(mask: isZero, value: 0.5)
  }
}

extension Tensor {
  /// I₀(x) = Σ (x²/4)ᵏ/(k!)², the modified Bessel function of order 0. ∂z/∂x = I₁(x).
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).i0()  // → tensor([1.0000, 1.2661, 1.2661])
  /// ```
  public func i0() -> Tensor { BesselI0()(self) }

  /// As `i0()`, in place.
  @discardableResult public func i0_() -> Tensor { inPlace("i0_") { i0() } }
}

/// As `x.i0()`.
public func i0(_ x: Tensor) -> Tensor { x.i0() }
