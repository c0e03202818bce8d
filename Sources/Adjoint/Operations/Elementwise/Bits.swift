import AdjointKernels

// Whole numbers: bits, shifts, divisors. Nothing here has a gradient.

extension Tensor {
  /// Every bit inverted, which of whole numbers is −x − 1; of booleans `logicalNot`. Decimals are refused here and
  /// below.
  ///
  /// ```swift
  /// Tensor([0, 5]).bitwiseNot()  // → tensor([-1, -6])
  /// ```
  public func bitwiseNot() -> Tensor { predicate(ADJ_UNARY_bitwise_not, "bitwiseNot") }

  /// The bits that both have, broadcasting; of booleans `logicalAnd`.
  ///
  /// ```swift
  /// Tensor([12, 5]).bitwiseAnd(10)  // → tensor([8, 0])
  /// ```
  public func bitwiseAnd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_and, y, "bitwiseAnd") }

  /// The bits that either has, broadcasting; of booleans `logicalOr`.
  ///
  /// ```swift
  /// Tensor([12, 5]).bitwiseOr(10)  // → tensor([14, 15])
  /// ```
  public func bitwiseOr(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_or, y, "bitwiseOr") }

  /// The bits that only one has, broadcasting; of booleans `logicalXor`.
  ///
  /// ```swift
  /// Tensor([12, 5]).bitwiseXor(10)  // → tensor([ 6, 15])
  /// ```
  public func bitwiseXor(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_xor, y, "bitwiseXor") }
  /// As `bitwiseAnd(_:)`, with a number.
  public func bitwiseAnd(_ y: some Scalar) -> Tensor { bitwiseAnd(.number(y, for: self)) }
  /// As `bitwiseOr(_:)`, with a number.
  public func bitwiseOr(_ y: some Scalar) -> Tensor { bitwiseOr(.number(y, for: self)) }
  /// As `bitwiseXor(_:)`, with a number.
  public func bitwiseXor(_ y: some Scalar) -> Tensor { bitwiseXor(.number(y, for: self)) }

  /// x · 2ʸ, broadcasting. A shift by less than 0 or by as many bits as there are leaves 0. Booleans are refused.
  ///
  /// ```swift
  /// Tensor([1, 3]).bitwiseLeftShift(4)  // → tensor([16, 48])
  /// ```
  public func bitwiseLeftShift(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_shift_left, y, "bitwiseLeftShift") }
  /// As `bitwiseLeftShift(_:)`, with a number.
  public func bitwiseLeftShift(_ y: some Scalar) -> Tensor { bitwiseLeftShift(.number(y, for: self)) }

  /// ⌊x / 2ʸ⌋, broadcasting: the sign is kept. A shift by less than 0 or by as many bits as there are leaves 0 or −1.
  /// Booleans are refused.
  ///
  /// ```swift
  /// Tensor([37, -37]).bitwiseRightShift(2)  // → tensor([ 9, -10])
  /// ```
  public func bitwiseRightShift(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_shift_right, y, "bitwiseRightShift") }
  /// As `bitwiseRightShift(_:)`, with a number.
  public func bitwiseRightShift(_ y: some Scalar) -> Tensor { bitwiseRightShift(.number(y, for: self)) }

  /// As `x.bitwiseNot()`.
  public static prefix func ~ (x: Tensor) -> Tensor { x.bitwiseNot() }
  /// As `x.bitwiseAnd(y)`.
  public static func & (x: Tensor, y: Tensor) -> Tensor { x.bitwiseAnd(y) }
  /// As `x.bitwiseOr(y)`.
  public static func | (x: Tensor, y: Tensor) -> Tensor { x.bitwiseOr(y) }
  /// As `x.bitwiseXor(y)`.
  public static func ^ (x: Tensor, y: Tensor) -> Tensor { x.bitwiseXor(y) }
  /// As `x.bitwiseLeftShift(y)`.
  public static func << (x: Tensor, y: Tensor) -> Tensor { x.bitwiseLeftShift(y) }
  /// As `x.bitwiseRightShift(y)`.
  public static func >> (x: Tensor, y: Tensor) -> Tensor { x.bitwiseRightShift(y) }
  /// With a number on the right.
  public static func & (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseAnd(y) }
  /// With a number on the right.
  public static func | (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseOr(y) }
  /// With a number on the right.
  public static func ^ (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseXor(y) }
  /// With a number on the right.
  public static func << (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseLeftShift(y) }
  /// With a number on the right.
  public static func >> (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseRightShift(y) }
  /// With a number on the left.
  public static func & (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseAnd(x) }
  /// With a number on the left.
  public static func | (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseOr(x) }
  /// With a number on the left.
  public static func ^ (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseXor(x) }
  /// With a number on the left.
  public static func << (x: some Scalar, y: Tensor) -> Tensor { Tensor.number(x, for: y).bitwiseLeftShift(y) }
  /// With a number on the left.
  public static func >> (x: some Scalar, y: Tensor) -> Tensor { Tensor.number(x, for: y).bitwiseRightShift(y) }

  /// The greatest common divisor of whole numbers, at least 0, broadcasting; that of 0 and 0 is 0.
  ///
  /// ```swift
  /// Tensor([12, -18, 0]).gcd(Tensor(8))  // → tensor([4, 2, 8])
  /// ```
  public func gcd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_gcd, y, "gcd") }

  /// The least common multiple of whole numbers, at least 0, broadcasting.
  ///
  /// ```swift
  /// Tensor([4, -6, 0]).lcm(Tensor(10))  // → tensor([20, 30, 0])
  /// ```
  public func lcm(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_lcm, y, "lcm") }
}

/// As `x.gcd(y)`.
public func gcd(_ x: Tensor, _ y: Tensor) -> Tensor { x.gcd(y) }
/// As `x.lcm(y)`.
public func lcm(_ x: Tensor, _ y: Tensor) -> Tensor { x.lcm(y) }
