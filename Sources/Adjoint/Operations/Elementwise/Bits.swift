import AdjointKernels

// Whole numbers: bits, shifts, divisors. Nothing here has a gradient.

extension Tensor {
  /// Bit by bit; of booleans the logical operations. Floating dtypes are refused.
  public func bitwiseNot() -> Tensor { predicate(ADJ_UNARY_bitwise_not, "bitwiseNot") }
  public func bitwiseAnd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_and, y, "bitwiseAnd") }
  public func bitwiseOr(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_or, y, "bitwiseOr") }
  public func bitwiseXor(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_bitwise_xor, y, "bitwiseXor") }
  public func bitwiseAnd(_ y: some Scalar) -> Tensor { bitwiseAnd(.number(y, for: self)) }
  public func bitwiseOr(_ y: some Scalar) -> Tensor { bitwiseOr(.number(y, for: self)) }
  public func bitwiseXor(_ y: some Scalar) -> Tensor { bitwiseXor(.number(y, for: self)) }

  /// x · 2ʸ. A shift by less than 0 or by more than there are bits leaves 0. Booleans are refused.
  public func bitwiseLeftShift(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_shift_left, y, "bitwiseLeftShift") }
  public func bitwiseLeftShift(_ y: some Scalar) -> Tensor { bitwiseLeftShift(.number(y, for: self)) }
  /// ⌊x / 2ʸ⌋: the sign is kept. A shift by less than 0 or by more than there are bits leaves 0 or −1.
  public func bitwiseRightShift(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_shift_right, y, "bitwiseRightShift") }
  public func bitwiseRightShift(_ y: some Scalar) -> Tensor { bitwiseRightShift(.number(y, for: self)) }

  public static prefix func ~ (x: Tensor) -> Tensor { x.bitwiseNot() }
  public static func & (x: Tensor, y: Tensor) -> Tensor { x.bitwiseAnd(y) }
  public static func | (x: Tensor, y: Tensor) -> Tensor { x.bitwiseOr(y) }
  public static func ^ (x: Tensor, y: Tensor) -> Tensor { x.bitwiseXor(y) }
  public static func << (x: Tensor, y: Tensor) -> Tensor { x.bitwiseLeftShift(y) }
  public static func >> (x: Tensor, y: Tensor) -> Tensor { x.bitwiseRightShift(y) }
  public static func & (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseAnd(y) }
  public static func | (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseOr(y) }
  public static func ^ (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseXor(y) }
  public static func << (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseLeftShift(y) }
  public static func >> (x: Tensor, y: some Scalar) -> Tensor { x.bitwiseRightShift(y) }
  public static func & (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseAnd(x) }
  public static func | (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseOr(x) }
  public static func ^ (x: some Scalar, y: Tensor) -> Tensor { y.bitwiseXor(x) }
  public static func << (x: some Scalar, y: Tensor) -> Tensor { Tensor.number(x, for: y).bitwiseLeftShift(y) }
  public static func >> (x: some Scalar, y: Tensor) -> Tensor { Tensor.number(x, for: y).bitwiseRightShift(y) }

  /// The greatest common divisor of whole numbers, at least 0; that of 0 and 0 is 0.
  public func gcd(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_gcd, y, "gcd") }
  /// The least common multiple of whole numbers, at least 0.
  public func lcm(_ y: Tensor) -> Tensor { compared(ADJ_BINARY_lcm, y, "lcm") }
}

public func gcd(_ x: Tensor, _ y: Tensor) -> Tensor { x.gcd(y) }
public func lcm(_ x: Tensor, _ y: Tensor) -> Tensor { x.lcm(y) }
