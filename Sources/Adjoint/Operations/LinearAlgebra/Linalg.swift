/// Linear algebra on matrices and batches of them, as `torch.linalg`.
///
/// The last two dimensions are rows and columns, those before them a batch. float32 and float64. Everything is
/// differentiable in both modes and to any order where the mathematics allows it.
///
/// ```swift
/// let x = Linalg.solve(Tensor([[2.0, 1], [1, 3]]), Tensor([3.0, 5]))
/// x  // → tensor([0.8000, 1.4000])
/// ```
public enum Linalg {}

extension Linalg {
  /// Refuses what is not a matrix, or a batch of matrices, of float32 or float64.
  static func checkMatrix(_ x: Tensor, _ operation: String) throws {
    guard x.ndim >= 2 else {
      throw AdjointError(operation, "a matrix, or a batch of matrices, is needed: got \(x.described)")
    }
    guard x.dtype == .float32 || x.dtype == .float64 else {
      let conversion = x.dtype.isFloatingPoint ? "a wider one with x.float()" : "a floating one with x.float()"
      throw AdjointError(
        operation, "needs float32 or float64, got \(x.described). Convert it to \(conversion) or x.double()")
    }
  }

  static func checkSquare(_ x: Tensor, _ operation: String) throws {
    try checkMatrix(x, operation)
    guard x.rows == x.columns else {
      throw AdjointError(operation, "square matrices are needed, got \(x.rows) by \(x.columns) ones in \(x.described)")
    }
  }

  /// Calls `body` unless an operand is a placeholder; what it throws is raised.
  static func checked(_ operands: Tensor..., body: () throws -> Tensor) -> Tensor {
    if operands.contains(where: \.isPlaceholder) { return .placeholder }
    do { return try body() } catch { return .failed(error) }
  }

  /// `(Batch element 1): `, as errors begin that concern one of several matrices.
  static func place(_ index: Int, of x: Tensor) -> String { x.ndim > 2 ? "(batch element \(index)) " : "" }

  /// The first matrix whose word is not 0.
  static func firstFailure(_ info: [Int32]) -> (index: Int, info: Int)? {
    info.firstIndex { $0 != 0 }.map { ($0, Int(info[$0])) }
  }
}

extension Tensor {
  var rows: Int { shape[ndim - 2] }
  var columns: Int { shape[ndim - 1] }
  /// The sizes before those of the matrices.
  var batchShape: [Int] { Array(shape.dropLast(2)) }

  /// A copy with its memory to itself, in which the elements of each matrix are crossed if asked for.
  func matrixCopy(transposed: Bool = false) -> Tensor {
    guard transposed else { return copied() }
    var (sizes, strides) = (shape, strides)
    sizes.swapAt(ndim - 2, ndim - 1)
    strides.swapAt(ndim - 2, ndim - 1)
    return alias(sizes, strides).copied()
  }

  /// Identity matrices.
  static func identities(_ batch: [Int], _ n: Int, _ dtype: DType) -> Tensor {
    let z = Tensor.zeros(batch + [n, n], dtype: dtype)
    z.alias(batch + [n], Array(z.strides.dropLast(2)) + [n + 1]).fillValues(.int(1))
    return z
  }

  /// Each column times a number, of a vector for each matrix.
  func scaledColumns(_ factors: Tensor) -> Tensor { self * factors.unsqueeze(-2) }
  /// Each row times a number, of a vector for each matrix.
  func scaledRows(_ factors: Tensor) -> Tensor { self * factors.unsqueeze(-1) }

  /// The diagonals of the matrices.
  var matrixDiagonal: Tensor { diagonal(dim1: -2, dim2: -1) }
}

/// Where the element at each place of `target`, in order, lies in what broadcasts to it.
func broadcastOffsets(_ sizes: [Int], _ strides: [Int], to target: [Int]) -> [Int64] {
  if target.contains(0) { return [] }
  var offsets: [Int64] = [0]
  offsets.reserveCapacity(target.product)
  for (size, stride) in zip(target, broadcastStrides(sizes, strides, to: target)).reversed() {
    let inner = offsets.count
    for i in 1..<Swift.max(size, 1) {
      for j in 0..<inner { offsets.append(offsets[j] + Int64(i * stride)) }
    }
  }
  return offsets
}
