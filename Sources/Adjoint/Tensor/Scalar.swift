/// A number of any kind, as it goes into or comes out of a tensor.
public enum Number: Sendable, Equatable {
  case bool(Bool)
  case int(Int64)
  case real(Double)

  /// As a Double; true is 1.
  public var double: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .real(let value): value
    }
  }

  /// Without a fraction; it has to fit.
  var whole: Int64 {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    case .real(let value): Int64(value)
    }
  }
}

/// A Swift number that takes part in tensor expressions: `2 * x`, `x + 0.5`.
///
/// Integers are of the whole category and decimals of the real one, whatever their width: in type
/// promotion a number only decides when its category is above the tensor's.
public protocol Scalar: TensorConvertible, Sendable {
  /// What goes into a tensor.
  var number: Number { get }
  /// What comes out of one, unless this type can't hold it.
  init?(_ number: Number)
}

extension Scalar where Self: BinaryInteger & FixedWidthInteger {
  public var number: Number { .int(Int64(truncatingIfNeeded: self)) }
  /// A number without a fraction, within this type's range.
  public init?(_ number: Number) {
    switch number {
    case .bool(let value): self = value ? 1 : 0
    case .int(let value): self.init(exactly: value)
    case .real(let value):
      guard value >= -9.2233720368547758e18, value < 9.2233720368547758e18 else { return nil }
      self.init(exactly: Int64(value))
    }
  }
}

extension Bool: Scalar {
  public var number: Number { .bool(self) }
  /// Whether the number is not 0.
  public init?(_ number: Number) { self = number.double != 0 }
}
extension Int: Scalar {}
extension Int64: Scalar {}
extension Int32: Scalar {}
extension Int16: Scalar {}
extension Int8: Scalar {}
extension UInt8: Scalar {}
extension Double: Scalar {
  public var number: Number { .real(self) }
  /// Any number, rounded.
  public init?(_ number: Number) { self = number.double }
}
extension Float: Scalar {
  public var number: Number { .real(Double(self)) }
  /// Any number, rounded.
  public init?(_ number: Number) { self = Float(number.double) }
}

extension DType {
  /// What a tensor made of such a number alone gets.
  init(of number: Number) {
    switch number {
    case .bool: self = .bool
    case .int: self = .int64
    case .real: self = .default
    }
  }

  /// Writes a number as an element, rounded or truncated to this dtype.
  func store(_ number: Number, at p: UnsafeMutableRawPointer) {
    let whole: Int64
    switch number {
    case .bool(let value): whole = value ? 1 : 0
    case .int(let value): whole = value
    case .real(let value):
      whole = value > -9.2233720368547758e18 && value < 9.2233720368547758e18 ? Int64(value) : .min
    }
    switch self {
    case .bool: p.storeBytes(of: number.double != 0 ? 1 : 0, as: UInt8.self)
    case .uint8: p.storeBytes(of: UInt8(truncatingIfNeeded: whole), as: UInt8.self)
    case .int8: p.storeBytes(of: Int8(truncatingIfNeeded: whole), as: Int8.self)
    case .int16: p.storeBytes(of: Int16(truncatingIfNeeded: whole), as: Int16.self)
    case .int32: p.storeBytes(of: Int32(truncatingIfNeeded: whole), as: Int32.self)
    case .int64: p.storeBytes(of: whole, as: Int64.self)
    case .float16: p.storeBytes(of: halfBits(number.double), as: UInt16.self)
    case .bfloat16: p.storeBytes(of: bfloat16Bits(Float(number.double)), as: UInt16.self)
    case .float32:
      if case .int(let value) = number {
        p.storeBytes(of: Float(value), as: Float.self)
      } else {
        p.storeBytes(of: Float(number.double), as: Float.self)
      }
    case .float64: p.storeBytes(of: number.double, as: Double.self)
    }
  }

  /// Reads an element.
  func load(at p: UnsafeRawPointer) -> Number {
    switch self {
    case .bool: .bool(p.load(as: UInt8.self) != 0)
    case .uint8: .int(Int64(p.load(as: UInt8.self)))
    case .int8: .int(Int64(p.load(as: Int8.self)))
    case .int16: .int(Int64(p.load(as: Int16.self)))
    case .int32: .int(Int64(p.load(as: Int32.self)))
    case .int64: .int(p.load(as: Int64.self))
    case .float16: .real(Double(floatFromHalf(p.load(as: UInt16.self))))
    case .bfloat16: .real(Double(floatFromBFloat16(p.load(as: UInt16.self))))
    case .float32: .real(Double(p.load(as: Float.self)))
    case .float64: .real(p.load(as: Double.self))
    }
  }
}
