// Bits and divisors in place.

extension Tensor {
  @discardableResult public func bitwiseNot_() -> Tensor { inPlace("bitwiseNot_") { bitwiseNot() } }
  @discardableResult public func bitwiseAnd_(_ y: Tensor) -> Tensor { inPlace("bitwiseAnd_") { bitwiseAnd(y) } }
  @discardableResult public func bitwiseOr_(_ y: Tensor) -> Tensor { inPlace("bitwiseOr_") { bitwiseOr(y) } }
  @discardableResult public func bitwiseXor_(_ y: Tensor) -> Tensor { inPlace("bitwiseXor_") { bitwiseXor(y) } }
  @discardableResult public func bitwiseLeftShift_(_ y: Tensor) -> Tensor {
    inPlace("bitwiseLeftShift_") { bitwiseLeftShift(y) }
  }
  @discardableResult public func bitwiseRightShift_(_ y: Tensor) -> Tensor {
    inPlace("bitwiseRightShift_") { bitwiseRightShift(y) }
  }
  @discardableResult public func bitwiseAnd_(_ y: some Scalar) -> Tensor { inPlace("bitwiseAnd_") { bitwiseAnd(y) } }
  @discardableResult public func bitwiseOr_(_ y: some Scalar) -> Tensor { inPlace("bitwiseOr_") { bitwiseOr(y) } }
  @discardableResult public func bitwiseXor_(_ y: some Scalar) -> Tensor { inPlace("bitwiseXor_") { bitwiseXor(y) } }
  @discardableResult public func bitwiseLeftShift_(_ y: some Scalar) -> Tensor {
    inPlace("bitwiseLeftShift_") { bitwiseLeftShift(y) }
  }
  @discardableResult public func bitwiseRightShift_(_ y: some Scalar) -> Tensor {
    inPlace("bitwiseRightShift_") { bitwiseRightShift(y) }
  }
  @discardableResult public func gcd_(_ y: Tensor) -> Tensor { inPlace("gcd_") { gcd(y) } }
  @discardableResult public func lcm_(_ y: Tensor) -> Tensor { inPlace("lcm_") { lcm(y) } }

  @_disfavoredOverload public static func &= (x: Tensor, y: Tensor) { x.bitwiseAnd_(y) }
  @_disfavoredOverload public static func |= (x: Tensor, y: Tensor) { x.bitwiseOr_(y) }
  @_disfavoredOverload public static func ^= (x: Tensor, y: Tensor) { x.bitwiseXor_(y) }
  @_disfavoredOverload public static func <<= (x: Tensor, y: Tensor) { x.bitwiseLeftShift_(y) }
  @_disfavoredOverload public static func >>= (x: Tensor, y: Tensor) { x.bitwiseRightShift_(y) }
  @_disfavoredOverload public static func &= (x: Tensor, y: some Scalar) { x.bitwiseAnd_(y) }
  @_disfavoredOverload public static func |= (x: Tensor, y: some Scalar) { x.bitwiseOr_(y) }
  @_disfavoredOverload public static func ^= (x: Tensor, y: some Scalar) { x.bitwiseXor_(y) }
  @_disfavoredOverload public static func <<= (x: Tensor, y: some Scalar) { x.bitwiseLeftShift_(y) }
  @_disfavoredOverload public static func >>= (x: Tensor, y: some Scalar) { x.bitwiseRightShift_(y) }
}
