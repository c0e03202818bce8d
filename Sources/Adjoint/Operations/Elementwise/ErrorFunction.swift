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
  /// The error function.
  public func erf() -> Tensor { Erf()(self) }
  /// 1 − erf x, without the loss of digits for large x.
  public func erfc() -> Tensor { Erfc()(self) }

  @discardableResult public func erf_() -> Tensor { inPlace("erf_") { erf() } }
  @discardableResult public func erfc_() -> Tensor { inPlace("erfc_") { erfc() } }
}

public func erf(_ x: Tensor) -> Tensor { x.erf() }
public func erfc(_ x: Tensor) -> Tensor { x.erfc() }
