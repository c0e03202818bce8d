import AdjointKernels

/// Which parts of Q and R `Linalg.qr` gives.
public enum QRMode: String, Sendable {
  /// Q [m, k] and R [k, n], k = min(m, n).
  case reduced
  /// Q [m, m] and R [m, n]; differentiable for m ≤ n.
  case complete
  /// An empty Q, and R [k, n]; not differentiable.
  case r
}

/// A = Q·R (Walter and Lehmann 2010).
///
/// For m ≥ n, with X = Qᵀ·dA·R⁻¹ and the skew Ω of X's lower triangle: dQ = Q·Ω + (1 − Q·Qᵀ)·dA·R⁻¹ and
/// dR = (X − Ω)·R; gA = (gQ + Q·s(gR·Rᵀ − Qᵀ·gQ))·R⁻ᵀ where s mirrors the upper triangle below the diagonal. Of a wide A
/// the first m columns decide, and R₂ = Qᵀ·A₂.
struct QR: GeneralOperation, Stackable {
  static var name: String { "LinalgQr" }
  let mode: QRMode

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    try Linalg.checkMatrix(x, "Linalg.qr")
    let (m, n, batch) = (x.rows, x.columns, x.batchShape)
    let kept = mode == .complete ? m : min(m, n)
    let r = x.copied()
    let q = Tensor.empty(mode == .r ? [0] : batch + [m, kept], x.dtype)
    adj_qr(
      x.dtype.code, Int64(batch.product), Int64(m), Int64(n), r.memory, Int64(kept), mode == .r ? nil : q.memory)
    return [q, r.narrow(dim: -2, start: 0, length: kept).triu()]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [0, 1]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    if let refusal = refusal(s.shape(0)) { return [.failed(refusal)] }
    let (q, r) = (s.z(0), s.z(1))
    let (m, n) = (q.rows, r.columns)
    guard m < n else { return [gradient(g[0], g[1], q, r)] }
    // A₂ = Q·R₂, and what R₂ does to Q.
    let (r1, r2) = (r.narrow(dim: -1, start: 0, length: m), r.narrow(dim: -1, start: m, length: n - m))
    let gr2 = g[1]?.narrow(dim: -1, start: m, length: n - m) ?? .zeros(r2.shape, dtype: r2.dtype)
    let throughQ = q.matmul(r2).matmul(gr2.mT)
    let first = gradient(g[0].map { $0 + throughQ } ?? throughQ, g[1]?.narrow(dim: -1, start: 0, length: m), q, r1)
    return [first.map { Tensor.cat([$0, q.matmul(gr2)], dim: -1) }]
  }

  private func gradient(_ gq: Tensor?, _ gr: Tensor?, _ q: Tensor, _ r: Tensor) -> Tensor? {
    let parts = [gr.map { $0.matmul(r.mT) }, gq.map { -q.mT.matmul($0) }].compactMap { $0 }
    guard let first = parts.first else { return nil }
    let upper = (parts.count == 2 ? first + parts[1] : first).triu()
    let change = q.matmul(upper + upper.triu(diagonal: 1).mT)
    return Linalg.solveTriangular(r.mT, gq.map { $0 + change } ?? change, upper: false, left: false)
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    if let refusal = refusal(s.shape(0)) {
      _ = Tensor.failed(refusal)
      return [nil, nil]
    }
    guard let t = t[0] else { return [nil, nil] }
    let (q, r) = (s.z(0), s.z(1))
    let (m, n) = (q.rows, r.columns)
    let k = min(m, n)
    let r1 = r.narrow(dim: -1, start: 0, length: k)
    let change = Linalg.solveTriangular(r1, t.narrow(dim: -1, start: 0, length: k), upper: true, left: false)
    let x = q.mT.matmul(change)
    let lower = x.tril(diagonal: -1)
    let skew = lower - lower.mT
    let dr1 = (x - skew).matmul(r1)
    guard m < n else { return [q.matmul(skew) + change - q.matmul(x), dr1] }
    // dR₂ = dQᵀ·A₂ + Qᵀ·dA₂
    let r2 = r.narrow(dim: -1, start: m, length: n - m)
    let dr2 = q.mT.matmul(t.narrow(dim: -1, start: m, length: n - m)) - skew.matmul(r2)
    return [q.matmul(skew), Tensor.cat([dr1, dr2], dim: -1)]
  }

  private func refusal(_ shape: [Int]) -> AdjointError? {
    switch mode {
    case .r:
      AdjointError("Linalg.qr", "its derivative needs Q, which mode .r does not compute. Use mode .reduced")
    case .complete where shape[shape.count - 2] > shape[shape.count - 1]:
      AdjointError(
        "Linalg.qr", "is not differentiable in mode .complete for more rows than columns. Use mode .reduced")
    default: nil
    }
  }
}

extension Linalg {
  /// A = Q·R with orthonormal columns of Q and upper triangular R, whose diagonal may have either sign. For A [..., m,
  /// n] and k = min(m, n), Q is [..., m, k] and R [..., k, n]; `mode` says otherwise.
  ///
  /// The gradient needs the first min(m, n) columns to be independent, and Q.
  ///
  /// ```swift
  /// let x = Tensor([[3.0, 1], [4, 2]])
  /// let (q, r) = Linalg.qr(x)
  /// r.abs()                  // → tensor([[5.0000, 2.2000], [0.0000, 0.4000]])
  /// q.matmul(r).allclose(x)  // → true
  /// ```
  public static func qr(_ x: Tensor, mode: QRMode = .reduced) -> (q: Tensor, r: Tensor) {
    if x.isPlaceholder { return (x, x) }
    let (q, r) = QR(mode: mode).two(x)
    return (q, r)
  }
}

extension Tensor {
  /// As `Linalg.qr(x)`; `some` stands for mode `.reduced`, otherwise it is `.complete`.
  public func qr(some: Bool = true) -> (q: Tensor, r: Tensor) { Linalg.qr(self, mode: some ? .reduced : .complete) }
}
