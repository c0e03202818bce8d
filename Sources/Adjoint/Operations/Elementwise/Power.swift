import AdjointKernels

precedencegroup ExponentiationPrecedence {
  higherThan: MultiplicationPrecedence
  associativity: right
}
infix operator ** : ExponentiationPrecedence

/// z = xᵖ for a number p; dz = p·xᵖ⁻¹, and 0 for p = 0 even at x = 0.
struct PowerOfNumber: UnaryOperation, Elementwise {
  static var name: String { "Pow" }
  static var saves: Saves { .x }
  let exponent: Number
  var attribute: Double? { exponent.double }

  func forward(_ x: Tensor) throws -> Tensor {
    let p = exponent.double
    let isWhole = if case .real = exponent { false } else { true }
    if x.dtype == .bool, case .bool(let p) = exponent {
      return p ? x.copied() : Tensor.full(x.shape, true)
    }
    if x.dtype.isIntegral && isWhole {
      if p < 0 && x.dtype != .bool {
        throw AdjointError(
          "pow",
          "\(x.described) can't be raised to the negative whole power \(Int(p)): convert it with .float() first")
      }
    } else {
      let x = x.dtype.isIntegral ? x.casted(to: .default) : x
      // The cases that have a kernel of their own are exact, as in PyTorch.
      switch p {
      case 0.5: return try Pointwise.unary(ADJ_UNARY_sqrt, x, Self.name, promotes: false, shareable: false)
      case 3:
        let square = try Pointwise.unary(ADJ_UNARY_square, x, Self.name, promotes: false, shareable: false)
        return try Pointwise.binary(ADJ_BINARY_mul, square, x, Self.name, promotes: false, shareable: false)
      case -1: return try Pointwise.unary(ADJ_UNARY_reciprocal, x, Self.name, promotes: false, shareable: false)
      case -0.5 where x.dtype != .float16:
        return try Pointwise.unary(ADJ_UNARY_rsqrt, x, Self.name, promotes: false, shareable: false)
      default: break
      }
    }
    return try Pointwise.binary(
      ADJ_BINARY_pow, x, .number(exponent, for: x), Self.name, promotes: false, shareable: false)
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { derivative(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }

  private func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let p = exponent.double
    if p == 0 { return .zeros(t.shape, dtype: t.dtype) }
    return t * (p * s.x.pow(p - 1))
  }
}

/// z = x², the power in most losses; dz = 2x.
struct Square: PointwiseUnary {
  static var name: String { "Pow" }
  var attribute: Double? { 2 }
  static var kernel: UnaryKernel { ADJ_UNARY_square }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_square_backward) }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * (2 * s.x) }
}

/// z = xʸ, broadcasting; ∂x = y·xʸ⁻¹ (0 where y = 0), ∂y = z·ln x (0 where x = 0 and y ≥ 0).
struct Power: PointwiseBinary {
  static var name: String { "Pow" }
  var graphName: String { "PowBackward1" }
  static var kernel: BinaryKernel { ADJ_BINARY_pow }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y, .z] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor {
    Where(condition: s.y .== 0)(.zeros([], dtype: t.dtype), t * (s.y * s.x.pow(s.y - 1)))
  }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor {
    t * Where(condition: (s.x .== 0).logicalAnd(s.y .>= 0))(.zeros([], dtype: t.dtype), s.z * s.x.log())
  }
}

extension Tensor {
  /// xᵖ for a number p. ∂z/∂x = p · xᵖ⁻¹, 0 for p = 0. A negative whole power of whole numbers is refused; a decimal
  /// one makes them `DType.default`.
  ///
  /// `x ** 2` binds tighter than `*`, but Swift's prefix minus binds tighter still: `-x ** 2` is `(-x) ** 2`.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3]).pow(3)  // → tensor([ 1., 8., 27.])
  /// Tensor([1, 4, 9]) ** 0.5    // → tensor([1., 2., 3.])
  /// ```
  public func pow(_ exponent: some Scalar) -> Tensor {
    let exponent = exponent.number
    return exponent.double == 2 && dtype.isFloatingPoint ? Square()(self) : PowerOfNumber(exponent: exponent)(self)
  }

  /// xʸ, element by element, broadcasting. ∂z/∂x = y · xʸ⁻¹ (0 where y = 0), ∂z/∂y = z · ln x (0 where x = 0 and y ≥
  /// 0). Of whole numbers negative powers are 0, but for those of 1 and −1.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3]).pow(Tensor([2.0, 3, -1]))  // → tensor([1.0000, 8.0000, 0.3333])
  /// ```
  public func pow(_ exponent: Tensor) -> Tensor { Power()(self, exponent) }
  /// As `pow(_:)`, in place.
  @discardableResult public func pow_(_ exponent: some Scalar) -> Tensor { inPlace("pow_") { pow(exponent) } }
  /// As `pow(_:)`, in place.
  @discardableResult public func pow_(_ exponent: Tensor) -> Tensor { inPlace("pow_") { pow(exponent) } }

  /// x²; whole numbers stay whole. ∂z/∂x = 2x.
  ///
  /// ```swift
  /// Tensor([-3, 4]).square()  // → tensor([ 9, 16])
  /// ```
  public func square() -> Tensor { pow(2) }

  /// As `square()`, in place.
  @discardableResult public func square_() -> Tensor { inPlace("square_") { square() } }

  /// As `x.pow(y)`.
  public static func ** (x: Tensor, y: Tensor) -> Tensor { x.pow(y) }
  /// With a number on the right.
  public static func ** (x: Tensor, y: some Scalar) -> Tensor { x.pow(y) }
  /// With a number on the left.
  public static func ** (x: some Scalar, y: Tensor) -> Tensor { Power()(.number(x, for: y), y) }
}

/// As `x.pow(y)`.
public func pow(_ x: Tensor, _ y: Tensor) -> Tensor { x.pow(y) }
/// As `x.pow(p)`.
public func pow(_ x: Tensor, _ p: some Scalar) -> Tensor { x.pow(p) }
/// As `x ** y`.
public func pow(_ x: some Scalar, _ y: Tensor) -> Tensor { x ** y }
/// As `x.square()`.
public func square(_ x: Tensor) -> Tensor { x.square() }
