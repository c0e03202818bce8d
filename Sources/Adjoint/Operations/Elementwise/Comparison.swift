import AdjointKernels

// Comparisons and logic: the result is bool and has no gradient.

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

extension Tensor {
  /// A kernel of two operands in their common dtype, without a gradient.
  func compared(_ kernel: BinaryKernel, _ other: Tensor, _ name: String) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    if let level = BatchLevel.highest([self, other]) {
      let operands = level.aligned(level.promoted([self, other]))
      return level.join(operands[0].compared(kernel, operands[1], name))
    }
    do {
      return try Pointwise.binary(kernel, self, other, name, promotes: false, shareable: false)
    } catch { return .failed(error) }
  }

  public func eq(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_eq, y, "eq") }
  public func ne(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_ne, y, "ne") }
  public func lt(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_lt, y, "lt") }
  public func le(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_le, y, "le") }
  public func gt(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_gt, y, "gt") }
  public func ge(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_ge, y, "ge") }
  public func eq(_ y: some Scalar) -> Tensor { eq(.number(y, for: self)) }
  public func ne(_ y: some Scalar) -> Tensor { ne(.number(y, for: self)) }
  public func lt(_ y: some Scalar) -> Tensor { lt(.number(y, for: self)) }
  public func le(_ y: some Scalar) -> Tensor { le(.number(y, for: self)) }
  public func gt(_ y: some Scalar) -> Tensor { gt(.number(y, for: self)) }
  public func ge(_ y: some Scalar) -> Tensor { ge(.number(y, for: self)) }

  public static func .== (x: Tensor, y: Tensor) -> Tensor { x.eq(y) }
  public static func .!= (x: Tensor, y: Tensor) -> Tensor { x.ne(y) }
  public static func .< (x: Tensor, y: Tensor) -> Tensor { x.lt(y) }
  public static func .<= (x: Tensor, y: Tensor) -> Tensor { x.le(y) }
  public static func .> (x: Tensor, y: Tensor) -> Tensor { x.gt(y) }
  public static func .>= (x: Tensor, y: Tensor) -> Tensor { x.ge(y) }
  public static func .== (x: Tensor, y: some Scalar) -> Tensor { x.eq(y) }
  public static func .!= (x: Tensor, y: some Scalar) -> Tensor { x.ne(y) }
  public static func .< (x: Tensor, y: some Scalar) -> Tensor { x.lt(y) }
  public static func .<= (x: Tensor, y: some Scalar) -> Tensor { x.le(y) }
  public static func .> (x: Tensor, y: some Scalar) -> Tensor { x.gt(y) }
  public static func .>= (x: Tensor, y: some Scalar) -> Tensor { x.ge(y) }

  public func logicalAnd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_and, y, "logicalAnd") }
  public func logicalOr(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_or, y, "logicalOr") }
  public func logicalXor(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_xor, y, "logicalXor") }

  /// A kernel of one operand, without a gradient.
  func predicate(_ kernel: UnaryKernel, _ name: String) -> Tensor {
    if isPlaceholder { return self }
    if isBatched { return mapPhysical { $0.predicate(kernel, name) } }
    do {
      return try Pointwise.unary(kernel, self, name, promotes: false, shareable: false)
    } catch { return .failed(error) }
  }

  /// Whether each element is 0.
  public func logicalNot() -> Tensor { predicate(ADJ_UNARY_logical_not, "logicalNot") }
  public func isnan() -> Tensor { predicate(ADJ_UNARY_isnan, "isnan") }
  public func isinf() -> Tensor { predicate(ADJ_UNARY_isinf, "isinf") }
  public func isfinite() -> Tensor { predicate(ADJ_UNARY_isfinite, "isfinite") }

  /// Whether both have the same shape and elements.
  public func equal(_ y: Tensor) -> Bool {
    if isPlaceholder || y.isPlaceholder { return false }
    return shape == y.shape && eq(y).all().isTrue
  }

  /// |x − y| ≤ atol + rtol·|y|, element by element; infinities are close to themselves.
  public func isclose(_ y: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false) -> Tensor {
    guard rtol >= 0, atol >= 0 else {
      return .failed(AdjointError("isclose", "tolerances have to be at least 0, got rtol \(rtol) and atol \(atol)"))
    }
    if isPlaceholder || y.isPlaceholder { return .placeholder }
    return noGrad {
      let (x, other) = (detach(), y.detach())
      var close = x.eq(other)
      if equalNan { close = close.logicalOr(x.isnan().logicalAnd(other.isnan())) }
      if x.dtype.isIntegral && other.dtype.isIntegral && rtol == 0 && atol == 0 { return close }
      let allowed = (other.to(other.dtype.isIntegral ? .float64 : other.dtype) * rtol).abs() + atol
      let error = (x - other).abs()
      return close.logicalOr(error.isfinite().logicalAnd(error .<= allowed))
    }
  }

  /// Whether all elements are close; see `isclose`.
  public func allclose(_ y: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false) -> Bool {
    let close = isclose(y, rtol: rtol, atol: atol, equalNan: equalNan)
    return !close.isPlaceholder && !close.array(Bool.self).contains(false)
  }
}
