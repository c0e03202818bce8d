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
  /// How `div(_:roundingMode:)` comes to whole numbers.
  public enum RoundingMode: Sendable {
    /// Towards 0, as C divides.
    case trunc
    /// Towards −∞, as Python's `//`.
    case floor
  }

  /// x / y, broadcasting. With a rounding mode the quotient is whole, whole numbers stay of their dtype, and the
  /// gradient is 0; without, it is exact and as `/`. Rounded division of whole numbers by 0 is refused.
  ///
  /// ```swift
  /// let x = Tensor([7, -7])
  /// x.div(2)                        // → tensor([ 3.5000, -3.5000])
  /// x.div(2, roundingMode: .trunc)  // → tensor([ 3, -3])
  /// x.div(2, roundingMode: .floor)  // → tensor([ 3, -4])
  /// ```
  public func div(_ y: Tensor, roundingMode: RoundingMode? = nil) -> Tensor {
    switch roundingMode {
    case .trunc: TruncDivision()(self, y)
    case .floor: FloorDivision()(self, y)
    case nil: Divide(isByMode: true)(self, y)
    }
  }
  /// As `div(_:roundingMode:)`, with a number.
  public func div(_ y: some Scalar, roundingMode: RoundingMode? = nil) -> Tensor {
    div(.number(y, for: self), roundingMode: roundingMode)
  }

  /// ⌊x / y⌋, broadcasting, as Python's `//`. Not differentiable: the result does not require a gradient.
  ///
  /// ```swift
  /// Tensor([7.5, -7.5]).floorDivide(2)  // → tensor([ 3., -4.])
  /// ```
  public func floorDivide(_ y: Tensor) -> Tensor { noGrad { div(y, roundingMode: .floor) } }
  /// As `floorDivide(_:)`, with a number.
  public func floorDivide(_ y: some Scalar) -> Tensor { noGrad { div(y, roundingMode: .floor) } }
}
