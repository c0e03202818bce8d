import AdjointKernels

// Signs: read, copied, stepped at.

/// z = x/|x|, 0 at 0; of real numbers the sign. dz = 0.
private struct Sgn: PointwiseUnary {
  static var name: String { "Sgn" }
  static var kernel: UnaryKernel { ADJ_UNARY_sign }
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

/// z = |x| with the sign of y, that of zeros included; dz = z/x, 0 at x = 0.
private struct Copysign: PointwiseBinary {
  static var name: String { "Copysign" }
  var byNumber = false
  var graphName: String { byNumber ? "CopysignBackward1" : "CopysignBackward0" }
  static var kernel: BinaryKernel { ADJ_BINARY_copysign }
  static var promotesIntegers: Bool { true }
  static var savesForX: Saves { [.x, .z] }
  static var savesForY: Saves { [] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.z / s.x).maskedFill(mask: s.x .== 0, value: 0) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

extension Tensor {
  /// As `sign()`; of complex numbers, which there are none of here, it would be x/|x|.
  public func sgn() -> Tensor { Sgn()(self) }

  /// |x| with the sign of y, broadcasting; a zero's sign counts too. Whole numbers become `DType.default`. ∂z/∂x = z/x, 0 at
  /// x = 0; ∂z/∂y = 0.
  ///
  /// ```swift
  /// Tensor([1.0, -2]).copysign(Tensor([-0.0, 5]))  // → tensor([-1., 2.])
  /// ```
  public func copysign(_ y: Tensor) -> Tensor { Copysign()(self, y) }
  /// As `copysign(_:)`, with a number.
  public func copysign(_ y: some Scalar) -> Tensor { Copysign(byNumber: true)(self, .number(y, for: self)) }

  /// Whether the sign bit is set: bool. Of −0 it is.
  ///
  /// ```swift
  /// Tensor([1.0, -1, -0.0]).signbit()  // → tensor([False, True, True])
  /// ```
  public func signbit() -> Tensor { predicate(ADJ_UNARY_signbit, "signbit") }

  /// Whether each element is ∞: bool.
  ///
  /// ```swift
  /// Tensor([1, .infinity, -Double.infinity]).isposinf()  // → tensor([False, True, False])
  /// ```
  public func isposinf() -> Tensor { predicate(ADJ_UNARY_isposinf, "isposinf") }

  /// Whether each element is −∞: bool.
  ///
  /// ```swift
  /// Tensor([1, .infinity, -Double.infinity]).isneginf()  // → tensor([False, False, True])
  /// ```
  public func isneginf() -> Tensor { predicate(ADJ_UNARY_isneginf, "isneginf") }

  /// True everywhere, since there are no complex tensors.
  ///
  /// ```swift
  /// Tensor([1.0, .nan]).isreal()  // → tensor([True, True])
  /// ```
  public func isreal() -> Tensor { isPlaceholder ? self : .ones(shape, dtype: .bool) }

  /// 0 where x < 0, 1 where x > 0, `values` where x = 0, broadcasting; 0 for NaN. Both of one dtype. Not
  /// differentiable.
  ///
  /// ```swift
  /// Tensor([-1.5, 0, 2]).heaviside(Tensor([0.5]))  // → tensor([0.0000, 0.5000, 1.0000])
  /// ```
  public func heaviside(_ values: Tensor) -> Tensor {
    if !isPlaceholder, !values.isPlaceholder, dtype != values.dtype {
      return .failed(
        AdjointError(
          "heaviside", "both have to be of one dtype, got \(described) and \(values.described). Convert one with to()"))
    }
    return compared(ADJ_BINARY_heaviside, values, "heaviside")
  }

  /// As `sgn()`, in place.
  @discardableResult public func sgn_() -> Tensor { inPlace("sgn_") { sgn() } }
  /// As `copysign(_:)`, in place.
  @discardableResult public func copysign_(_ y: Tensor) -> Tensor { inPlace("copysign_") { copysign(y) } }
  /// As `copysign(_:)`, in place.
  @discardableResult public func copysign_(_ y: some Scalar) -> Tensor { inPlace("copysign_") { copysign(y) } }
  /// As `heaviside(_:)`, in place.
  @discardableResult public func heaviside_(_ y: Tensor) -> Tensor { inPlace("heaviside_") { heaviside(y) } }
}

/// As `x.sgn()`.
public func sgn(_ x: Tensor) -> Tensor { x.sgn() }
/// As `x.copysign(y)`.
public func copysign(_ x: Tensor, _ y: Tensor) -> Tensor { x.copysign(y) }
/// As `x.copysign(y)`.
public func copysign(_ x: Tensor, _ y: some Scalar) -> Tensor { x.copysign(y) }
/// As `x.heaviside(values)`.
public func heaviside(_ x: Tensor, _ values: Tensor) -> Tensor { x.heaviside(values) }
