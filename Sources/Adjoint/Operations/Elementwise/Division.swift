import AdjointKernels

// Division with rounding; the rounded quotient has no gradient.

/// z = ⌊x / y⌋, or x / y towards 0.
private struct FloorDivision: PointwiseBinary {
  static var name: String { "Div" }
  var graphName: String { "DivBackward1" }
  static var kernel: BinaryKernel { ADJ_BINARY_floor_divide }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws { try Division.refuseZero(x, y, common) }
}

private struct TruncDivision: PointwiseBinary {
  static var name: String { "Div" }
  var graphName: String { "DivBackward1" }
  static var kernel: BinaryKernel { ADJ_BINARY_trunc_divide }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws { try Division.refuseZero(x, y, common) }
}

private enum Division {
  static func refuseZero(_ x: Tensor, _ y: Tensor, _ common: DType) throws {
    guard common.isIntegral, common != .bool, y.detach().eq(0).array(Bool.self).contains(true) else { return }
    throw AdjointError("div", "whole numbers can't be divided by 0: there is one in the \(y.summary)")
  }
}

extension Tensor {
  public enum RoundingMode: Sendable {
    /// Towards 0, as C divides.
    case trunc
    /// Towards −∞, as Python's `//`.
    case floor
  }

  /// x / y, broadcasting: exact, or rounded to whole numbers. Rounded, whole numbers stay whole, and
  /// the gradient is 0.
  public func div(_ y: Tensor, roundingMode: RoundingMode? = nil) -> Tensor {
    switch roundingMode {
    case .trunc: TruncDivision()(self, y)
    case .floor: FloorDivision()(self, y)
    case nil: Divide(isByMode: true)(self, y)
    }
  }
  public func div(_ y: some Scalar, roundingMode: RoundingMode? = nil) -> Tensor {
    div(.number(y, for: self), roundingMode: roundingMode)
  }

  /// ⌊x / y⌋. Not differentiable: the result does not require a gradient.
  public func floorDivide(_ y: Tensor) -> Tensor { noGrad { div(y, roundingMode: .floor) } }
  public func floorDivide(_ y: some Scalar) -> Tensor { noGrad { div(y, roundingMode: .floor) } }
}
