import AdjointKernels

/// X = A⁻¹·B, or B·A⁻¹, for a triangle A; gB = A⁻ᵀ·gX, gA = the triangle of −gB·Xᵀ.
struct TriangularSolve: BinaryOperation, Stackable {
  static var name: String { "LinalgSolveTriangular" }
  static var savesForX: Saves { [.x, .z] }
  static var savesForY: Saves { .x }
  let upper: Bool
  let left: Bool
  /// The diagonal counts as ones, and is not read.
  let unitriangular: Bool

  /// B has the batch of the result.
  func forward(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    if left { return solve(a, b, upper) }
    return solve(a.alias(a.shape, swapped(a.strides)), b.alias(swapped(b.shape), swapped(b.strides)), !upper)
      .matrixCopy(transposed: true)
  }

  private func swapped(_ values: [Int]) -> [Int] {
    var values = values
    values.swapAt(values.count - 2, values.count - 1)
    return values
  }

  private func solve(_ a: Tensor, _ b: Tensor, _ upper: Bool) -> Tensor {
    let z = Tensor.empty(b.shape, b.dtype, shareable: true)
    z.copyValues(from: b)
    adj_triangular_solve(
      b.dtype.code, Int64(b.batchShape.product), Int64(b.rows), Int64(b.columns), a.memory,
      broadcastOffsets(a.batchShape, Array(a.strides.dropLast(2)), to: b.batchShape), Int64(a.strides[a.ndim - 2]),
      Int64(a.strides[a.ndim - 1]), upper ? 1 : 0, unitriangular ? 1 : 0, z.memory)
    return z
  }

  private func triangle(_ x: Tensor) -> Tensor {
    let diagonal = unitriangular ? 1 : 0
    return upper ? x.triu(diagonal: diagonal) : x.tril(diagonal: -diagonal)
  }

  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    TriangularSolve(upper: !upper, left: left, unitriangular: unitriangular)(s.x.mT, g)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor {
    let gb = vjpY(g, s)
    return triangle(-(left ? gb.matmul(s.z.mT) : s.z.mT.matmul(gb)))
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor {
    let change = left ? triangle(t).matmul(s.z) : s.z.matmul(triangle(t))
    return -self(s.x, change)
  }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t) }
}

extension Linalg {
  /// The X of A·X = B, or where `left` is false of X·A = B, for triangular matrices A [..., n, n]. Their other side is
  /// not read, and neither is the diagonal where it is `unitriangular`, all ones. Batches broadcast; B has to be a
  /// matrix. A 0 on the diagonal gives infinities. gA is a triangle.
  ///
  /// ```swift
  /// Linalg.solveTriangular(Tensor([[2.0, 0], [1, 4]]), Tensor([[2.0], [9]]), upper: false)  // → tensor([[1.], [2.]])
  /// ```
  public static func solveTriangular(
    _ a: Tensor, _ b: Tensor, upper: Bool, left: Bool = true, unitriangular: Bool = false
  ) -> Tensor {
    let name = "Linalg.solveTriangular"
    return checked(a, b) {
      try checkSquare(a, name)
      try checkMatrix(b, name)
      try MatMul.checkDTypes(name, a, b)
      guard (left ? b.rows : b.columns) == a.columns, let batch = broadcastShape(a.batchShape, b.batchShape) else {
        throw AdjointError(name, "\(left ? "A·X = B" : "X·A = B") does not fit for \(a.described) and \(b.described)")
      }
      let solve = TriangularSolve(upper: upper, left: left, unitriangular: unitriangular)
      return solve(a, b.expand(batch + b.shape.suffix(2)))
    }
  }
}
