// Bits and divisors in place.

extension Tensor {
  /// As `bitwiseNot()`, in place.
  @discardableResult public func bitwiseNot_() -> Tensor { inPlace("bitwiseNot_") { bitwiseNot() } }
  /// As `bitwiseAnd(_:)`, in place.
  @discardableResult public func bitwiseAnd_(_ y: Tensor) -> Tensor { inPlace("bitwiseAnd_") { bitwiseAnd(y) } }
  /// As `bitwiseOr(_:)`, in place.
  @discardableResult public func bitwiseOr_(_ y: Tensor) -> Tensor { inPlace("bitwiseOr_") { bitwiseOr(y) } }
  /// As `bitwiseXor(_:)`, in place.
  @discardableResult public func bitwiseXor_(_ y: Tensor) -> Tensor { inPlace("bitwiseXor_") { bitwiseXor(y) } }
  /// As `bitwiseLeftShift(_:)`, in place.
  @discardableResult public func bitwiseLeftShift_(_ y: Tensor) -> Tensor {
    inPlace("bitwiseLeftShift_") { bitwiseLeftShift(y) }
  }
  /// As `bitwiseRightShift(_:)`, in place.
  @discardableResult public func bitwiseRightShift_(_ y: Tensor) -> Tensor {
    inPlace("bitwiseRightShift_") { bitwiseRightShift(y) }
  }
  /// As `bitwiseAnd(_:)`, in place.
  @discardableResult public func bitwiseAnd_(_ y: some Scalar) -> Tensor { inPlace("bitwiseAnd_") { bitwiseAnd(y) } }
  /// As `bitwiseOr(_:)`, in place.
  @discardableResult public func bitwiseOr_(_ y: some Scalar) -> Tensor { inPlace("bitwiseOr_") { bitwiseOr(y) } }
  /// As `bitwiseXor(_:)`, in place.
  @discardableResult public func bitwiseXor_(_ y: some Scalar) -> Tensor { inPlace("bitwiseXor_") { bitwiseXor(y) } }
  /// As `bitwiseLeftShift(_:)`, in place.
  @discardableResult public func bitwiseLeftShift_(_ y: some Scalar) -> Tensor {
    inPlace("bitwiseLeftShift_") { bitwiseLeftShift(y) }
  }
  /// As `bitwiseRightShift(_:)`, in place.
  @discardableResult public func bitwiseRightShift_(_ y: some Scalar) -> Tensor {
    inPlace("bitwiseRightShift_") { bitwiseRightShift(y) }
  }
  /// As `gcd(_:)`, in place.
  @discardableResult public func gcd_(_ y: Tensor) -> Tensor { inPlace("gcd_") { gcd(y) } }
  /// As `lcm(_:)`, in place.
  @discardableResult public func lcm_(_ y: Tensor) -> Tensor { inPlace("lcm_") { lcm(y) } }

  /// As `x.bitwiseAnd_(y)`.
  @_disfavoredOverload public static func &= (x: Tensor, y: Tensor) { x.bitwiseAnd_(y) }
  /// As `x.bitwiseOr_(y)`.
  @_disfavoredOverload public static func |= (x: Tensor, y: Tensor) { x.bitwiseOr_(y) }
  /// As `x.bitwiseXor_(y)`.
  @_disfavoredOverload public static func ^= (x: Tensor, y: Tensor) { x.bitwiseXor_(y) }
  /// As `x.bitwiseLeftShift_(y)`.
  @_disfavoredOverload public static func <<= (x: Tensor, y: Tensor) { x.bitwiseLeftShift_(y) }
  /// As `x.bitwiseRightShift_(y)`.
  @_disfavoredOverload public static func >>= (x: Tensor, y: Tensor) { x.bitwiseRightShift_(y) }
  /// With a number on the right.
  @_disfavoredOverload public static func &= (x: Tensor, y: some Scalar) { x.bitwiseAnd_(y) }
  /// With a number on the right.
  @_disfavoredOverload public static func |= (x: Tensor, y: some Scalar) { x.bitwiseOr_(y) }
  /// With a number on the right.
  @_disfavoredOverload public static func ^= (x: Tensor, y: some Scalar) { x.bitwiseXor_(y) }
  /// With a number on the right.
  @_disfavoredOverload public static func <<= (x: Tensor, y: some Scalar) { x.bitwiseLeftShift_(y) }
  /// With a number on the right.
  @_disfavoredOverload public static func >>= (x: Tensor, y: some Scalar) { x.bitwiseRightShift_(y) }
}
