import AdjointKernels

// Floating-point numbers taken apart: mantissa and exponent, and the next number.

/// x = mantissa·2^exponent; the mantissa's derivative is 2^−exponent.
private struct Frexp: GeneralOperation, Elementwise {
  static var name: String { "Frexp" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let x = x[0] else { return [] }
    guard x.dtype.isFloatingPoint else {
      throw AdjointError("frexp", "needs a floating dtype, got \(x.described). Convert it with .float()")
    }
    // A number of half precision has the mantissa and the exponent that it has in float32.
    let wide = x.dtype == .float64 ? DType.float64 : .float32
    let source = x.dtype == wide ? x.contiguousValue() : x.casted(to: wide)
    let mantissa = Tensor.empty(x.shape, wide)
    let exponent = Tensor.empty(x.shape, .int32)
    adj_frexp(
      wide.code, Int64(x.numel), source.memory, mantissa.memory, exponent.memory.assumingMemoryBound(to: Int32.self))
    return [x.dtype == wide ? mantissa : mantissa.casted(to: x.dtype), exponent]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [1]) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] { [g[0].map { scaled($0, s) }] }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] { [t[0].map { scaled($0, s) }, nil] }
  private func scaled(_ t: Tensor, _ s: SavedList) -> Tensor { t / s.z(1).to(t.dtype).exp2() }
}

/// z = x·2ʸ; dz = (2ʸ, z·ln 2).
private struct Ldexp: BinaryOperation, Elementwise {
  static var name: String { "Ldexp" }
  static var savesForX: Saves { [.y] }
  static var savesForY: Saves { [.x, .y] }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    let common = DType.promote(x, y)
    let dtype = common.isIntegral ? DType.default : common
    let power = try Pointwise.unary(ADJ_UNARY_exp2, y.casted(to: dtype), "ldexp", promotes: false, shareable: false)
    return try Pointwise.binary(ADJ_BINARY_mul, x.casted(to: dtype), power, "ldexp", promotes: false, shareable: false)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g * s.y.exp2() }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g * (s.x * s.y.exp2()) * 0.6931471805599453 }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { vjpX(t, s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { vjpY(t, s) }
}

/// z = the number next to x in the direction of y; dz = (1 where x ≠ y, 0).
private struct NextAfter: PointwiseBinary {
  static var name: String { "Nextafter" }
  static var kernel: BinaryKernel { ADJ_BINARY_nextafter }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.x .!= s.y) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

extension Tensor {
  /// x as mantissa · 2^exponent: the mantissa's magnitude is from ½ up to 1, the exponent int32. 0 gives (0, 0), and
  /// NaN and infinities have the exponent 0. Floating dtypes. The mantissa's derivative is 2^−exponent.
  ///
  /// ```swift
  /// let (mantissa, exponent) = Tensor([10.0, -0.375]).frexp()
  /// mantissa  // → tensor([ 0.6250, -0.7500])
  /// exponent  // → tensor([ 4, -1], dtype=torch.int32)
  /// ```
  public func frexp() -> (mantissa: Tensor, exponent: Tensor) {
    let (mantissa, exponent) = Frexp().two(self)
    return (mantissa, exponent)
  }

  /// x · 2ʸ, broadcasting; whole numbers become `DType.default`. ∂z/∂x = 2ʸ, ∂z/∂y = z · ln 2.
  ///
  /// ```swift
  /// Tensor([1.0, 3]).ldexp(Tensor([4, -1]))  // → tensor([16.0000, 1.5000])
  /// ```
  public func ldexp(_ other: Tensor) -> Tensor { Ldexp()(self, other) }

  /// The number of the dtype that comes next after x in the direction of y, broadcasting: y where they are equal.
  /// Floating dtypes. ∂z/∂x = 1 where x ≠ y, else 0; ∂z/∂y = 0.
  ///
  /// ```swift
  /// "\(Tensor(1.0).nextafter(Tensor(2.0)), format: ".7f")"  // → 1.0000001
  /// ```
  public func nextafter(_ y: Tensor) -> Tensor { NextAfter()(self, y) }

  /// As `ldexp(_:)`, in place.
  @discardableResult public func ldexp_(_ other: Tensor) -> Tensor { inPlace("ldexp_") { ldexp(other) } }
  /// As `nextafter(_:)`, in place.
  @discardableResult public func nextafter_(_ y: Tensor) -> Tensor { inPlace("nextafter_") { nextafter(y) } }
}

/// As `x.frexp()`.
public func frexp(_ x: Tensor) -> (mantissa: Tensor, exponent: Tensor) { x.frexp() }
/// As `x.ldexp(other)`.
public func ldexp(_ x: Tensor, _ other: Tensor) -> Tensor { x.ldexp(other) }
/// As `x.nextafter(y)`.
public func nextafter(_ x: Tensor, _ y: Tensor) -> Tensor { x.nextafter(y) }
