import AdjointKernels

// + - · / and negation.

/// z = x + y, broadcasting. Nothing is saved.
struct Add: PointwiseBinary {
  static var name: String { "Add" }
  static var kernel: BinaryKernel { ADJ_BINARY_add }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  static var kernelRuleX: KernelRule { .gradient }
  static var kernelRuleY: KernelRule { .gradient }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t }
}

/// z = x − y, broadcasting. Nothing is saved; booleans are refused.
struct Subtract: PointwiseBinary {
  static var name: String { "Sub" }
  /// number − tensor, which PyTorch names after its own operation.
  var isReversed = false
  var graphName: String { isReversed ? "RsubBackward1" : "SubBackward0" }
  static var kernel: BinaryKernel { ADJ_BINARY_sub }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  static var kernelRuleX: KernelRule { .gradient }
  static var kernelRuleY: KernelRule { .negatedGradient }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { -t }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws {
    if x.dtype == .bool || y.dtype == .bool {
      throw AdjointError(
        "sub",
        "is not defined for \(x.described) and \(y.described): booleans can't be subtracted. Use logicalXor, or "
          + "logicalNot to invert a mask")
    }
  }
}

/// z = x · y, broadcasting.
struct Multiply: PointwiseBinary {
  static var name: String { "Mul" }
  static var kernel: BinaryKernel { ADJ_BINARY_mul }
  static var savesForX: Saves { .y }
  static var savesForY: Saves { .x }
  static var kernelRuleX: KernelRule { .y(ADJ_BINARY_mul) }
  static var kernelRuleY: KernelRule { .x(ADJ_BINARY_mul) }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t * s.y }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x }
}

/// z = x / y, broadcasting; whole numbers divide as decimals. ∂z/∂x = 1/y, ∂z/∂y = −x/y².
struct Divide: PointwiseBinary {
  static var name: String { "Div" }
  /// `div(_:roundingMode:)`, whose tangent PyTorch adds up of its parts.
  var isByMode = false
  static var kernel: BinaryKernel { ADJ_BINARY_div }
  static var savesForX: Saves { .y }
  static var savesForY: Saves { [.x, .y] }
  static var kernelRuleX: KernelRule { .y(ADJ_BINARY_div) }
  static var promotesIntegers: Bool { true }
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor { t / s.y }
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor { -t * (s.x / s.y / s.y) }
  // At y = 0 the parts may be infinite and of opposite signs.
  func jvp(_ x: Tensor?, _ y: Tensor?, _ s: Saved) -> Tensor? {
    if isByMode {
      let parts = [x.map { $0 / s.y }, y.map { -($0 * (s.x / s.y) / s.y) }].compactMap { $0 }
      return parts.count == 2 ? parts[0] + parts[1] : parts.first
    }
    guard let y else { return x.map { $0 / s.y } }
    return (x.map { $0 - y * s.z } ?? -(y * s.z)) / s.y
  }
}

/// z = −x. Booleans are refused.
struct Negate: PointwiseUnary {
  static var name: String { "Neg" }
  static var kernel: UnaryKernel { ADJ_UNARY_neg }
  static var kernelRule: KernelRule { .negatedGradient }
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { -t }
}

// Few, generic operators: with many overloads a mistyped long expression takes the type checker
// tens of seconds to reject.

extension Tensor {
  /// x + y, broadcasting, in the common dtype. A number leaves a tensor's dtype as it is unless its kind is above it: a
  /// decimal makes a whole tensor `DType.default`.
  ///
  /// ```swift
  /// Tensor([[1], [2]]) + Tensor([10, 20])  // → tensor([[11, 21], [12, 22]])
  /// ```
  public static func + (x: Tensor, y: Tensor) -> Tensor { Add()(x, y) }
  /// With a number on the right.
  public static func + (x: Tensor, y: some Scalar) -> Tensor { Add()(x, .term(y, for: x)) }
  /// With a number on the left.
  public static func + (x: some Scalar, y: Tensor) -> Tensor { Add()(.term(x, for: y), y) }

  /// x − y, broadcasting. Booleans are refused.
  ///
  /// ```swift
  /// 1 - Tensor([0.25, 2])  // → tensor([ 0.7500, -1.0000])
  /// ```
  public static func - (x: Tensor, y: Tensor) -> Tensor { Subtract()(x, y) }
  /// With a number on the right.
  public static func - (x: Tensor, y: some Scalar) -> Tensor { Subtract()(x, .term(y, for: x)) }
  /// With a number on the left.
  public static func - (x: some Scalar, y: Tensor) -> Tensor { Subtract(isReversed: true)(.term(x, for: y), y) }

  /// x · y, element by element, broadcasting. ∂z/∂x = y, ∂z/∂y = x. Matrices are multiplied by `matmul`.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]) * Tensor([4, 5, 6])  // → tensor([ 4, 10, 18])
  /// ```
  public static func * (x: Tensor, y: Tensor) -> Tensor { Multiply()(x, y) }
  /// With a number on the right.
  public static func * (x: Tensor, y: some Scalar) -> Tensor { Multiply()(x, .number(y, for: x)) }
  /// With a number on the left.
  public static func * (x: some Scalar, y: Tensor) -> Tensor { Multiply()(.number(x, for: y), y) }

  /// x / y, element by element, broadcasting; whole numbers give `DType.default`. ∂z/∂x = 1/y, ∂z/∂y = −x/y².
  ///
  /// ```swift
  /// Tensor([1, 2]) / 4  // → tensor([0.2500, 0.5000])
  /// ```
  public static func / (x: Tensor, y: Tensor) -> Tensor { Divide()(x, y) }
  /// With a number on the right.
  public static func / (x: Tensor, y: some Scalar) -> Tensor { Divide()(x, .number(y, for: x)) }
  /// With a number on the left.
  public static func / (x: some Scalar, y: Tensor) -> Tensor { Reciprocal()(y) * x }

  /// −x. Booleans are refused.
  public static prefix func - (x: Tensor) -> Tensor { Negate()(x) }

  /// −x. Booleans are refused: `logicalNot` inverts a mask.
  ///
  /// ```swift
  /// Tensor([1, -2]).neg()  // → tensor([-1, 2])
  /// ```
  public func neg() -> Tensor { -self }
}
