import AdjointKernels

/// A = U·diag(s)·Vᵀ (Townsend 2016; Wan and Zhang 2019).
///
/// With D = Uᵀ·dA·V, S = diag(s) and Eᵢⱼ = sⱼ² − sᵢ²: ds = D's diagonal, dU = U·((D·S + S·Dᵀ)/E) and
/// dV = V·((S·D + Dᵀ·S)/E), to which come, where A is not square, the parts of dA·V/S and dAᵀ·U/S that are orthogonal
/// to U and V. The further columns of full matrices count as constants, since nothing tells them apart. Equal values
/// have no derivatives of vectors; a pair's sign is arbitrary, and so is what depends on it.
struct SVD: GeneralOperation, Stackable {
  static var name: String { "LinalgSvd" }
  let fullMatrices: Bool
  let hasVectors: Bool

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    try Linalg.checkMatrix(x, "Linalg.svd")
    let (m, n, batch) = (x.rows, x.columns, x.batchShape)
    let k = min(m, n)
    let (left, right) = fullMatrices ? (m, n) : (k, k)
    let s = Tensor.empty(batch + [k], x.dtype)
    if k == 0 {
      let u = Tensor.identities(batch, m, x.dtype).narrow(dim: -1, start: 0, length: left).contiguousValue()
      let vh = Tensor.identities(batch, n, x.dtype).narrow(dim: -2, start: 0, length: right).contiguousValue()
      return hasVectors ? [u, s, vh] : [s]
    }
    let u = hasVectors ? Tensor.empty(batch + [m, left], x.dtype) : nil
    let vh = hasVectors ? Tensor.empty(batch + [right, n], x.dtype) : nil
    let info = withExtendedLifetime(x.copied()) { work in
      [Int32](unsafeUninitializedCapacity: batch.product) { info, count in
        count = batch.product
        adj_svd(
          x.dtype.code, Int64(count), Int64(m), Int64(n), work.memory, s.memory, Int64(left), u?.memory,
          Int64(right), vh?.memory, info.baseAddress)
      }
    }
    if let failure = Linalg.firstFailure(info) {
      throw Linalg.noConvergence("Linalg.svd", failure, x)
    }
    if let u, let vh { return [u, s, vh] }
    return [s]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [0, 1, 2]) }

  /// The vectors that belong to values.
  private func parts(_ s: SavedList) -> (u: Tensor, s: Tensor, v: Tensor) {
    let k = s.z(1).shape[s.z(1).ndim - 1]
    return (s.z(0).narrow(dim: -1, start: 0, length: k), s.z(1), s.z(2).narrow(dim: -2, start: 0, length: k).mT)
  }

  func vjp(_ g: [Tensor?], _ saved: SavedList) -> [Tensor?] {
    let (u, s, v) = parts(saved)
    let k = s.shape[s.ndim - 1]
    let gu = g[0]?.narrow(dim: -1, start: 0, length: k)
    let gv = g[2]?.narrow(dim: -2, start: 0, length: k).mT
    if gu == nil, gv == nil { return [g[1].map { u.scaledColumns($0).matmul(v.mT) }] }
    let gaps = Linalg.differences(s) * (s.unsqueeze(-2) + s.unsqueeze(-1))
    func turn(_ x: Tensor, _ gradient: Tensor) -> Tensor {
      let product = x.mT.matmul(gradient)
      return Linalg.quotient(product - product.mT, gaps)
    }
    let inner = [
      gu.map { turn(u, $0).scaledColumns(s) }, gv.map { turn(v, $0).scaledRows(s) }, g[1].map { $0.diagEmbed() },
    ].compactMap { $0 }
    var result = u.matmul(inner.dropFirst().reduce(inner[0], +)).matmul(v.mT)
    if let gu, u.rows > k { result = result + Linalg.outside(u, gu.scaledColumns(s.reciprocal())).matmul(v.mT) }
    if let gv, v.rows > k { result = result + u.matmul(Linalg.outside(v, gv.scaledColumns(s.reciprocal())).mT) }
    return [result]
  }

  func jvp(_ t: [Tensor?], _ saved: SavedList) -> [Tensor?] {
    guard let t = t[0] else { return [nil, nil, nil] }
    let (u, s, v) = parts(saved)
    let k = s.shape[s.ndim - 1]
    let inner = u.mT.matmul(t).matmul(v)
    let gaps = Linalg.differences(s) * (s.unsqueeze(-2) + s.unsqueeze(-1))
    func turn(_ x: Tensor) -> Tensor { Linalg.quotient(x + x.mT, gaps) }
    var du = u.matmul(turn(inner.scaledColumns(s)))
    var dv = v.matmul(turn(inner.scaledRows(s)))
    if u.rows > k { du = du + Linalg.outside(u, t.matmul(v).scaledColumns(s.reciprocal())) }
    if v.rows > k { dv = dv + Linalg.outside(v, t.mT.matmul(u).scaledColumns(s.reciprocal())) }
    return [widened(du, saved.z(0)), inner.matrixDiagonal.clone(), widened(dv, saved.z(2).mT).mT]
  }

  /// Columns of zeros for those of `x` beyond these.
  private func widened(_ t: Tensor, _ x: Tensor) -> Tensor {
    if t.columns == x.columns { return t }
    return Tensor.cat([t, .zeros(x.batchShape + [x.rows, x.columns - t.columns], dtype: t.dtype)], dim: -1)
  }
}

extension Linalg {
  /// The part of x's columns that is orthogonal to those of `basis`.
  static func outside(_ basis: Tensor, _ x: Tensor) -> Tensor { x - basis.matmul(basis.mT.matmul(x)) }

  /// A = U·diag(S)·Vh with orthonormal columns of U and rows of Vh; S descends. For A [..., m, n] and k = min(m, n), U
  /// is [..., m, m] and Vh [..., n, n], or where `fullMatrices` is false [..., m, k] and [..., k, n]. The sign of a
  /// pair of vectors is arbitrary: what depends on it has no meaningful gradient, and neither have vectors of equal
  /// values.
  ///
  /// ```swift
  /// let (u, s, vh) = Linalg.svd(Tensor([[1.0, 1], [1, 0], [0, 0]]), fullMatrices: false)
  /// s                    // → tensor([1.6180, 0.6180])
  /// (u.shape, vh.shape)  // → ([3, 2], [2, 2])
  /// ```
  public static func svd(_ x: Tensor, fullMatrices: Bool = true) -> (u: Tensor, s: Tensor, vh: Tensor) {
    if x.isPlaceholder { return (x, x, x) }
    let (u, s, vh) = SVD(fullMatrices: fullMatrices, hasVectors: true).three(x)
    return (u, s, vh)
  }

  /// The singular values of `svd` [..., k], descending; faster where no derivative is asked for. Where some are equal,
  /// their derivatives exist nevertheless.
  ///
  /// ```swift
  /// Linalg.svdvals(Tensor([[1.0, 1], [1, 0], [0, 0]]))  // → tensor([1.6180, 0.6180])
  /// ```
  public static func svdvals(_ x: Tensor) -> Tensor {
    if x.isPlaceholder { return x }
    let values = SVD(fullMatrices: false, hasVectors: x.mayBeDifferentiated)([x])
    return values.count == 3 ? values[1] : values.first ?? .placeholder
  }
}

extension Tensor {
  /// As `Linalg.svd(x)`, with V in place of its transpose; U and V are full unless `some`, and zeros without
  /// `computeUV`.
  public func svd(some: Bool = true, computeUV: Bool = true) -> (u: Tensor, s: Tensor, v: Tensor) {
    if isPlaceholder { return (self, self, self) }
    guard computeUV else {
      let s = Linalg.svdvals(self)
      if s.isPlaceholder { return (s, s, s) }
      return (
        .zeros(batchShape + [rows, rows], dtype: dtype), s, .zeros(batchShape + [columns, columns], dtype: dtype)
      )
    }
    let (u, s, vh) = Linalg.svd(self, fullMatrices: !some)
    return vh.isPlaceholder ? (u, s, vh) : (u, s, vh.mT)
  }
}
