import AdjointKernels

// Addition and subtraction with a factor, and the operators as methods.

/// z = x + α·y in one pass, broadcasting.
private struct AddScaled: BinaryOperation, Elementwise {
  static var name: String { "Add" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let alpha: Number
  let graphName: String

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    let common = DType.promote(x, y)
    return try Pointwise.fused(ADJ_FUSED_add_scaled, [x, y], [alpha.rounded(to: common)], in: common, "add")
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g * .number(alpha, for: g) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * .number(alpha, for: t) }
}

extension Number {
  /// As PyTorch rounds a factor of half-precision tensors, though not the sum's terms.
  fileprivate func rounded(to dtype: DType) -> Number {
    dtype.isFloatingPoint && dtype.itemSize == 2 ? Tensor.full([], double, dtype: dtype).item() : self
  }
}

extension Tensor {
  /// z = x + α · y, broadcasting, in one pass. ∂z/∂x = 1, ∂z/∂y = α. Of whole numbers `alpha` has to be whole.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).add(Tensor([10.0, 20]), alpha: -0.5)  // → tensor([-4., -8.])
  /// ```
  public func add(_ y: Tensor, alpha: some Scalar = 1) -> Tensor {
    scaled("add", self, y, alpha.number) { AddScaled(alpha: $0, graphName: "AddBackward0")(self, y) } ?? self + y
  }
  /// As `add(_:alpha:)`, with a number.
  public func add(_ y: some Scalar, alpha: some Scalar = 1) -> Tensor { add(number(y, times: alpha)) }

  /// z = x − α · y, broadcasting, in one pass. ∂z/∂x = 1, ∂z/∂y = −α. Booleans are refused.
  ///
  /// ```swift
  /// Tensor([10, 20]).sub(Tensor([1, 2]), alpha: 3)  // → tensor([ 7, 14])
  /// ```
  public func sub(_ y: Tensor, alpha: some Scalar = 1) -> Tensor {
    scaled("sub", self, y, alpha.number) { AddScaled(alpha: -$0, graphName: "SubBackward0")(self, y) } ?? self - y
  }
  /// As `sub(_:alpha:)`, with a number.
  public func sub(_ y: some Scalar, alpha: some Scalar = 1) -> Tensor { sub(number(y, times: alpha)) }

  /// z = y − α · x: subtraction the other way round.
  ///
  /// ```swift
  /// Tensor([10, 20]).rsub(1)  // → tensor([ -9, -19])
  /// ```
  public func rsub(_ y: Tensor, alpha: some Scalar = 1) -> Tensor {
    scaled("rsub", y, self, alpha.number, always: true) { AddScaled(alpha: -$0, graphName: "RsubBackward0")(y, self) }
      ?? y - self
  }
  /// As `rsub(_:alpha:)`, with a number.
  public func rsub(_ y: some Scalar, alpha: some Scalar = 1) -> Tensor {
    let y = Tensor.term(y, for: self)
    return scaled("rsub", y, self, alpha.number, always: true) {
      AddScaled(alpha: -$0, graphName: "RsubBackward1")(y, self)
    } ?? y - self
  }

  private func number(_ y: some Scalar, times alpha: some Scalar) -> Tensor {
    Tensor.number(alpha.number == .int(1) ? y.number : y.number * alpha.number, for: self).asTerm(for: self)
  }

  /// x + α·y by `operation`, or nil where that is a plain sum or difference.
  private func scaled(
    _ name: String, _ x: Tensor, _ y: Tensor, _ alpha: Number, always: Bool = false, _ operation: (Number) -> Tensor
  ) -> Tensor? {
    if x.isPlaceholder || y.isPlaceholder { return .placeholder }
    let common = DType.promote(x, y)
    if common.isIntegral, case .real = alpha {
      return .failed(
        AdjointError(
          name, "the \(x.summary) and the \(y.summary) are whole, and alpha is \(alpha.double): it has to be"))
    }
    if common != .bool, case .bool = alpha {
      return .failed(AdjointError(name, "alpha is a boolean, which only suits booleans, not \(common)"))
    }
    let isPlain = alpha.double == 1 && !always
    return isPlain || common == .bool || name != "add" && (x.dtype == .bool || y.dtype == .bool)
      ? nil : operation(alpha)
  }

  /// x · y, element by element, broadcasting: `*` as a method.
  ///
  /// ```swift
  /// Tensor([1, 2]).mul(Tensor([[1], [10]]))  // → tensor([[ 1, 2], [10, 20]])
  /// ```
  public func mul(_ y: Tensor) -> Tensor { self * y }
  /// As `mul(_:)`, with a number.
  public func mul(_ y: some Scalar) -> Tensor { self * y }
  /// As `x / y`.
  public func trueDivide(_ y: Tensor) -> Tensor { self / y }
  /// As `trueDivide(_:)`, with a number.
  public func trueDivide(_ y: some Scalar) -> Tensor { self / y }

  /// As `sub(y, alpha:)`.
  public func subtract(_ y: Tensor, alpha: some Scalar = 1) -> Tensor { sub(y, alpha: alpha) }
  /// As `subtract(_:alpha:)`, with a number.
  public func subtract(_ y: some Scalar, alpha: some Scalar = 1) -> Tensor { sub(y, alpha: alpha) }
  /// As `x * y`.
  public func multiply(_ y: Tensor) -> Tensor { self * y }
  /// As `multiply(_:)`, with a number.
  public func multiply(_ y: some Scalar) -> Tensor { self * y }
  /// As `div(y, roundingMode:)`.
  public func divide(_ y: Tensor, roundingMode: RoundingMode? = nil) -> Tensor { div(y, roundingMode: roundingMode) }
  /// As `divide(_:roundingMode:)`, with a number.
  public func divide(_ y: some Scalar, roundingMode: RoundingMode? = nil) -> Tensor {
    div(y, roundingMode: roundingMode)
  }
  /// As `neg()`.
  public func negative() -> Tensor { -self }

  /// x itself; booleans are refused.
  ///
  /// ```swift
  /// Tensor([1, -2]).positive()  // → tensor([ 1, -2])
  /// ```
  public func positive() -> Tensor {
    if dtype == .bool, !isPlaceholder {
      return .failed(AdjointError("positive", "is not defined for \(described)"))
    }
    return self
  }

  /// As `add(_:alpha:)`, in place.
  @discardableResult public func add_(_ y: Tensor, alpha: some Scalar) -> Tensor {
    inPlace("add_", ADJ_FUSED_add_scaled, [y], [alpha.number.rounded(to: dtype)]) { add(y, alpha: alpha) }
  }
  /// As `add(_:alpha:)`, in place.
  @discardableResult public func add_(_ y: some Scalar, alpha: some Scalar) -> Tensor {
    inPlace("add_") { add(y, alpha: alpha) }
  }
  /// As `sub(_:alpha:)`, in place.
  @discardableResult public func sub_(_ y: Tensor, alpha: some Scalar) -> Tensor {
    inPlace("sub_", ADJ_FUSED_add_scaled, [y], [-alpha.number.rounded(to: dtype)]) { sub(y, alpha: alpha) }
  }
  /// As `sub(_:alpha:)`, in place.
  @discardableResult public func sub_(_ y: some Scalar, alpha: some Scalar) -> Tensor {
    inPlace("sub_") { sub(y, alpha: alpha) }
  }
  /// As `sub_(y)`.
  @discardableResult public func subtract_(_ y: Tensor) -> Tensor { sub_(y) }
  /// As `sub_(y)`.
  @discardableResult public func subtract_(_ y: some Scalar) -> Tensor { sub_(y) }
  /// As `mul_(y)`.
  @discardableResult public func multiply_(_ y: Tensor) -> Tensor { mul_(y) }
  /// As `mul_(y)`.
  @discardableResult public func multiply_(_ y: some Scalar) -> Tensor { mul_(y) }
  /// As `div_(y, roundingMode:)`.
  @discardableResult public func divide_(_ y: Tensor, roundingMode: RoundingMode? = nil) -> Tensor {
    div_(y, roundingMode: roundingMode)
  }
  /// As `div_(y, roundingMode:)`.
  @discardableResult public func divide_(_ y: some Scalar, roundingMode: RoundingMode? = nil) -> Tensor {
    div_(y, roundingMode: roundingMode)
  }
  /// As `div_(y)`.
  @discardableResult public func trueDivide_(_ y: Tensor) -> Tensor { div_(y) }
  /// As `div_(y)`.
  @discardableResult public func trueDivide_(_ y: some Scalar) -> Tensor { div_(y) }
  /// As `neg_()`.
  @discardableResult public func negative_() -> Tensor { neg_() }

  /// As `div(_:roundingMode:)`, in place.
  @discardableResult public func div_(_ y: Tensor, roundingMode: RoundingMode?) -> Tensor {
    roundingMode == nil ? div_(y) : inPlace("div_") { div(y, roundingMode: roundingMode) }
  }
  /// As `div(_:roundingMode:)`, in place.
  @discardableResult public func div_(_ y: some Scalar, roundingMode: RoundingMode?) -> Tensor {
    roundingMode == nil ? div_(y) : inPlace("div_") { div(y, roundingMode: roundingMode) }
  }
  /// As `floorDivide(_:)`, in place.
  @discardableResult public func floorDivide_(_ y: Tensor) -> Tensor { inPlace("floorDivide_") { floorDivide(y) } }
  /// As `floorDivide(_:)`, in place.
  @discardableResult public func floorDivide_(_ y: some Scalar) -> Tensor { inPlace("floorDivide_") { floorDivide(y) } }
}

/// As `x.add(y, alpha:)`.
public func add(_ x: Tensor, _ y: Tensor, alpha: some Scalar = 1) -> Tensor { x.add(y, alpha: alpha) }
/// As `x.sub(y, alpha:)`.
public func sub(_ x: Tensor, _ y: Tensor, alpha: some Scalar = 1) -> Tensor { x.sub(y, alpha: alpha) }
/// As `x.rsub(y, alpha:)`.
public func rsub(_ x: Tensor, _ y: Tensor, alpha: some Scalar = 1) -> Tensor { x.rsub(y, alpha: alpha) }
/// As `x * y`.
public func mul(_ x: Tensor, _ y: Tensor) -> Tensor { x * y }
/// As `floorDivide(x, y)`, for a number x.
public func floorDivide(_ x: some Scalar, _ y: Tensor) -> Tensor { Tensor.number(x, for: y).floorDivide(y) }
/// As `x.floorDivide(y)`.
public func floorDivide(_ x: Tensor, _ y: Tensor) -> Tensor { x.floorDivide(y) }
