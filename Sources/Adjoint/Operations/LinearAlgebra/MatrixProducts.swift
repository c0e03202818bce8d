extension Linalg {
  /// Aᵏ of each square matrix: products by squaring, of A⁻¹ where k is negative. k = 0 gives identities.
  ///
  /// ```swift
  /// Linalg.matrixPower(Tensor([[1.0, 1], [0, 1]]), 5)  // → tensor([[1., 5.], [0., 1.]])
  /// ```
  public static func matrixPower(_ x: Tensor, _ k: Int) -> Tensor {
    checked(x) {
      guard x.ndim >= 2, x.rows == x.columns else {
        throw AdjointError("Linalg.matrixPower", "square matrices are needed, got \(x.described)")
      }
      if k == 0 { return x.clone().copy_(.identities([], x.columns, x.dtype)) }
      var base = k < 0 ? inv(x) : x
      var left = k.magnitude
      if left == 1 { return k < 0 ? base : base.clone() }
      if left == 3 { return base.matmul(base).matmul(base) }
      var result: Tensor?
      while true {
        if left & 1 == 1 { result = result.map { $0.matmul(base) } ?? base }
        left >>= 1
        guard left > 0 else { return result.unsafelyUnwrapped }
        base = base.matmul(base)
      }
    }
  }

  /// The product of two or more matrices of one dtype in the order that takes the fewest multiplications. The first may
  /// be a vector, a row, and the last one, a column.
  ///
  /// ```swift
  /// let x = Tensor([[1.0, 2], [3, 4]])
  /// Linalg.multiDot([x, x, Tensor([1.0, 0])])  // → tensor([ 7., 15.])
  /// ```
  public static func multiDot(_ matrices: [Tensor]) -> Tensor {
    if matrices.contains(where: \.isPlaceholder) { return .placeholder }
    do {
      let chain = try MatrixChain(matrices)
      return chain.product
    } catch { return .failed(error) }
  }
}

extension Tensor {
  /// As `Linalg.matrixPower(x, k)`.
  public func matrixPower(_ k: Int) -> Tensor { Linalg.matrixPower(self, k) }
}

/// Matrices whose product does not depend on the order, though its cost does.
private struct MatrixChain {
  let matrices: [Tensor]
  let resultShape: [Int]
  /// Where the product of matrices i … j is best divided.
  private var splits: [[Int]]

  init(_ operands: [Tensor]) throws {
    let name = "Linalg.multiDot"
    guard operands.count >= 2 else {
      throw AdjointError(name, "at least two matrices are needed, got \(operands.count)")
    }
    let (first, last) = (operands[0], operands[operands.count - 1])
    var matrices = operands
    if first.ndim == 1 { matrices[0] = first.unsqueeze(0) }
    if last.ndim == 1 { matrices[matrices.count - 1] = last.unsqueeze(1) }
    for (i, matrix) in matrices.enumerated() {
      guard matrix.ndim == 2 else {
        throw AdjointError(
          name, "operand \(i) has to be a matrix (or a vector at an end), got \(operands[i].described)")
      }
      try MatMul.checkDTypes(name, matrices[0], matrix)
      if i > 0, matrices[i - 1].columns != matrix.rows {
        throw AdjointError(
          name, "operands \(i - 1) and \(i), \(operands[i - 1].described) and \(operands[i].described), do not fit")
      }
    }
    self.matrices = matrices
    resultShape =
      (first.ndim == 1 ? [] : [matrices[0].rows]) + (last.ndim == 1 ? [] : [matrices[matrices.count - 1].columns])
    splits = []
    findSplits()
  }

  private mutating func findSplits() {
    let count = matrices.count
    let sizes = [matrices[0].rows] + matrices.map(\.columns)
    var costs = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    splits = costs
    for length in 1..<count {
      for i in 0..<count - length {
        let j = i + length
        let choices = (i..<j).map { costs[i][$0] + costs[$0 + 1][j] + sizes[i] * sizes[$0 + 1] * sizes[j + 1] }
        let best = choices.indices.min { choices[$0] < choices[$1] }.unsafelyUnwrapped
        costs[i][j] = choices[best]
        splits[i][j] = i + best
      }
    }
  }

  var product: Tensor { product(0, matrices.count - 1).reshape(resultShape) }

  private func product(_ i: Int, _ j: Int) -> Tensor {
    i == j ? matrices[i] : product(i, splits[i][j]).matmul(product(splits[i][j] + 1, j))
  }
}
