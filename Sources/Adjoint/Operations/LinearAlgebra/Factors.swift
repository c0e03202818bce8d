import AdjointKernels

/// P·A = L·U of square matrices, without a graph.
struct LUFactors {
  /// L below the diagonal, where its ones are not written, and U.
  let lu: Tensor
  /// int32: row i was exchanged with this one.
  let pivots: Tensor
  /// For each matrix 0, or 1 + the index of a pivot that is 0.
  let info: [Int32]

  init(_ x: Tensor) {
    let n = x.columns
    let batch = x.batchShape.product
    let lu = x.copied()
    let pivots = Tensor.empty(x.batchShape + [n], .int32)
    info = [Int32](unsafeUninitializedCapacity: batch) { info, count in
      adj_lu(
        x.dtype.code, Int64(batch), Int64(n), Int64(n), lu.memory, pivots.memory.assumingMemoryBound(to: Int32.self),
        info.baseAddress)
      count = batch
    }
    self.lu = lu
    self.pivots = pivots
  }

  init(lu: Tensor, pivots: Tensor) {
    self.lu = lu
    self.pivots = pivots
    info = []
  }

  /// A⁻¹·B, or A⁻ᵀ·B, for matrices B with a batch that this one broadcasts to.
  func solve(_ b: Tensor, transposed: Bool = false) -> Tensor {
    let z = Tensor.empty(b.shape, b.dtype, shareable: true)
    z.copyValues(from: b)
    let (n, k, batch) = (b.rows, b.columns, b.batchShape)
    adj_lu_solve(
      b.dtype.code, Int64(batch.product), Int64(n), Int64(k), lu.memory,
      pivots.memory.assumingMemoryBound(to: Int32.self),
      broadcastOffsets(lu.batchShape, lu.batchShape.contiguousStrides, to: batch), transposed ? 1 : 0, z.memory)
    return z
  }

  /// 1, or −1 where the number of exchanges is odd.
  var parity: Tensor {
    let n = pivots.shape[pivots.ndim - 1]
    let rows = pivots.memory.assumingMemoryBound(to: Int32.self)
    let signs = (0..<Array(pivots.shape.dropLast()).product).map { matrix in
      (0..<n).count { rows[matrix * n + $0] != $0 } % 2 == 0 ? 1.0 : -1.0
    }
    return Tensor(signs, dtype: lu.dtype).reshape(lu.batchShape)
  }
}
