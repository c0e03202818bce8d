import AdjointKernels

// Rounding to whole numbers. What is whole stays as it is.

/// Constant between its jumps: the derivative is 0.
private protocol StepFunction: PointwiseUnary {}

extension StepFunction {
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

/// z = ⌊x⌋.
private struct Floor: StepFunction {
  static var name: String { "Floor" }
  static var kernel: UnaryKernel { ADJ_UNARY_floor }
}

/// z = ⌈x⌉.
private struct Ceil: StepFunction {
  static var name: String { "Ceil" }
  static var kernel: UnaryKernel { ADJ_UNARY_ceil }
}

/// z = x towards 0.
private struct Trunc: StepFunction {
  static var name: String { "Trunc" }
  static var kernel: UnaryKernel { ADJ_UNARY_trunc }
}

/// z = x to the nearest whole number, halves to the even one.
private struct Round: StepFunction {
  static var name: String { "Round" }
  static var kernel: UnaryKernel { ADJ_UNARY_round }
}

/// z = x to the nearest multiple of 10^−decimals.
private struct RoundToDecimals: UnaryOperation, Elementwise {
  static var name: String { "Round" }
  var graphName: String { "RoundBackward1" }
  let decimals: Int

  func forward(_ x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError("round", "only floating dtypes have decimals to round to, got \(x.described)")
    }
    var power = 1.0
    for _ in 0..<Swift.min(Swift.abs(decimals), 400) { power *= 10 }
    return noGrad {
      let wide = x.dtype.itemSize == 2 ? x.casted(to: .float32) : x.detach()
      let z = decimals < 0 ? (wide / power).round() * power : (wide * power).round() / power
      return z.to(x.dtype)
    }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

/// z = x − trunc x; dz = 1.
struct Frac: PointwiseUnary {
  static var name: String { "Frac" }
  static var kernel: UnaryKernel { ADJ_UNARY_frac }
  static var kernelRule: KernelRule { .gradient }
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t }
}

extension Tensor {
  /// ⌊x⌋, the largest whole number ≤ x, in x's dtype. The derivative of roundings is 0.
  ///
  /// ```swift
  /// Tensor([1.7, -1.2]).floor()  // → tensor([ 1., -2.])
  /// ```
  public func floor() -> Tensor { Floor()(self) }

  /// ⌈x⌉, the smallest whole number ≥ x, in x's dtype.
  ///
  /// ```swift
  /// Tensor([1.2, -1.7]).ceil()  // → tensor([ 2., -1.])
  /// ```
  public func ceil() -> Tensor { Ceil()(self) }

  /// x without its fraction, in x's dtype.
  ///
  /// ```swift
  /// Tensor([1.7, -1.7]).trunc()  // → tensor([ 1., -1.])
  /// ```
  public func trunc() -> Tensor { Trunc()(self) }

  /// The nearest whole number, in x's dtype; halves go to the even one.
  ///
  /// ```swift
  /// Tensor([0.5, 1.5, 2.4]).round()  // → tensor([0., 2., 2.])
  /// ```
  public func round() -> Tensor { Round()(self) }

  /// x to that many decimals, as round(x · 10ᵈ)/10ᵈ; negative ones round to tens, hundreds and so on. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([3.14159, 2.71828]).round(decimals: 2)  // → tensor([3.1400, 2.7200])
  /// ```
  public func round(decimals: Int) -> Tensor { decimals == 0 ? round() : RoundToDecimals(decimals: decimals)(self) }

  /// As `trunc()`.
  public func fix() -> Tensor { trunc() }

  /// x − trunc(x), with the sign of x. ∂z/∂x = 1. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([1.25, -1.25]).frac()  // → tensor([ 0.2500, -0.2500])
  /// ```
  public func frac() -> Tensor { Frac()(self) }

  /// As `floor()`, in place.
  @discardableResult public func floor_() -> Tensor { inPlace("floor_") { floor() } }
  /// As `ceil()`, in place.
  @discardableResult public func ceil_() -> Tensor { inPlace("ceil_") { ceil() } }
  /// As `trunc()`, in place.
  @discardableResult public func trunc_() -> Tensor { inPlace("trunc_") { trunc() } }
  /// As `round()`, in place.
  @discardableResult public func round_() -> Tensor { inPlace("round_") { round() } }
  /// As `round(decimals:)`, in place.
  @discardableResult public func round_(decimals: Int) -> Tensor { inPlace("round_") { round(decimals: decimals) } }
  /// As `trunc_()`.
  @discardableResult public func fix_() -> Tensor { trunc_() }
  /// As `frac()`, in place.
  @discardableResult public func frac_() -> Tensor { inPlace("frac_") { frac() } }
}

/// As `x.floor()`.
public func floor(_ x: Tensor) -> Tensor { x.floor() }
/// As `x.ceil()`.
public func ceil(_ x: Tensor) -> Tensor { x.ceil() }
/// As `x.trunc()`.
public func trunc(_ x: Tensor) -> Tensor { x.trunc() }
/// As `x.round()`.
public func round(_ x: Tensor) -> Tensor { x.round() }
/// As `x.round(decimals:)`.
public func round(_ x: Tensor, decimals: Int) -> Tensor { x.round(decimals: decimals) }
/// As `x.frac()`.
public func frac(_ x: Tensor) -> Tensor { x.frac() }
