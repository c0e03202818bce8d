import AdjointKernels

/// A = L·Lᵀ, or Uᵀ·U. With φ, which keeps the lower triangle and half of the diagonal: dL = L·φ(L⁻¹·dA·L⁻ᵀ), and gA is
/// the symmetric part of L⁻ᵀ·φ(Lᵀ·gL)·L⁻¹ (Murray 2016).
struct Cholesky: UnaryOperation, Stackable {
  static var name: String { "LinalgCholeskyEx" }
  static var saves: Saves { .z }
  let upper: Bool

  func forward(_ x: Tensor) throws -> Tensor {
    try Linalg.checkSquare(x, "Linalg.cholesky")
    let n = x.columns
    let batch = x.batchShape.product
    // The kernel reads and writes an upper triangle.
    let factor = x.matrixCopy(transposed: !upper)
    let info = [Int32](unsafeUninitializedCapacity: batch) { info, count in
      adj_cholesky(x.dtype.code, Int64(batch), Int64(n), factor.memory, info.baseAddress)
      count = batch
    }
    if let failure = Linalg.firstFailure(info) {
      throw AdjointError(
        "Linalg.cholesky",
        "\(Linalg.place(failure.index, of: x))the matrix is not positive-definite: its leading minor of order "
          + "\(failure.info) is not positive")
    }
    return upper ? factor : factor.matrixCopy(transposed: true)
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let lower = upper ? s.z.mT : s.z
    let half = phi(lower.mT.matmul(upper ? g.mT : g))
    let symmetric = (half + half.mT) / 2
    let left = Linalg.solveTriangular(lower.mT, symmetric, upper: true)
    return Linalg.solveTriangular(lower, left, upper: false, left: false)
  }

  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    let lower = upper ? s.z.mT : s.z
    let left = Linalg.solveTriangular(lower, t, upper: false)
    let change = lower.matmul(phi(Linalg.solveTriangular(lower.mT, left, upper: true, left: false)))
    return upper ? change.mT : change
  }

  private func phi(_ x: Tensor) -> Tensor { (x.tril() + x.tril(diagonal: -1)) / 2 }
}

extension Linalg {
  /// The lower triangular L of A = L·Lᵀ, or where `upper` the U of A = Uᵀ·U, for symmetric positive-definite matrices
  /// [..., n, n], of which only that triangle is read; others are refused. The gradient is symmetric.
  ///
  /// ```swift
  /// Linalg.cholesky(Tensor([[4.0, 2], [2, 5]]))  // → tensor([[2., 0.], [1., 2.]])
  /// ```
  public static func cholesky(_ x: Tensor, upper: Bool = false) -> Tensor { Cholesky(upper: upper)(x) }
}

extension Tensor {
  /// As `Linalg.cholesky(x, upper: upper)`.
  public func cholesky(upper: Bool = false) -> Tensor { Linalg.cholesky(self, upper: upper) }
}
