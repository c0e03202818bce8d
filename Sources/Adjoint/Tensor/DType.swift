/// The type of a tensor's elements. Raw values are those of the C layer's `adj_dtype`.
public enum DType: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  case bool = 0
  case uint8, int8, int16, int32, int64
  case float16, bfloat16, float32, float64

  /// What a tensor made from decimal numbers gets, and what integers become in functions such as `exp`.
  public static var `default`: DType {
    get { DType(rawValue: UInt8(truncatingIfNeeded: defaultRawValue.value)).unsafelyUnwrapped }
    set {
      guard newValue.isFloatingPoint else {
        AdjointError("DType.default", "the default has to be a floating dtype, got \(newValue)").raise()
        return
      }
      defaultRawValue.value = Int(newValue.rawValue)
    }
  }
  private static let defaultRawValue = AtomicInt(Int(DType.float32.rawValue))

  /// Bytes an element takes.
  public var itemSize: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// float16, bfloat16, float32 or float64.
  public var isFloatingPoint: Bool { rawValue >= DType.float16.rawValue }
  /// Whether there are negative numbers: not so for bool and uint8.
  public var isSigned: Bool { self != .bool && self != .uint8 }
  /// bool and the integers.
  var isIntegral: Bool { !isFloatingPoint }

  public var description: String {
    switch self {
    case .bool: "bool"
    case .uint8: "uint8"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .float32: "float32"
    case .float64: "float64"
    }
  }

  /// The number the C layer knows the type by.
  var code: Int32 { Int32(rawValue) }
}
