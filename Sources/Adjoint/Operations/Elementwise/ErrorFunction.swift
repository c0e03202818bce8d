import AdjointKernels

// The error function (Abramowitz & Stegun 7.1).

/// z = erf x = 2/√π ∫₀ˣ e^(−u²) du; dz = 2/√π e^(−x²).
struct Erf: PointwiseUnary {
  static var name: String { "Erf" }
  static var kernel: UnaryKernel { ADJ_UNARY_erf }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (1.1283791670955126 * (-(s.x * s.x)).exp()) }
}

/// z = 1 − erf x, exact in the tail; dz = −2/√π e^(−x²).
struct Erfc: PointwiseUnary {
  static var name: String { "Erfc" }
  static var kernel: UnaryKernel { ADJ_UNARY_erfc }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (-1.1283791670955126 * (-(s.x * s.x)).exp()) }
}

extension Tensor {
  /// The error function, 2/√π · ∫₀ˣ e^(−u²) du. ∂z/∂x = 2/√π · e^(−x²).
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 3]).erf()  // → tensor([0.0000, 0.5205, 1.0000])
  /// ```
  public func erf() -> Tensor { Erf()(self) }

  /// 1 − erf x, without the loss of digits for large x. ∂z/∂x = −2/√π · e^(−x²).
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 5]).erfc()  // → tensor([1.0000e+00, 4.7950e-01, 1.5375e-12])
  /// ```
  public func erfc() -> Tensor { Erfc()(self) }

  /// As `erf()`, in place.
  @discardableResult public func erf_() -> Tensor { inPlace("erf_") { erf() } }
  /// As `erfc()`, in place.
  @discardableResult public func erfc_() -> Tensor { inPlace("erfc_") { erfc() } }
}

/// As `x.erf()`.
public func erf(_ x: Tensor) -> Tensor { x.erf() }
/// As `x.erfc()`.
public func erfc(_ x: Tensor) -> Tensor { x.erfc() }
