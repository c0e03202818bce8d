import AdjointKernels

/// How `Linalg.lstsq` works, by the name of LAPACK's routine.
public enum LeastSquaresDriver: String, Sendable {
  /// QR: A has to have full rank, and is refused only where it certainly has not.
  case gels
  /// Any rank, by QR with pivots; the usual choice.
  case gelsy
  /// Any rank, by singular values, which are part of the result.
  case gelsd, gelss
}

/// X = A⁺·B, and for an overdetermined A of full rank r = Σ (A·X − B)² by columns; gB = A⁺ᵀ·gX, gA by the derivative of A⁺.
struct LeastSquares: GeneralOperation, Stackable {
  static var name: String { "LinalgLstsq" }
  let rcond: Double?
  let driver: LeastSquaresDriver

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let (a, b) = (x[0].unsafelyUnwrapped.detach(), x[1].unsafelyUnwrapped.detach())
    let (m, n) = (a.rows, a.columns)
    let hasValues = driver == .gelsd || driver == .gelss
    let none = Tensor.empty([0], a.dtype)
    let noRank = Tensor.empty([0], .int64)
    if a.numel == 0 || b.numel == 0 {
      let z = Tensor.zeros(a.batchShape + [n, b.columns], dtype: a.dtype)
      let values = Tensor.zeros(a.batchShape + [Swift.min(m, n)], dtype: a.dtype)
      let isOver = driver != .gelsy && m > n
      return [
        z, isOver ? residuals(a, b, z) : none, driver == .gels ? noRank : .zeros(a.batchShape, dtype: .int64),
        hasValues ? values : none,
      ]
    }
    if !hasValues {
      let (solution, rank) = try byReflections(a, b)
      let isOver = driver == .gels && m > n
      return [solution, isOver ? residuals(a, b, solution) : none, driver == .gels ? noRank : rank, none]
    }
    let (u, s, vh) = Linalg.svd(a, fullMatrices: false)
    if u.isPlaceholder { throw AdjointError("Linalg.lstsq", "A, \(a.described), has no singular values") }
    let isKept = s.gt(s.amax(dim: -1, keepDim: true) * cutoff(a))
    let inverses = Where(condition: isKept)(s.reciprocal(), .zeros([], dtype: a.dtype))
    let solution = vh.mT.matmul(u.mT.matmul(b).scaledRows(inverses))
    let rank = isKept.sum(dim: -1)
    let isFull = m > n && rank.eq(n).all().isTrue
    return [solution, isFull ? residuals(a, b, solution) : none, rank, s]
  }

  private func cutoff(_ a: Tensor) -> Double { rcond ?? a.dtype.epsilon * Double(Swift.max(a.rows, a.columns)) }

  private func residuals(_ a: Tensor, _ b: Tensor, _ x: Tensor) -> Tensor {
    let error = a.matmul(x) - b
    return (error * error).sum(dim: -2)
  }

  private func byReflections(_ a: Tensor, _ b: Tensor) throws -> (solution: Tensor, rank: Tensor) {
    let (m, n, k, batch) = (a.rows, a.columns, b.columns, a.batchShape)
    let solution = Tensor.empty(batch + [n, k], a.dtype)
    let rank = Tensor.empty(batch, .int64)
    let ranks = rank.memory.assumingMemoryBound(to: Int64.self)
    withExtendedLifetime((a.contiguousValue(), b.contiguousValue())) { a, b in
      adj_least_squares(
        a.dtype.code, Int64(batch.product), Int64(m), Int64(n), Int64(k), a.memory, b.memory, cutoff(a),
        driver == .gels ? 0 : 1, solution.memory, ranks)
    }
    for i in 0..<rank.numel {
      let which = batch.isEmpty ? "A" : "A's matrix number \(i)"
      if ranks[i] < 0 { throw AdjointError("Linalg.lstsq", "\(which), of a \(a.summary), is not finite") }
      if driver == .gels, ranks[i] < Swift.min(m, n) {
        throw AdjointError(
          "Linalg.lstsq", "\(which), of a \(a.summary), has columns that depend on each other. Use driver .gelsy")
      }
    }
    return (solution, rank)
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0, 1], [0, 1]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let (a, b) = (s.x(0), s.x(1))
    var (ga, gb): (Tensor?, Tensor?)
    func add(_ x: Tensor, to sum: inout Tensor?) { sum = sum.map { $0 + x } ?? x }
    if let g = g[0] {
      let inverse = Linalg.pinv(a)
      if s.needs[1] { add(inverse.mT.matmul(g), to: &gb) }
      if s.needs[0] { add(inverseRule.vjp(g.matmul(b.mT), Saved(x: a, z: inverse)), to: &ga) }
    }
    if let g = g[1], s.z(1).numel > 0 {
      let error = (a.matmul(s.z(0)) - b).scaledColumns(2 * g)
      if s.needs[0] { add(error.matmul(s.z(0).mT), to: &ga) }
      if s.needs[1] { add(-error, to: &gb) }
    }
    return [ga, gb]
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let (a, b) = (s.x(0), s.x(1))
    let inverse = Linalg.pinv(a)
    let parts = [
      t[0].map { inverseRule.jvp($0, Saved(x: a, z: inverse)).matmul(b) }, t[1].map { inverse.matmul($0) },
    ].compactMap { $0 }
    guard let first = parts.first else { return [nil, nil, nil, nil] }
    let solution = parts.dropFirst().reduce(first, +)
    guard s.z(1).numel > 0 else { return [solution, nil, nil, nil] }
    let changes = [t[0].map { $0.matmul(s.z(0)) }, t[1].map { -$0 }].compactMap { $0 }
    let error = a.matmul(s.z(0)) - b
    return [solution, (error * changes.dropFirst().reduce(changes[0], +)).sum(dim: -2) * 2, nil, nil]
  }

  private var inverseRule: PseudoInverse { PseudoInverse(cutoff: Cutoff(atol: nil, rtol: nil), hermitian: false) }
}

extension Linalg {
  /// The X that minimizes ‖A·X − B‖, and where several do the shortest, with what PyTorch gives beside it, for A [...,
  /// m, n] and B [..., m, k]. B may be a vector for each matrix of A, with one dimension less; batches broadcast.
  ///
  /// `residuals` are the sums of squared errors of the columns for m > n and full rank, with the drivers that find them
  /// out (`gels`, `gelsd`, `gelss`), else empty. `rank` is empty for `gels`; `singularValues` is for all but `gelsd`
  /// and `gelss`. Singular values of at most `rcond` (max(m, n)·ε unless given) times the largest count as 0.
  ///
  /// ```swift
  /// let a = Tensor([[1.0, 0], [1, 1], [1, 2]])
  /// Linalg.lstsq(a, Tensor([1.0, 3, 6])).solution  // → tensor([0.8333, 2.5000])
  /// ```
  public static func lstsq(
    _ a: Tensor, _ b: Tensor, rcond: Double? = nil, driver: LeastSquaresDriver = .gelsy
  ) -> (solution: Tensor, residuals: Tensor, rank: Tensor, singularValues: Tensor) {
    let bad = (Tensor.placeholder, Tensor.placeholder, Tensor.placeholder, Tensor.placeholder)
    if a.isPlaceholder || b.isPlaceholder { return bad }
    do {
      try checkMatrix(a, "Linalg.lstsq")
      try MatMul.checkDTypes("Linalg.lstsq", a, b)
      let isVector = b.ndim == a.ndim - 1
      let right = isVector ? b.unsqueeze(-1) : b
      guard right.ndim >= 2, right.rows == a.rows, let batch = broadcastShape(a.batchShape, right.batchShape) else {
        throw AdjointError("Linalg.lstsq", "A·X ≈ B does not fit for \(a.described) and \(b.described)")
      }
      let z = LeastSquares(rcond: rcond, driver: driver)([
        a.expand(batch + a.shape.suffix(2)), right.expand(batch + right.shape.suffix(2)),
      ])
      if z.isEmpty { return bad }
      return (isVector ? z[0].squeeze(dim: -1) : z[0], z[1], z[2], z[3].detach())
    } catch {
      _ = Tensor.failed(error)
      return bad
    }
  }
}
