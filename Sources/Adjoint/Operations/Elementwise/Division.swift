import AdjointKernels

// Division with rounding; the rounded quotient has no gradient.

private protocol RoundedDivision: PointwiseBinary {}

extension RoundedDivision {
  static var name: String { "Div" }
  var graphName: String { "DivBackward1" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws {
    guard common.isIntegral, common != .bool, y.detach().eq(0).any().isTrue else { return }
    throw AdjointError("div", "whole numbers can't be divided by 0: there is one in the \(y.summary)")
  }
}

/// z = ⌊x / y⌋.
private struct FloorDivision: RoundedDivision {
  static var kernel: BinaryKernel { ADJ_BINARY_floor_divide }
}

/// z = x / y towards 0.
private struct TruncDivision: RoundedDivision {
  static var kernel: BinaryKernel { ADJ_BINARY_trunc_divide }
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
