extension Tensor {
  /// Rows and columns, as a tensor of shape [2, count], of the elements of a row × col matrix at and below a diagonal,
  /// in row-major order; 0 is the main diagonal, 1 the one above. int64 or int32.
  ///
  /// ```swift
  /// Tensor.trilIndices(2, 2)  // → tensor([[0, 1, 1], [0, 0, 1]])
  /// ```
  public static func trilIndices(_ row: Int, _ col: Int, offset: Int = 0, dtype: DType = .int64) -> Tensor {
    triangle("trilIndices", row, col, offset, dtype) { 0..<Swift.min(Swift.max($0 + $1 + 1, 0), col) }
  }

  /// Rows and columns of the elements at and above a diagonal, as `trilIndices` gives those below.
  ///
  /// ```swift
  /// Tensor.triuIndices(2, 2)  // → tensor([[0, 0, 1], [0, 1, 1]])
  /// ```
  public static func triuIndices(_ row: Int, _ col: Int, offset: Int = 0, dtype: DType = .int64) -> Tensor {
    triangle("triuIndices", row, col, offset, dtype) { Swift.min(Swift.max($0 + $1, 0), col)..<col }
  }

  private static func triangle(
    _ operation: String, _ row: Int, _ col: Int, _ offset: Int, _ dtype: DType, _ columns: (Int, Int) -> Range<Int>
  ) -> Tensor {
    guard row >= 0, col >= 0, dtype == .int64 || dtype == .int32 else {
      return .failed(
        AdjointError(operation, "needs sizes of at least 0 and int64 or int32, got \(row), \(col) and \(dtype)"))
    }
    // Beyond the corners every diagonal is alike.
    let diagonal = Swift.min(Swift.max(offset, -row), col)
    let count = (0..<row).reduce(0) { $0 + columns($1, diagonal).count }
    let z = Tensor.empty([2, count], .int64)
    let rows = z.memory.assumingMemoryBound(to: Int.self)
    var at = 0
    for r in 0..<row {
      for c in columns(r, diagonal) {
        rows[at] = r
        rows[count + at] = c
        at += 1
      }
    }
    return dtype == .int64 ? z : z.casted(to: dtype)
  }
}
