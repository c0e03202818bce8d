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
  /// The rest of x / y rounded towards 0, as C's fmod and Swift's `%`: the sign is that of x. Broadcasting.
  public func fmod(_ y: Tensor) -> Tensor { Fmod()(self, y) }
  public func fmod(_ y: some Scalar) -> Tensor { Fmod(byNumber: true)(self, .number(y, for: self)) }

  /// The rest of x / y rounded towards −∞, as Python's `%`: the sign is that of y. Broadcasting.
  public func remainder(_ y: Tensor) -> Tensor { Remainder()(self, y) }
  public func remainder(_ y: some Scalar) -> Tensor { Remainder(byNumber: true)(self, .number(y, for: self)) }

  /// `remainder`, as in Python: −3 % 2 is 1.
  public static func % (x: Tensor, y: Tensor) -> Tensor { x.remainder(y) }
  public static func % (x: Tensor, y: some Scalar) -> Tensor { x.remainder(y) }
  public static func % (x: some Scalar, y: Tensor) -> Tensor { Remainder()(.number(x, for: y), y) }

  @discardableResult public func fmod_(_ y: Tensor) -> Tensor { inPlace("fmod_") { fmod(y) } }
  @discardableResult public func remainder_(_ y: Tensor) -> Tensor { inPlace("remainder_") { remainder(y) } }
  @discardableResult public func fmod_(_ y: some Scalar) -> Tensor { inPlace("fmod_") { fmod(y) } }
  @discardableResult public func remainder_(_ y: some Scalar) -> Tensor { inPlace("remainder_") { remainder(y) } }
  @_disfavoredOverload public static func %= (x: Tensor, y: Tensor) { x.remainder_(y) }
  @_disfavoredOverload public static func %= (x: Tensor, y: some Scalar) { x.remainder_(y) }
}

public func fmod(_ x: Tensor, _ y: Tensor) -> Tensor { x.fmod(y) }
public func fmod(_ x: Tensor, _ y: some Scalar) -> Tensor { x.fmod(y) }
public func remainder(_ x: Tensor, _ y: Tensor) -> Tensor { x.remainder(y) }
public func remainder(_ x: Tensor, _ y: some Scalar) -> Tensor { x.remainder(y) }
public func remainder(_ x: some Scalar, _ y: Tensor) -> Tensor { x % y }
