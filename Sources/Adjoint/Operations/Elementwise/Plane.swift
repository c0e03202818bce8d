import AdjointKernels

// Angle and distance in the plane.

/// z = the angle of the point (y, x); dz = (y, −x)/(x² + y²), at the origin a gradient of 0 and a tangent of NaN.
private struct Atan2: PointwiseBinary {
  static var name: String { "Atan2" }
  static var kernel: BinaryKernel { ADJ_BINARY_atan2 }
  static var promotesIntegers: Bool { true }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.y * inverseSquare(s) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t * -s.x * inverseSquare(s) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.y / (s.x * s.x + s.y * s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t * -s.x / (s.x * s.x + s.y * s.y) }
  private func inverseSquare(_ s: Saved) -> Tensor {
    let square = s.x * s.x + s.y * s.y
    return square.reciprocal().maskedFill(mask: (s.x .== 0).logicalAnd(s.y .== 0), value: 0)
  }
}

/// z = √(x² + y²); dz = (x, y)/z, NaN at the origin.
private struct Hypot: PointwiseBinary {
  static var name: String { "Hypot" }
  static var kernel: BinaryKernel { ADJ_BINARY_hypot }
  static var savesForX: Saves { [.x, .z] }
  static var savesForY: Saves { [.y, .z] }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.x / s.z) }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t * (s.y / s.z) }
}

/// z = x·π/180.
private struct Deg2Rad: UnaryOperation {
  static var name: String { "Deg2Rad" }
  func forward(_ x: Tensor) throws -> Tensor { try Pointwise.scaled(x, Double.pi / 180, Self.name) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * (Double.pi / 180) }
}

/// z = x·180/π.
private struct Rad2Deg: UnaryOperation {
  static var name: String { "Rad2Deg" }
  func forward(_ x: Tensor) throws -> Tensor { try Pointwise.scaled(x, 180 / Double.pi, Self.name) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * (180 / Double.pi) }
}

extension Pointwise {
  /// x·k; whole numbers become the default floating dtype.
  fileprivate static func scaled(_ x: Tensor, _ k: Double, _ name: String) throws -> Tensor {
    try binary(ADJ_BINARY_mul, x, .number(k, for: x), name, promotes: true, shareable: false)
  }
}

extension Tensor {
  /// The angle in (−π, π] of the point (x, y) whose ordinate y is this; broadcasting. ∂z/∂y = x/(x² + y²), ∂z/∂x =
  /// −y/(x² + y²), 0 at the origin. Whole numbers become `DType.default`.
  ///
  /// ```swift
  /// Tensor([0.0, 1, -1]).atan2(Tensor([-1.0, 0, -1]))  // → tensor([ 3.1416, 1.5708, -2.3562])
  /// ```
  public func atan2(_ x: Tensor) -> Tensor { Atan2()(self, x) }
  /// As `atan2(x)`.
  public func arctan2(_ x: Tensor) -> Tensor { atan2(x) }

  /// √(x² + y²) without overflow, broadcasting. ∂z/∂x = x/z, ∂z/∂y = y/z, NaN at the origin. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([3.0, 5]).hypot(Tensor([4.0, 12]))  // → tensor([ 5., 13.])
  /// ```
  public func hypot(_ y: Tensor) -> Tensor { Hypot()(self, y) }

  /// Degrees to radians: x · π/180.
  ///
  /// ```swift
  /// Tensor([0, 90, 180]).deg2rad()  // → tensor([0.0000, 1.5708, 3.1416])
  /// ```
  public func deg2rad() -> Tensor { Deg2Rad()(self) }

  /// Radians to degrees: x · 180/π.
  ///
  /// ```swift
  /// Tensor([0.0, Double.pi]).rad2deg()  // → tensor([ 0., 180.])
  /// ```
  public func rad2deg() -> Tensor { Rad2Deg()(self) }

  /// As `atan2(_:)`, in place.
  @discardableResult public func atan2_(_ y: Tensor) -> Tensor { inPlace("atan2_") { atan2(y) } }
  /// As `arctan2(_:)`, in place.
  @discardableResult public func arctan2_(_ y: Tensor) -> Tensor { inPlace("arctan2_") { arctan2(y) } }
  /// As `hypot(_:)`, in place.
  @discardableResult public func hypot_(_ y: Tensor) -> Tensor { inPlace("hypot_") { hypot(y) } }
  /// As `deg2rad()`, in place.
  @discardableResult public func deg2rad_() -> Tensor { inPlace("deg2rad_") { deg2rad() } }
  /// As `rad2deg()`, in place.
  @discardableResult public func rad2deg_() -> Tensor { inPlace("rad2deg_") { rad2deg() } }
}

/// As `y.atan2(x)`.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor { y.atan2(x) }
/// As `y.atan2(x)`.
public func arctan2(_ y: Tensor, _ x: Tensor) -> Tensor { y.atan2(x) }
/// As `x.hypot(y)`.
public func hypot(_ x: Tensor, _ y: Tensor) -> Tensor { x.hypot(y) }
/// As `x.deg2rad()`.
public func deg2rad(_ x: Tensor) -> Tensor { x.deg2rad() }
/// As `x.rad2deg()`.
public func rad2deg(_ x: Tensor) -> Tensor { x.rad2deg() }
