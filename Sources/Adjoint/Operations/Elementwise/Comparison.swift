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

  /// Whether x = y, element by element, broadcasting: bool. Nothing equals NaN. `==` in Swift is about whole values, so
  /// the operator is `.==`, and so on for the others.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).eq(2)  // → tensor([False, True, False])
  /// Tensor([1.0, 2, 3]) .== Tensor([1.0, 0, 3])  // → tensor([ True, False, True])
  /// ```
  public func eq(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_eq, y, "eq") }

  /// Whether x ≠ y, broadcasting: bool; true for NaN.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).ne(2)  // → tensor([ True, False, True])
  /// ```
  public func ne(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_ne, y, "ne") }

  /// Whether x < y, broadcasting: bool; false for NaN, as all that follow.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).lt(2)  // → tensor([ True, False, False])
  /// ```
  public func lt(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_lt, y, "lt") }

  /// Whether x ≤ y, broadcasting: bool.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).le(2)  // → tensor([ True, True, False])
  /// ```
  public func le(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_le, y, "le") }

  /// Whether x > y, broadcasting: bool.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).gt(2)  // → tensor([False, False, True])
  /// ```
  public func gt(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_gt, y, "gt") }

  /// Whether x ≥ y, broadcasting: bool.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).ge(2)  // → tensor([False, True, True])
  /// ```
  public func ge(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_ge, y, "ge") }
  /// As `eq(_:)`, with a number.
  public func eq(_ y: some Scalar) -> Tensor { eq(.number(y, for: self)) }
  /// As `ne(_:)`, with a number.
  public func ne(_ y: some Scalar) -> Tensor { ne(.number(y, for: self)) }
  /// As `lt(_:)`, with a number.
  public func lt(_ y: some Scalar) -> Tensor { lt(.number(y, for: self)) }
  /// As `le(_:)`, with a number.
  public func le(_ y: some Scalar) -> Tensor { le(.number(y, for: self)) }
  /// As `gt(_:)`, with a number.
  public func gt(_ y: some Scalar) -> Tensor { gt(.number(y, for: self)) }
  /// As `ge(_:)`, with a number.
  public func ge(_ y: some Scalar) -> Tensor { ge(.number(y, for: self)) }

  /// As `x.eq(y)`.
  public static func .== (x: Tensor, y: Tensor) -> Tensor { x.eq(y) }
  /// As `x.ne(y)`.
  public static func .!= (x: Tensor, y: Tensor) -> Tensor { x.ne(y) }
  /// As `x.lt(y)`.
  public static func .< (x: Tensor, y: Tensor) -> Tensor { x.lt(y) }
  /// As `x.le(y)`.
  public static func .<= (x: Tensor, y: Tensor) -> Tensor { x.le(y) }
  /// As `x.gt(y)`.
  public static func .> (x: Tensor, y: Tensor) -> Tensor { x.gt(y) }
  /// As `x.ge(y)`.
  public static func .>= (x: Tensor, y: Tensor) -> Tensor { x.ge(y) }
  /// With a number on the right.
  public static func .== (x: Tensor, y: some Scalar) -> Tensor { x.eq(y) }
  /// With a number on the right.
  public static func .!= (x: Tensor, y: some Scalar) -> Tensor { x.ne(y) }
  /// With a number on the right.
  public static func .< (x: Tensor, y: some Scalar) -> Tensor { x.lt(y) }
  /// With a number on the right.
  public static func .<= (x: Tensor, y: some Scalar) -> Tensor { x.le(y) }
  /// With a number on the right.
  public static func .> (x: Tensor, y: some Scalar) -> Tensor { x.gt(y) }
  /// With a number on the right.
  public static func .>= (x: Tensor, y: some Scalar) -> Tensor { x.ge(y) }

  /// Whether both are non-zero, broadcasting: bool. NaN counts as non-zero.
  ///
  /// ```swift
  /// Tensor([0, 1, 2]).logicalAnd(Tensor([1, 0, 3]))  // → tensor([False, False, True])
  /// ```
  public func logicalAnd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_and, y, "logicalAnd") }

  /// Whether one at least is non-zero, broadcasting: bool.
  ///
  /// ```swift
  /// Tensor([0, 1, 0]).logicalOr(Tensor([1, 0, 0]))  // → tensor([ True, True, False])
  /// ```
  public func logicalOr(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_or, y, "logicalOr") }

  /// Whether exactly one is non-zero, broadcasting: bool.
  ///
  /// ```swift
  /// Tensor([0, 1, 2]).logicalXor(Tensor([1, 0, 3]))  // → tensor([ True, True, False])
  /// ```
  public func logicalXor(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_logical_xor, y, "logicalXor") }

  /// A kernel of one operand, without a gradient.
  func predicate(_ kernel: UnaryKernel, _ name: String) -> Tensor {
    if isPlaceholder { return self }
    if isBatched { return mapPhysical { $0.predicate(kernel, name) } }
    do {
      return try Pointwise.unary(kernel, self, name, promotes: false, shareable: false)
    } catch { return .failed(error) }
  }

  /// Whether each element is 0: bool.
  ///
  /// ```swift
  /// Tensor([0, 1, -2]).logicalNot()  // → tensor([ True, False, False])
  /// ```
  public func logicalNot() -> Tensor { predicate(ADJ_UNARY_logical_not, "logicalNot") }

  /// Whether each element is NaN: bool.
  ///
  /// ```swift
  /// Tensor([1, .nan, .infinity]).isnan()  // → tensor([False, True, False])
  /// ```
  public func isnan() -> Tensor { predicate(ADJ_UNARY_isnan, "isnan") }

  /// Whether each element is ∞ or −∞: bool.
  ///
  /// ```swift
  /// Tensor([1, .nan, -Double.infinity]).isinf()  // → tensor([False, False, True])
  /// ```
  public func isinf() -> Tensor { predicate(ADJ_UNARY_isinf, "isinf") }

  /// Whether each element is neither NaN nor infinite: bool.
  ///
  /// ```swift
  /// Tensor([1, .nan, .infinity]).isfinite()  // → tensor([ True, False, False])
  /// ```
  public func isfinite() -> Tensor { predicate(ADJ_UNARY_isfinite, "isfinite") }

  /// Whether both have the same shape and the same elements: one Bool for the whole. With a NaN they do not.
  ///
  /// ```swift
  /// Tensor([1, 2]).equal(Tensor([1, 2]))  // → true
  /// ```
  public func equal(_ y: Tensor) -> Bool {
    if isPlaceholder || y.isPlaceholder { return false }
    return shape == y.shape && eq(y).all().isTrue
  }

  /// Whether |x − y| ≤ atol + rtol · |y|, element by element, broadcasting: bool. Equal infinities are close; NaN are
  /// to each other with `equalNan`. Negative tolerances are refused.
  ///
  /// ```swift
  /// Tensor([1.0, 100]).isclose(Tensor([1.001, 100.0001]))  // → tensor([False, True])
  /// ```
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

  /// Whether all elements are close: see `isclose(_:rtol:atol:equalNan:)`.
  ///
  /// ```swift
  /// Tensor([0.1 + 0.2]).allclose(Tensor([0.3]))  // → true
  /// ```
  public func allclose(_ y: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false) -> Bool {
    let close = isclose(y, rtol: rtol, atol: atol, equalNan: equalNan)
    return !close.isPlaceholder && !close.array(Bool.self).contains(false)
  }
}
