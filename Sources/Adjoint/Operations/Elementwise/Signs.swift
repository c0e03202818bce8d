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
  /// The sign of x: −1, 0 or 1.
  public func sgn() -> Tensor { Sgn()(self) }
  /// |x| with the sign of y, broadcasting; a zero's sign counts too. The gradient is 0 at x = 0.
  public func copysign(_ y: Tensor) -> Tensor { Copysign()(self, y) }
  public func copysign(_ y: some Scalar) -> Tensor { Copysign(byNumber: true)(self, .number(y, for: self)) }

  /// Whether the sign bit is set: of −0 it is.
  public func signbit() -> Tensor { predicate(ADJ_UNARY_signbit, "signbit") }
  public func isposinf() -> Tensor { predicate(ADJ_UNARY_isposinf, "isposinf") }
  public func isneginf() -> Tensor { predicate(ADJ_UNARY_isneginf, "isneginf") }
  /// True everywhere: there are no complex tensors.
  public func isreal() -> Tensor { isPlaceholder ? self : .ones(shape, dtype: .bool) }

  /// 0 below 0, 1 above, and `values` at 0; 0 for NaN. Both of one dtype. Not differentiable.
  public func heaviside(_ values: Tensor) -> Tensor {
    if !isPlaceholder, !values.isPlaceholder, dtype != values.dtype {
      return .failed(
        AdjointError(
          "heaviside", "both have to be of one dtype, got a \(summary) and a \(values.summary). Convert one with to()"))
    }
    return compared(ADJ_BINARY_heaviside, values, "heaviside")
  }

  @discardableResult public func sgn_() -> Tensor { inPlace("sgn_") { sgn() } }
  @discardableResult public func copysign_(_ y: Tensor) -> Tensor { inPlace("copysign_") { copysign(y) } }
  @discardableResult public func copysign_(_ y: some Scalar) -> Tensor { inPlace("copysign_") { copysign(y) } }
  @discardableResult public func heaviside_(_ y: Tensor) -> Tensor { inPlace("heaviside_") { heaviside(y) } }
}

public func sgn(_ x: Tensor) -> Tensor { x.sgn() }
public func copysign(_ x: Tensor, _ y: Tensor) -> Tensor { x.copysign(y) }
public func copysign(_ x: Tensor, _ y: some Scalar) -> Tensor { x.copysign(y) }
public func heaviside(_ x: Tensor, _ values: Tensor) -> Tensor { x.heaviside(values) }
