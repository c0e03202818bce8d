/// X = A⁻¹·B, with A's factors for the way back; gB = A⁻ᵀ·gX, gA = −gB·Xᵀ, dX = A⁻¹·(dB − dA·X).
struct Solve: GeneralOperation, Stackable {
  static var name: String { "LinalgSolveEx" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let (a, b) = (x[0].unsafelyUnwrapped, x[1].unsafelyUnwrapped)
    let factors = LUFactors(a)
    if let failure = Linalg.firstFailure(factors.info) {
      throw AdjointError(
        "Linalg.solve",
        "\(Linalg.place(failure.index, of: a))the matrix is singular: pivot \(failure.info) of its factorization is 0. "
          + "Use lstsq for a solution of least squares")
    }
    return [factors.solve(b), factors.lu, factors.pivots]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0], [0, 1, 2]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil] }
    let gb: Tensor
    if Modes.isGradEnabled || g.isInterpreted || s.x(0).isInterpreted || s.z(0).isInterpreted {
      gb = Linalg.solve(s.x(0).mT, g)
    } else {
      gb = LUFactors(lu: s.z(1), pivots: s.z(2)).solve(g, transposed: true)
    }
    return [s.needs[0] ? -gb.matmul(s.z(0).mT) : nil, s.needs[1] ? gb : nil]
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let change = t[0].map { -$0.matmul(s.z(0)) }
    guard let right = change.flatMap({ c in t[1].map { $0 + c } ?? c }) ?? t[1] else { return [nil, nil, nil] }
    return [Linalg.solve(s.x(0), right), nil, nil]
  }
}

extension Linalg {
  /// The X of A·X = B, or where `left` is false of X·A = B, for square matrices A; a singular one is refused. With A's
  /// factors for the way back: gB = A⁻ᵀ·gX, gA = −gB·Xᵀ.
  ///
  /// B is a matrix, or a vector: if it has one dimension, or one less than A and the sizes of a vector for each matrix.
  /// Batches broadcast. Both are of one dtype.
  ///
  /// ```swift
  /// Linalg.solve(Tensor([[2.0, 0], [0, 4]]), Tensor([2.0, 2]))  // → tensor([1.0000, 0.5000])
  /// ```
  public static func solve(_ a: Tensor, _ b: Tensor, left: Bool = true) -> Tensor {
    checked(a, b) {
      try checkSquare(a, "Linalg.solve")
      try MatMul.checkDTypes("Linalg.solve", a, b)
      let isVector = b.ndim == 1 || (a.ndim - 1 == b.ndim && b.shape == Array(a.shape.dropLast()))
      guard left || !isVector else {
        throw AdjointError("Linalg.solve", "B has to be a matrix where left is false, got \(b.described)")
      }
      let right = isVector ? b.unsqueeze(-1) : left ? b : b.mT
      guard right.ndim >= 2, right.rows == a.columns,
        let batch = broadcastShape(a.batchShape, right.batchShape)
      else {
        throw AdjointError(
          "Linalg.solve", "\(left ? "A·X = B" : "X·A = B") does not fit for \(a.described) and \(b.described)")
      }
      let x = Solve()([left ? a : a.mT, right.expand(batch + right.shape.suffix(2))]).first ?? .placeholder
      return isVector ? x.squeeze(dim: -1) : left ? x : x.mT
    }
  }
}
