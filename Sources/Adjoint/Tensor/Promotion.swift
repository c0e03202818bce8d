// Type promotion, PyTorch's: tensors with dimensions decide over 0-d tensors, and those over
// numbers, unless the latter are of a higher category (bool < whole < real).

extension DType {
  private var category: Int { self == .bool ? 0 : isIntegral ? 1 : 2 }

  /// The dtype that holds both: `int8` and `uint8` give `int16`, `float16` and `bfloat16` give `float32`.
  ///
  /// ```swift
  /// DType.promote(.int64, .float16)  // → float16
  /// ```
  public static func promote(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    let (low, high) = a.rawValue < b.rawValue ? (a, b) : (b, a)
    switch (low, high) {
    case (.bool, _): return high
    case (.uint8, .int8): return .int16
    case (.float16, .bfloat16): return .float32
    default: return high
    }
  }

  /// Combines the dtypes of tensors with dimensions, 0-d tensors and numbers.
  private struct Ranks {
    var dimensioned: DType?
    var scalar: DType?
    var number: DType?

    mutating func add(_ x: Tensor) {
      let dtype = x.dtype
      if x.h.pointee.flags.contains(.number) {
        // A decimal number counts as the default dtype, not as the double it is kept in.
        let own = dtype.isFloatingPoint ? DType.default : dtype
        number = number.map { DType.promote($0, own) } ?? own
      } else if x.ndim == 0 {
        scalar = scalar.map { DType.promote($0, dtype) } ?? dtype
      } else {
        dimensioned = dimensioned.map { DType.promote($0, dtype) } ?? dtype
      }
    }

    var result: DType {
      var result = number
      for next in [scalar, dimensioned] {
        guard let next else { continue }
        guard let lower = result else {
          result = next
          continue
        }
        result = lower.category > next.category ? DType.promote(lower, next) : next
      }
      return result ?? .default
    }
  }

  /// The dtype in which an operation on these operands computes.
  static func promote(_ x: Tensor, _ y: Tensor) -> DType {
    if x.dtype == y.dtype, !x.h.pointee.flags.contains(.number), !y.h.pointee.flags.contains(.number) {
      return x.dtype
    }
    return promote([x, y])
  }

  static func promote(_ operands: [Tensor]) -> DType {
    var ranks = Ranks()
    for operand in operands { ranks.add(operand) }
    return ranks.result
  }
}

/// The dtype in which an operation on these operands computes (`torch.result_type`): tensors with dimensions decide
/// over 0-d ones, unless these are of a higher kind (bool < whole < decimal).
///
/// ```swift
/// resultType(Tensor([1, 2]), Tensor(0.5))  // → float32
/// ```
public func resultType(_ x: Tensor, _ y: Tensor) -> DType { DType.promote(x, y) }
