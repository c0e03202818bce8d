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
      throw AdjointError("round", "only floating dtypes have decimals to round to, got a \(x.summary)")
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
  /// The largest whole number ≤ x.
  public func floor() -> Tensor { Floor()(self) }
  /// The smallest whole number ≥ x.
  public func ceil() -> Tensor { Ceil()(self) }
  /// x without its fraction.
  public func trunc() -> Tensor { Trunc()(self) }
  /// The nearest whole number; halves go to the even one.
  public func round() -> Tensor { Round()(self) }
  /// x to that many decimals, as round(x·10ᵈ)/10ᵈ; negative ones round to tens, hundreds and so on. Floating dtypes.
  public func round(decimals: Int) -> Tensor { decimals == 0 ? round() : RoundToDecimals(decimals: decimals)(self) }
  /// The same as `trunc`.
  public func fix() -> Tensor { trunc() }
  /// x − trunc(x), with the sign of x.
  public func frac() -> Tensor { Frac()(self) }

  @discardableResult public func floor_() -> Tensor { inPlace("floor_") { floor() } }
  @discardableResult public func ceil_() -> Tensor { inPlace("ceil_") { ceil() } }
  @discardableResult public func trunc_() -> Tensor { inPlace("trunc_") { trunc() } }
  @discardableResult public func round_() -> Tensor { inPlace("round_") { round() } }
  @discardableResult public func round_(decimals: Int) -> Tensor { inPlace("round_") { round(decimals: decimals) } }
  @discardableResult public func fix_() -> Tensor { trunc_() }
  @discardableResult public func frac_() -> Tensor { inPlace("frac_") { frac() } }
}

public func floor(_ x: Tensor) -> Tensor { x.floor() }
public func ceil(_ x: Tensor) -> Tensor { x.ceil() }
public func trunc(_ x: Tensor) -> Tensor { x.trunc() }
public func round(_ x: Tensor) -> Tensor { x.round() }
public func round(_ x: Tensor, decimals: Int) -> Tensor { x.round(decimals: decimals) }
public func frac(_ x: Tensor) -> Tensor { x.frac() }
