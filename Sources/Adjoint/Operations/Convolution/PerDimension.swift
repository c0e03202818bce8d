/// One number for all dimensions, or one for each: `stride: 2`, `stride: [2, 1]`.
public protocol PerDimension: Sendable {
  /// One number, or one for each dimension.
  var perDimension: [Int] { get }
}
extension Int: PerDimension {
  public var perDimension: [Int] { [self] }
}
extension [Int]: PerDimension {
  public var perDimension: [Int] { self }
}

extension PerDimension {
  /// A number for each of `count` dimensions.
  func values(_ count: Int, _ name: String, _ operation: String) throws -> [Int] {
    let given = perDimension
    guard given.count == 1 || given.count == count else {
      throw AdjointError(
        operation, "\(name) has to be one number or \(count) of them, one for each dimension, got \(given.shapeText)")
    }
    return given.count == count ? given : Array(repeating: given[0], count: count)
  }

  /// The same where no number may be below `least`.
  func values(_ count: Int, _ name: String, atLeast least: Int, _ operation: String) throws -> [Int] {
    let all = try values(count, name, operation)
    guard all.allSatisfy({ $0 >= least }) else {
      throw AdjointError(
        operation, "\(name) has to be \(least == 0 ? "0 or more" : "positive"), got \(perDimension.shapeText)")
    }
    return all
  }
}

extension Tensor {
  /// The sizes of the last `count` dimensions.
  func lastSizes(_ count: Int) -> [Int] { Array(shape.suffix(count)) }

  /// Refuses what has not `count` dimensions for places and one (two in a batch) for channels; says whether it is a batch.
  func checkBatched(_ count: Int, _ operation: String) throws -> Bool {
    guard ndim == count + 1 || ndim == count + 2 else {
      throw AdjointError(
        operation,
        "expected \(count + 2) dimensions (batch, channels and \(count) of places) or \(count + 1) without a batch, "
          + "got \(described)")
    }
    return ndim == count + 2
  }

  /// This tensor as what kernels compute with: row-major, and float32 in place of half precision.
  func computed() -> Tensor {
    dtype == .float16 || dtype == .bfloat16 ? casted(to: .float32) : contiguousValue()
  }

  /// A computed result in the dtype of its operand.
  func rounded(to dtype: DType) -> Tensor { dtype == self.dtype ? self : casted(to: dtype) }
}
