import AdjointKernels

// What division leaves.

/// z = x − y·trunc(x/y), with the sign of x; dz = (1, −trunc(x/y)).
private struct Fmod: PointwiseBinary {
  static var name: String { "Fmod" }
  var byNumber = false
  var graphName: String { byNumber ? "FmodBackward0" : "FmodBackward1" }
  static var kernel: BinaryKernel { ADJ_BINARY_fmod }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { -t * s.x.div(s.y, roundingMode: .trunc) }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws { try refuseZero("fmod", y, common) }
}

/// z = x − y·⌊x/y⌋, with the sign of y; dz = (1, −⌊x/y⌋).
private struct Remainder: PointwiseBinary {
  static var name: String { "Remainder" }
  var byNumber = false
  var graphName: String { byNumber ? "RemainderBackward0" : "RemainderBackward1" }
  static var kernel: BinaryKernel { ADJ_BINARY_remainder }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { -t * s.x.div(s.y, roundingMode: .floor) }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws { try refuseZero("remainder", y, common) }
}

private func refuseZero(_ name: String, _ y: Tensor, _ common: DType) throws {
  guard common.isIntegral, common != .bool, y.detach().eq(0).any().isTrue else { return }
  throw AdjointError(name, "whole numbers can't be divided by 0: there is one in the \(y.summary)")
}

extension Tensor {
  /// x − y · trunc(x/y), the rest with the sign of x, as C's fmod and Swift's `%`; broadcasting. ∂z/∂x = 1, ∂z/∂y =
  /// −trunc(x/y). Booleans are refused, and whole numbers by 0.
  ///
  /// ```swift
  /// Tensor([7, -7]).fmod(3)  // → tensor([ 1, -1])
  /// ```
  public func fmod(_ y: Tensor) -> Tensor { Fmod()(self, y) }
  /// As `fmod(_:)`, with a number.
  public func fmod(_ y: some Scalar) -> Tensor { Fmod(byNumber: true)(self, .number(y, for: self)) }

  /// x − y · ⌊x/y⌋, the rest with the sign of y, as Python's `%`; broadcasting. ∂z/∂x = 1, ∂z/∂y = −⌊x/y⌋. Booleans are
  /// refused, and whole numbers by 0.
  ///
  /// ```swift
  /// Tensor([7, -7]).remainder(3)  // → tensor([1, 2])
  /// ```
  public func remainder(_ y: Tensor) -> Tensor { Remainder()(self, y) }
  /// As `remainder(_:)`, with a number.
  public func remainder(_ y: some Scalar) -> Tensor { Remainder(byNumber: true)(self, .number(y, for: self)) }

  /// As `x.remainder(y)`, so −3 % 2 is 1, as in Python.
  public static func % (x: Tensor, y: Tensor) -> Tensor { x.remainder(y) }
  /// With a number on the right.
  public static func % (x: Tensor, y: some Scalar) -> Tensor { x.remainder(y) }
  /// With a number on the left.
  public static func % (x: some Scalar, y: Tensor) -> Tensor { Remainder()(.number(x, for: y), y) }

  /// As `fmod(_:)`, in place.
  @discardableResult public func fmod_(_ y: Tensor) -> Tensor { inPlace("fmod_") { fmod(y) } }
  /// As `remainder(_:)`, in place.
  @discardableResult public func remainder_(_ y: Tensor) -> Tensor { inPlace("remainder_") { remainder(y) } }
  /// As `fmod(_:)`, in place.
  @discardableResult public func fmod_(_ y: some Scalar) -> Tensor { inPlace("fmod_") { fmod(y) } }
  /// As `remainder(_:)`, in place.
  @discardableResult public func remainder_(_ y: some Scalar) -> Tensor { inPlace("remainder_") { remainder(y) } }
  /// As `x.remainder_(y)`.
  @_disfavoredOverload public static func %= (x: Tensor, y: Tensor) { x.remainder_(y) }
  /// As `x.remainder_(y)`.
  @_disfavoredOverload public static func %= (x: Tensor, y: some Scalar) { x.remainder_(y) }
}

/// As `x.fmod(y)`.
public func fmod(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmod(y) }
/// As `x.fmod(y)`.
public func fmod(_ x: Tensor, _ y: some Scalar) -> Tensor { x.fmod(y) }
/// As `x.remainder(y)`.
public func remainder(_ x: Tensor, _ y: Tensor) -> Tensor { x.remainder(y) }
/// As `x.remainder(y)`.
public func remainder(_ x: Tensor, _ y: some Scalar) -> Tensor { x.remainder(y) }
/// As `x % y`.
public func remainder(_ x: some Scalar, _ y: Tensor) -> Tensor { x % y }
