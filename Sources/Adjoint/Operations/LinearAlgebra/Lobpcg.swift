// The extreme eigenpairs of symmetric matrices, of one or relative to another.

/// The `k` largest (or smallest) eigenvalues of A·x = λ·B·x, from the most extreme on, and their vectors as columns with
/// Xᵀ·B·X = 1, for symmetric A and symmetric positive definite B; B is 1 if not given. Batches have the same shape in both.
///
/// PyTorch's function of this name iterates, and takes parameters of the iteration. This one finds all eigenpairs and
/// keeps k: it is exact to rounding, takes time that grows as n³ whatever k is, and differentiates in both
/// matrices to any order, where the eigenvalues are distinct. As there, n has to be 3·k at least.
///
/// ```swift
/// lobpcg(Tensor([5.0, 1, 2, 3, 4, 6]).diagEmbed(), k: 2).eigenvalues  // → tensor([6., 5.])
/// ```
public func lobpcg(
  _ a: Tensor, k: Int = 1, b: Tensor? = nil, largest: Bool = true
) -> (eigenvalues: Tensor, eigenvectors: Tensor) {
  if a.isPlaceholder || b?.isPlaceholder ?? false { return (.placeholder, .placeholder) }
  do {
    try Linalg.checkSquare(a, "lobpcg")
    guard a.dtype.isFloatingPoint, k >= 1, 3 * k <= a.columns else {
      throw AdjointError(
        "lobpcg", "needs a floating matrix of at least 3·k rows, and k of at least 1: got \(a.described) and k = \(k)")
    }
    if let b, b.shape != a.shape || b.dtype != a.dtype {
      throw AdjointError("lobpcg", "B, \(b.described), has to be of the shape and dtype of A, \(a.described)")
    }
  } catch { return (.failed(error), .placeholder) }
  // With B = L·Lᵀ, the eigenpairs of L⁻¹·A·L⁻ᵀ are λ and Lᵀ·x.
  let factor = b.map { Linalg.cholesky($0) }
  let reduced = factor.map { solved($0, by: solved($0, by: a).mT) } ?? a
  let (values, vectors) = Linalg.eigh((reduced + reduced.mT) / 2)
  if values.isPlaceholder { return (values, vectors) }
  let start = largest ? a.columns - k : 0
  let chosen = values.narrow(dim: -1, start: start, length: k)
  let columns = vectors.narrow(dim: -1, start: start, length: k)
  let x = factor.map { Linalg.solveTriangular($0.mT, columns, upper: true) } ?? columns
  return largest ? (chosen.flip(-1), x.flip(-1)) : (chosen, x)
}

/// L⁻¹·M.
private func solved(_ factor: Tensor, by matrix: Tensor) -> Tensor {
  Linalg.solveTriangular(factor, matrix, upper: false)
}
