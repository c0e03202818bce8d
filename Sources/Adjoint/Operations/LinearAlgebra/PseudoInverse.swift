/// P = A⁺, the generalized inverse of Moore and Penrose; with the projections L = 1 − A·P and K = 1 − P·A
/// (Golub and Pereyra 1973): dP = −P·dA·P + P·Pᵀ·dAᵀ·L + K·dAᵀ·Pᵀ·P, for changes that keep the rank.
struct PseudoInverse: UnaryOperation {
  static var name: String { "LinalgPinv" }
  static var saves: Saves { [.x, .z] }
  let cutoff: Cutoff
  let hermitian: Bool

  func forward(_ x: Tensor) throws -> Tensor {
    if x.numel == 0 { return .zeros(x.batchShape + [x.columns, x.rows], dtype: x.dtype) }
    let left: Tensor
    let values: Tensor
    let right: Tensor
    if hermitian {
      let (w, v) = Linalg.eigh(x.detach())
      (left, values, right) = (v, w, v)
    } else {
      let (u, s, vh) = Linalg.svd(x.detach(), fullMatrices: false)
      (left, values, right) = (vh.mT, s, u)
    }
    if values.isPlaceholder { return values }
    let magnitudes = values.abs()
    let isKept = magnitudes.gt(cutoff.threshold(magnitudes, x).unsqueeze(-1))
    let inverses = Where(condition: isKept)(values.reciprocal(), .zeros([], dtype: x.dtype))
    return left.scaledColumns(inverses).matmul(right.mT)
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let (a, p) = (s.x, s.z)
    let (pt, gt) = (p.mT, g.mT)
    let inner = -pt.matmul(g).matmul(pt)
    let below = gt.matmul(p).matmul(pt)
    let beside = pt.matmul(p).matmul(gt)
    return inner + (below - a.matmul(p.matmul(below))) + (beside - beside.matmul(p).matmul(a))
  }

  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    let (a, p) = (s.x, s.z)
    let (pt, tt) = (p.mT, t.mT)
    let inner = -p.matmul(t).matmul(p)
    let beside = p.matmul(pt).matmul(tt)
    let below = tt.matmul(pt).matmul(p)
    return inner + (beside - beside.matmul(a).matmul(p)) + (below - p.matmul(a.matmul(below)))
  }
  var attributes: [Tensor] { [cutoff.atol, cutoff.rtol].compactMap { $0 } }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    PseudoInverse(cutoff: cutoff.inFront(level, of: x.ndim - 2), hermitian: hermitian)(level.front(x))
  }
}

/// Below which singular values count as 0: the larger of `atol` and `rtol` times the largest of them.
struct Cutoff {
  let atol: Tensor?
  let rtol: Tensor?

  /// For all examples of a vmap, whose matrices have `rank` batch dimensions.
  func inFront(_ level: BatchLevel, of rank: Int) -> Cutoff {
    func lifted(_ x: Tensor) -> Tensor { level.aligned([x, .empty(Array(repeating: 0, count: rank), x.dtype)])[0] }
    return Cutoff(atol: atol.map(lifted), rtol: rtol.map(lifted))
  }

  /// A number for each matrix of x, given its singular values (or the sizes of its eigenvalues).
  func threshold(_ values: Tensor, _ x: Tensor) -> Tensor {
    noGrad {
      let largest = values.amax(dim: -1)
      let usual = Double(Swift.max(x.rows, x.columns)) * x.dtype.epsilon
      let absolute = atol?.detach().to(x.dtype) ?? .zeros([], dtype: x.dtype)
      let relative =
        rtol?.detach().to(x.dtype)
        ?? Where(condition: absolute.gt(0))(.zeros([], dtype: x.dtype), .full([], usual, dtype: x.dtype))
      return absolute.maximum(relative * largest)
    }
  }
}

extension Linalg {
  /// The generalized inverse A⁺ [..., n, m] of each matrix [..., m, n], from its singular values; those of at most
  /// max(atol, rtol·largest) count as 0. `rtol` is max(m, n)·ε unless one of the two is given. Where `hermitian`, A is
  /// symmetric, its lower triangle is read and its eigenvalues are used. Differentiable where the rank does not change.
  ///
  /// ```swift
  /// Linalg.pinv(Tensor([[2.0, 0], [0, 0]]))  // → tensor([[0.5000, 0.0000], [0.0000, 0.0000]])
  /// ```
  public static func pinv(
    _ x: Tensor, atol: Double? = nil, rtol: Double? = nil, hermitian: Bool = false
  ) -> Tensor {
    pinv(x, atol: atol.map { Tensor($0) }, rtol: rtol.map { Tensor($0) }, hermitian: hermitian)
  }

  /// As `pinv(_:atol:rtol:hermitian:)`, with tolerances for each matrix of a batch.
  @_disfavoredOverload
  public static func pinv(_ x: Tensor, atol: Tensor?, rtol: Tensor?, hermitian: Bool = false) -> Tensor {
    checked(x) {
      if hermitian { try checkSquare(x, "Linalg.pinv") } else { try checkMatrix(x, "Linalg.pinv") }
      return PseudoInverse(cutoff: Cutoff(atol: atol, rtol: rtol), hermitian: hermitian)(x)
    }
  }

  /// How many singular values of each matrix (or where `hermitian` sizes of eigenvalues) are above the cutoff, as for
  /// `pinv`: int64, [...] of [..., m, n].
  ///
  /// ```swift
  /// Linalg.matrixRank(Tensor([[1.0, 2], [2, 4]]))  // → tensor(1)
  /// ```
  public static func matrixRank(
    _ x: Tensor, atol: Double? = nil, rtol: Double? = nil, hermitian: Bool = false
  ) -> Tensor {
    matrixRank(x, atol: atol.map { Tensor($0) }, rtol: rtol.map { Tensor($0) }, hermitian: hermitian)
  }

  /// As `matrixRank(_:atol:rtol:hermitian:)`, with tolerances for each matrix of a batch.
  @_disfavoredOverload
  public static func matrixRank(_ x: Tensor, atol: Tensor?, rtol: Tensor?, hermitian: Bool = false) -> Tensor {
    checked(x) {
      try checkMatrix(x, "Linalg.matrixRank")
      if x.numel == 0 { return .zeros(x.batchShape, dtype: .int64) }
      let x = x.detach()
      let values = hermitian ? eigvalsh(x).abs() : svdvals(x)
      if values.isPlaceholder { return values }
      let threshold = Cutoff(atol: atol, rtol: rtol).threshold(values, x)
      return values.gt(threshold.unsqueeze(-1)).sum(dim: -1)
    }
  }

  /// ‖A‖·‖A⁻¹‖: how much a system of equations with A can enlarge relative errors. With the default, 2, the ratio of
  /// the largest and the smallest singular value, also for matrices that are not square; −2 is its inverse. Infinite
  /// for singular matrices.
  ///
  /// ```swift
  /// Linalg.cond(Tensor([[4.0, 0], [0, 2]]))  // → tensor(2.)
  /// ```
  public static func cond(_ x: Tensor, p: NormOrder = 2) -> Tensor {
    checked(x) {
      try checkMatrix(x, "Linalg.cond")
      if p == 2 || p == -2 {
        if x.numel == 0 { return .zeros(x.batchShape, dtype: x.dtype) }
        let s = svdvals(x)
        if s.isPlaceholder { return s }
        let (first, last) = (s.narrow(dim: -1, start: 0, length: 1), s.narrow(dim: -1, start: -1, length: 1))
        return (p == 2 ? first / last : last / first).squeeze(dim: -1)
      }
      try checkSquare(x, "Linalg.cond")
      let inverse = Inverse(isChecked: false)(x)
      let product = matrixNorm(x, ord: p) * matrixNorm(inverse, ord: p)
      return product.maskedFill(
        mask: inverse.detach().isfinite().all(dim: [-2, -1]).logicalNot(), value: Double.infinity)
    }
  }
}

extension Tensor {
  /// As `Linalg.pinv(x, rtol: rcond)`: singular values up to `rcond` times the largest count as 0.
  public func pinverse(rcond: Double = 1e-15) -> Tensor { Linalg.pinv(self, rtol: rcond) }
}
