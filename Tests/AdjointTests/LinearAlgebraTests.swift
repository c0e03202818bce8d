import Adjoint
import Testing

// Golden cases show values and derivatives of small matrices; here are sizes at which blocks and halves meet, matrices
// that are hard, and what is refused. Errors are counted in roundings of the dtype.

/// Random matrices and their dtype's rounding.
private func random(_ shape: [Int], _ dtype: DType = .float64, seed: UInt64 = 1) -> Tensor {
  Tensor.randn(shape, dtype: dtype, generator: Generator(seed: seed))
}

private func largest(_ x: Tensor) -> Double { x.numel == 0 ? 0 : x.abs().max().item(Double.self) }

/// The largest error in roundings of the largest element and the size of the matrices.
private func roundings(_ error: Tensor, of size: Tensor) -> Double {
  let epsilon = error.dtype == .float32 ? 0x1p-23 : 0x1p-52
  return largest(error) / (epsilon * max(largest(size), 1e-300) * Double(max(1, size.shape.suffix(2).max()!)))
}

private func orthogonality(_ q: Tensor) -> Double {
  let identity = Tensor.eye(q.shape.last!, dtype: q.dtype)
  return roundings(q.mT.matmul(q) - identity, of: identity)
}

private let shapes: [[Int]] = [
  [0, 0], [1, 1], [2, 0, 3], [3, 2, 2], [2, 7, 5], [5, 7], [33, 33], [2, 70, 65], [65, 100], [150, 150], [300, 20],
]

@Test(arguments: shapes, [DType.float32, .float64])
func factorsMultiplyToTheMatrix(_ shape: [Int], _ dtype: DType) {
  let a = random(shape, dtype)
  for mode in [QRMode.reduced, .complete] {
    let (q, r) = Linalg.qr(a, mode: mode)
    #expect(roundings(q.matmul(r) - a, of: a) < 5 && orthogonality(q) < 5)
    #expect(largest(r - r.triu()) == 0)
  }
  for full in [false, true] {
    let (u, s, vh) = Linalg.svd(a, fullMatrices: full)
    let k = s.shape.last!
    let product = (u.narrow(dim: -1, start: 0, length: k) * s.unsqueeze(-2)).matmul(
      vh.narrow(dim: -2, start: 0, length: k))
    #expect(roundings(product - a, of: a) < 10 && orthogonality(u) < 5 && orthogonality(vh.mT) < 5)
    #expect(roundings(Linalg.svdvals(a) - s, of: s) < 5)
    #expect(
      k < 2
        || (s.narrow(dim: -1, start: 0, length: k - 1) - s.narrow(dim: -1, start: 1, length: k - 1)).ge(0).all().isTrue)
  }
}

@Test(arguments: [0, 1, 2, 9, 33, 64, 131], [DType.float32, .float64])
func squareMatricesAreSolvedAndFactored(_ n: Int, _ dtype: DType) {
  let a = random([2, n, n], dtype)
  let positive = a.matmul(a.mT) + Tensor.eye(n, dtype: dtype)
  let b = random([2, n, 3], dtype, seed: 2)
  let x = Linalg.solve(positive, b)
  #expect(roundings(positive.matmul(x) - b, of: positive) < 5 * max(1, largest(x)))
  #expect(roundings(Linalg.inv(positive).matmul(b) - x, of: positive) < 5)
  let (lower, upper) = (Linalg.cholesky(positive), Linalg.cholesky(positive, upper: true))
  #expect(roundings(lower.matmul(lower.mT) - positive, of: positive) < 2)
  #expect(roundings(upper.mT.matmul(upper) - positive, of: positive) < 2)
  let y = Linalg.solveTriangular(lower, b.mT, upper: false, left: n == 3)
  #expect(roundings(y.matmul(lower) - b.mT, of: positive) < 5)
  let symmetric = a + a.mT
  let (w, v) = Linalg.eigh(symmetric)
  #expect(roundings((v * w.unsqueeze(-2)).matmul(v.mT) - symmetric, of: symmetric) < 5 && orthogonality(v) < 5)
  #expect(roundings(Linalg.eigvalsh(symmetric, uplo: .upper) - w, of: symmetric) < 5)
}

/// Matrices with many equal, tiny or vanishing values.
private func hard(_ name: String, _ n: Int) -> Tensor {
  let (q, _) = Linalg.qr(random([n, n]))
  let (p, _) = Linalg.qr(random([n, n], seed: 2))
  func spectrum(_ values: [Double]) -> Tensor { (q * Tensor(values, dtype: .float64)).matmul(p) }
  switch name {
  case "zeros": return .zeros([n, n], dtype: .float64)
  case "identity": return .eye(n, dtype: .float64)
  case "ones": return .ones([n, n], dtype: .float64)
  case "rank 3": return random([n, 3]).matmul(random([3, n], seed: 3))
  case "clusters": return spectrum((0..<n).map { $0 % 3 == 0 ? 1 : $0 % 3 == 1 ? 1e-9 : 2 })
  case "graded": return spectrum((0..<n).map { 2 * Double.exactPower(-$0) })
  case "nilpotent": return Tensor.ones([n, n], dtype: .float64).triu(diagonal: 1).tril(diagonal: 1)
  case "huge": return random([n, n]) * 1e300
  case "tiny": return random([n, n]) * 1e-300
  default:
    return (2 * Tensor.eye(n, dtype: .float64)) - .ones([n, n], dtype: .float64).tril(diagonal: 1).triu(diagonal: -1)
  }
}

extension Double {
  fileprivate static func exactPower(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}

@Test(
  arguments: [
    "zeros", "identity", "ones", "rank 3", "clusters", "graded", "nilpotent", "huge", "tiny", "second difference",
  ], [5, 33, 100])
func hardMatricesKeepTheirPrecision(_ name: String, _ n: Int) {
  let a = hard(name, n)
  let (u, s, vh) = Linalg.svd(a)
  let scale = max(largest(s), 1e-300)
  #expect(roundings((u * (s / scale)).matmul(vh) - a / scale, of: .ones([n, n], dtype: .float64)) < 10)
  #expect(orthogonality(u) < 5 && orthogonality(vh.mT) < 5)
  let symmetric = a / scale + a.mT / scale
  let (w, v) = Linalg.eigh(symmetric)
  #expect(roundings((v * w).matmul(v.mT) - symmetric, of: .ones([n, n], dtype: .float64)) < 10 && orthogonality(v) < 5)
}

@Test func generalizedInversesOfRankDeficientMatrices() {
  let a = random([40, 3]).matmul(random([3, 25], seed: 2))
  let p = Linalg.pinv(a)
  #expect(largest(a.matmul(p).matmul(a) - a) < 1e-12 && largest(p.matmul(a).matmul(p) - p) < 1e-12)
  #expect(Linalg.matrixRank(a).item(Int.self) == 3)
  let b = random([40, 2], seed: 3)
  let (x, _, rank, _) = Linalg.lstsq(a, b)
  #expect(rank.item(Int.self) == 3 && largest(x - p.matmul(b)) < 1e-12)
}

/// Random [m, n] of a rank, from the smallest sizes to some that are worked on in panels, wide, tall and square.
@Test(arguments: [
  (3, 3, 3), (5, 3, 3), (3, 5, 3), (90, 90, 90), (90, 90, 71), (120, 80, 50), (60, 110, 60), (60, 110, 31),
  (300, 70, 70), (300, 70, 33), (70, 300, 70), (70, 300, 40), (7, 7, 0),
])
func leastSquaresOfAnyRank(_ m: Int, _ n: Int, _ rank: Int) {
  let a = rank == 0 ? Tensor.zeros(m, n, dtype: .float64) : random([m, rank]).matmul(random([rank, n], seed: 2))
  let b = random([m, 4], seed: 3)
  let (x, _, found, _) = Linalg.lstsq(a, b)
  #expect(found.item(Int.self) == rank)
  let shortest = Linalg.pinv(a).matmul(b)
  #expect(largest(x - shortest) < 1e-10 * (1 + largest(shortest)))
  // Neither huge nor tiny elements change the rank.
  for scale in [1e-200, 1e200] {
    let (x, _, found, _) = Linalg.lstsq(a * scale, b)
    #expect(found.item(Int.self) == rank && largest(x * scale - shortest) < 1e-10 * (1 + largest(shortest)))
  }
}

@Test func leastSquaresCountsWhatIsFarFromDependent() {
  let q = Linalg.qr(random([40, 40])).q
  let a = q * Tensor((0..<40).map { $0 < 4 ? 1 : 1e-9 }, dtype: .float64)
  let (_, _, rank, _) = Linalg.lstsq(a, random([40, 1]), rcond: 1e-6)
  #expect(rank.item(Int.self) == 4 && Linalg.lstsq(a, random([40, 1])).rank.item(Int.self) == 40)
  let pair = Tensor.stack([a, a * 0 + q])
  #expect(Linalg.lstsq(pair, random([2, 40, 1]), rcond: 1e-6).rank.ints == [4, 40])
}

@Test func leastSquaresWithoutPivotsRefusesDependentColumns() {
  let message = refusal { _ = Linalg.lstsq(.ones(2, 2), .ones(2, 1), driver: .gels) }
  #expect(message?.contains("columns that depend on each other") == true)
  let notFinite = refusal { _ = Linalg.lstsq(Tensor([[1.0, .nan], [0, 1]]), .ones(2, 1)) }
  #expect(notFinite?.contains("not finite") == true)
  #expect(Linalg.lstsq(.zeros(2, 2), .ones(2, 1), driver: .gels).solution.floats == [0, 0])
}

@Test func theDeterminantOfASingularMatrixHasAGradient() {
  let x = leaf([[1.0, 2, 3], [2, 4, 6], [1, 0, 1]])
  Linalg.det(x).backward()
  let cofactors = [4.0, 4, -4, -2, -2, 2, 0, 0, 0]
  #expect(zip(x.gradient!, cofactors).allSatisfy { abs($0 - $1) < 1e-12 })
  let batch = leaf([[[0.0, 0], [0, 0]], [[2.0, 1], [0, 3]], [[0.0, 0], [0, 5]]])
  let gradient = grad(of: Linalg.det(batch).sum(), withRespectTo: batch, createGraph: true)
  let expected = [0.0, 0, 0, 0, 3, 0, -1, 2, 5, 0, 0, 0]
  #expect(zip(gradient.values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
}

@Test func batchesBroadcast() {
  let a = random([2, 1, 3, 3]) + 3 * Tensor.eye(3, dtype: .float64)
  let b = random([4, 3, 2], seed: 2)
  let x = Linalg.solve(a, b)
  #expect(x.shape == [2, 4, 3, 2] && largest(a.matmul(x) - b) < 1e-12)
  #expect(Linalg.solve(a[0, 0], random([3])).shape == [3])
  #expect(Linalg.solve(a, b.mT, left: false).shape == [2, 4, 2, 3])
  #expect(Linalg.solveTriangular(a, b, upper: true).shape == [2, 4, 3, 2])
}

@Test(arguments: [-3, -1, 0, 1, 2, 5]) func powersOfMatrices(_ k: Int) {
  let a = random([3, 3]) + 2 * Tensor.eye(3, dtype: .float64)
  let base = k < 0 ? Linalg.inv(a) : a
  let expected = (0..<abs(k)).reduce(Tensor.eye(3, dtype: .float64)) { product, _ in product.matmul(base) }
  #expect(largest(a.matrixPower(k) - expected) < 1e-10)
}

@Test func normsByNameAndOrder() {
  let x = constant([[1.0, -2], [3, 4]])
  #expect(Linalg.norm(x).item(Double.self) == Linalg.matrixNorm(x).item(Double.self))
  #expect(Linalg.norm(x, ord: 1).values == [6] && Linalg.norm(x, ord: .infinity).values == [7])
  #expect(Linalg.norm(x, ord: -1).values == [4] && Linalg.norm(x, ord: -.infinity).values == [3])
  #expect(Linalg.norm(x, ord: 1, dim: 1, keepDim: true).values == [3, 7])
  #expect(abs(Linalg.norm(x, ord: .nuc).values[0] - Linalg.svdvals(x).sum().values[0]) < 1e-12)
  #expect(Linalg.vectorNorm(x.float(), dtype: .float64).dtype == .float64)
}

private let refused: [(call: @Sendable () -> Void, says: [String])] = [
  ({ _ = Linalg.inv(.zeros(2, 2)) }, ["Linalg.inv:", "singular", "pivot 1", "pinv"]),
  (
    { _ = Linalg.solve(Tensor.stack([.eye(2), .ones(2, 2)]), .ones(2, 2, 1)) },
    ["Linalg.solve:", "batch element 1", "pivot 2"]
  ),
  ({ _ = Linalg.cholesky(-Tensor.eye(3)) }, ["Linalg.cholesky:", "not positive-definite", "order 1"]),
  ({ _ = Linalg.svd(Tensor([[1, Double.nan], [0, 1]])) }, ["Linalg.svd:", "not finite"]),
  ({ _ = Linalg.det(.ones(2, 3)) }, ["Linalg.det:", "square", "2 by 3"]),
  ({ _ = Linalg.eigh(.ones([3])) }, ["Linalg.eigh:", "a batch of matrices"]),
  ({ _ = Linalg.inv(Tensor([[1, 2], [3, 4]])) }, ["Linalg.inv:", "int64", "float()"]),
  ({ _ = Linalg.inv(.ones([2, 2], dtype: .float16)) }, ["Linalg.inv:", "float16"]),
  ({ _ = Linalg.solve(.eye(2), .ones(3, 1)) }, ["Linalg.solve:", "A·X = B"]),
  ({ _ = Linalg.lstsq(.ones([]), .ones([])) }, ["Linalg.lstsq:"]),
  ({ _ = Linalg.matrixNorm(.eye(2), ord: 3) }, ["Linalg.matrixNorm:", "order 3"]),
  ({ _ = Linalg.multiDot([.eye(2)]) }, ["Linalg.multiDot:", "two"]),
  (
    { Linalg.qr(Tensor.ones(3, 2, requiresGrad: true), mode: .complete).r.sum().backward() },
    ["Linalg.qr:", ".reduced"]
  ),
]

@Test(arguments: refused.indices) func badMatricesAreRefused(_ index: Int) {
  let text = refusal(refused[index].call) ?? "accepted"
  for part in refused[index].says { #expect(text.contains(part), "\(text)") }
}
