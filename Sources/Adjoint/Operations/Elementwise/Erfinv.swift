import AdjointKernels

/// z = the number whose error function is x; dz = √π/2 e^(z²).
private struct Erfinv: PointwiseUnary {
  static var name: String { "Erfinv" }
  static var kernel: UnaryKernel { ADJ_UNARY_erfinv }
  static var saves: Saves { .z }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (0.886226925452758 * (s.z * s.z).exp()) }
}

extension Tensor {
  /// The inverse of the error function: ±∞ at ±1, NaN outside [−1, 1]. ∂z/∂x = √π/2 · e^(z²).
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 1]).erfinv()  // → tensor([0.0000, 0.4769, inf])
  /// ```
  public func erfinv() -> Tensor { Erfinv()(self) }

  /// As `erfinv()`, in place.
  @discardableResult public func erfinv_() -> Tensor { inPlace("erfinv_") { erfinv() } }
}

/// As `x.erfinv()`.
public func erfinv(_ x: Tensor) -> Tensor { x.erfinv() }
