import AdjointKernels

/// Which triangle of a symmetric matrix is read.
public enum Triangular: String, Sendable {
  case lower = "L"
  case upper = "U"
}

/// A = V·diag(w)·Vᵀ. With D = Vᵀ·dA·V: dw = its diagonal, dV = V·(D/E) where Eᵢⱼ = wⱼ − wᵢ (Giles 2008).
///
/// Equal eigenvalues have no derivatives of vectors; a vector's sign is arbitrary, and so is what depends on it.
struct Eigh: GeneralOperation, Stackable {
  static var name: String { "LinalgEigh" }
  let triangle: Triangular
  let hasVectors: Bool

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    try Linalg.checkSquare(x, "Linalg.eigh")
    let n = x.columns
    let batch = x.batchShape
    let vectors = x.copied()
    let values = Tensor.empty(batch + [n], x.dtype)
    let info = [Int32](unsafeUninitializedCapacity: batch.product) { info, count in
      count = batch.product
      info.initialize(repeating: 0)
      adj_eigh(
        x.dtype.code, Int64(count), Int64(n), vectors.memory, triangle == .upper ? 1 : 0, hasVectors ? 1 : 0,
        values.memory, info.baseAddress)
    }
    if let failure = Linalg.firstFailure(info) {
      throw Linalg.noConvergence("Linalg.eigh", failure, x)
    }
    return hasVectors ? [values, vectors] : [values]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [0, 1]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let (w, v) = (s.z(0), s.z(1))
    guard let gv = g[1] else { return [g[0].map { v.scaledColumns($0).matmul(v.mT) }] }
    let turn = v.mT.matmul(gv)
    var inner = Linalg.quotient((turn - turn.mT) / 2, Linalg.differences(w))
    if let gw = g[0] { inner = inner + gw.diagEmbed() }
    return [v.matmul(inner).matmul(v.mT)]
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let t = t[0] else { return [nil, nil] }
    let (w, v) = (s.z(0), s.z(1))
    let inner = v.mT.matmul(t).matmul(v)
    return [inner.matrixDiagonal.clone(), v.matmul(Linalg.quotient(inner, Linalg.differences(w)))]
  }
}

extension Linalg {
  /// A = V·diag(w)·Vᵀ: the eigenvalues w [..., n], ascending, and as columns of V [..., n, n] the eigenvectors of
  /// symmetric matrices, of which one triangle is read (and the gradient spread over both). A vector's sign is
  /// arbitrary: what depends on it has no meaningful gradient, and neither have vectors of equal eigenvalues.
  ///
  /// ```swift
  /// let (w, v) = Linalg.eigh(Tensor([[1.0, 1], [1, 0]]))
  /// w        // → tensor([-0.6180, 1.6180])
  /// v.abs()  // → tensor([[0.5257, 0.8507], [0.8507, 0.5257]])
  /// ```
  public static func eigh(_ x: Tensor, uplo: Triangular = .lower) -> (eigenvalues: Tensor, eigenvectors: Tensor) {
    if x.isPlaceholder { return (x, x) }
    let (w, v) = Eigh(triangle: uplo, hasVectors: true).two(x)
    return (w, v)
  }

  /// The eigenvalues of `eigh` alone, which is faster where no derivative is asked for.
  ///
  /// ```swift
  /// Linalg.eigvalsh(Tensor([[1.0, 1], [1, 0]]))  // → tensor([-0.6180, 1.6180])
  /// ```
  public static func eigvalsh(_ x: Tensor, uplo: Triangular = .lower) -> Tensor {
    if x.isPlaceholder { return x }
    return Eigh(triangle: uplo, hasVectors: x.mayBeDifferentiated)([x]).first ?? .placeholder
  }

  /// vⱼ − vᵢ for the values of each matrix.
  static func differences(_ values: Tensor) -> Tensor { values.unsqueeze(-2) - values.unsqueeze(-1) }

  /// x/y off the diagonal, and 0 on it.
  static func quotient(_ x: Tensor, _ y: Tensor) -> Tensor {
    let isDiagonal = Tensor.identities([], x.columns, .bool)
    return x.maskedFill(mask: isDiagonal, value: 0) / y.maskedFill(mask: isDiagonal, value: 1)
  }

  static func noConvergence(_ operation: String, _ failure: (index: Int, info: Int), _ x: Tensor) -> AdjointError {
    let place = place(failure.index, of: x)
    guard failure.info < 0 else { return AdjointError(operation, "\(place)the iteration did not converge") }
    return AdjointError(operation, "\(place)the matrix has elements that are not finite")
  }
}

extension Tensor {
  /// Whether a derivative of what is computed from this may be asked for.
  var mayBeDifferentiated: Bool { isInterpreted || (Modes.isGradEnabled && requiresGrad) }
}
