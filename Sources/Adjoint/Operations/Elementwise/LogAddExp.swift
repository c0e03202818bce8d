import AdjointKernels

// Sums of exponentials in the logarithm, and x·log y.

/// z = ln(eˣ + eʸ); dz = (1/(1 + e^(y−x)), 1/(1 + e^(x−y))).
private struct LogAddExp: PointwiseBinary {
  static var name: String { "Logaddexp" }
  static var kernel: BinaryKernel { ADJ_BINARY_logaddexp }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t / (1 + (s.y - s.x).exp()) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t / (1 + (s.x - s.y).exp()) }
}

/// z = log₂(2ˣ + 2ʸ), likewise.
private struct LogAddExp2: PointwiseBinary {
  static var name: String { "Logaddexp2" }
  static var kernel: BinaryKernel { ADJ_BINARY_logaddexp2 }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t / (1 + (s.y - s.x).exp2()) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t / (1 + (s.x - s.y).exp2()) }
}

/// z = x·ln y, 0 for x = 0 unless y is NaN; dz = (ln y, x/y), the first 0 where x = 0 and y ≤ 0.
private struct Xlogy: PointwiseBinary {
  static var name: String { "Xlogy" }
  enum Form: Int { case tensors, numberFirst, numberSecond }
  var form = Form.tensors
  var graphName: String { "XlogyBackward\(form.rawValue)" }
  static var kernel: BinaryKernel { ADJ_BINARY_xlogy }
  static var promotesIntegers: Bool { true }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor {
    let none = (s.x .== 0).logicalAnd(s.y .<= 0)
    return t.xlogy(s.y).maskedFill(mask: none, value: 0)
  }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x / s.y }
}

extension Tensor {
  /// ln(eˣ + eʸ) without overflow, broadcasting. ∂z/∂x = 1/(1 + e^(y − x)), and y's the rest. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([0.0, 1000]).logaddexp(Tensor([0.0, 1000]))  // → tensor([6.9315e-01, 1.0007e+03])
  /// ```
  public func logaddexp(_ y: Tensor) -> Tensor { LogAddExp()(self, y) }

  /// log₂(2ˣ + 2ʸ) without overflow, broadcasting. ∂z/∂x = 1/(1 + 2^(y − x)), and y's the rest. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([0.0, 1000]).logaddexp2(Tensor([0.0, 1000]))  // → tensor([1.0000e+00, 1.0010e+03])
  /// ```
  public func logaddexp2(_ y: Tensor) -> Tensor { LogAddExp2()(self, y) }

  /// x · ln y, broadcasting: 0 where x is 0, whatever y (but NaN) is. ∂z/∂x = ln y (0 where x = 0 and y ≤ 0), ∂z/∂y =
  /// x/y.
  ///
  /// ```swift
  /// Tensor([0.0, 2]).xlogy(Tensor([0.0, 3]))  // → tensor([0.0000, 2.1972])
  /// ```
  public func xlogy(_ y: Tensor) -> Tensor { Xlogy()(self, y) }
  /// As `xlogy(_:)`, with a number.
  public func xlogy(_ y: some Scalar) -> Tensor { Xlogy(form: .numberSecond)(self, .number(y, for: self)) }

  /// As `xlogy(_:)`, in place.
  @discardableResult public func xlogy_(_ y: Tensor) -> Tensor { inPlace("xlogy_") { xlogy(y) } }
  /// As `xlogy(_:)`, in place.
  @discardableResult public func xlogy_(_ y: some Scalar) -> Tensor { inPlace("xlogy_") { xlogy(y) } }
}

/// As `x.logaddexp(y)`.
public func logaddexp(_ x: Tensor, _ y: Tensor) -> Tensor { x.logaddexp(y) }
/// As `x.logaddexp2(y)`.
public func logaddexp2(_ x: Tensor, _ y: Tensor) -> Tensor { x.logaddexp2(y) }
/// As `x.xlogy(y)`.
public func xlogy(_ x: Tensor, _ y: Tensor) -> Tensor { x.xlogy(y) }
/// As `x.xlogy(y)`.
public func xlogy(_ x: Tensor, _ y: some Scalar) -> Tensor { x.xlogy(y) }
/// As `x.xlogy(y)` of a number x.
public func xlogy(_ x: some Scalar, _ y: Tensor) -> Tensor { Xlogy(form: .numberFirst)(.number(x, for: y), y) }
