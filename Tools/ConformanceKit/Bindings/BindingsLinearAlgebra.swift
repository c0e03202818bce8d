import Adjoint

extension Binding {
  /// Factorisations, systems of equations, and what follows from them.
  static let linearAlgebra: [String: Binding] = factorizations.merging(systems) { first, _ in first }
    .merging(matrixFunctions) { first, _ in first }.merging(norms) { first, _ in first }

  private static let factorizations: [String: Binding] = [
    "linalg.cholesky": .tensor("A upper") {
      Linalg.cholesky(try $0.tensor("A"), upper: try $0.bool("upper", or: false))
    },
    "linalg.qr": .tensors("A mode") { a in
      let name = try a.string("mode", or: "reduced")
      guard let mode = QRMode(rawValue: name) else { throw Unsupported("the mode \(name)") }
      let (q, r) = Linalg.qr(try a.tensor("A"), mode: mode)
      return [q, r]
    },
    "linalg.eigh": .tensors("A UPLO") {
      let (w, v) = Linalg.eigh(try $0.tensor("A"), uplo: try triangle($0))
      return [w, v]
    },
    "linalg.eigvalsh": .tensor("A UPLO") { Linalg.eigvalsh(try $0.tensor("A"), uplo: try triangle($0)) },
    "linalg.svd": .tensors("A full_matrices") {
      let (u, s, vh) = Linalg.svd(try $0.tensor("A"), fullMatrices: try $0.bool("full_matrices", or: true))
      return [u, s, vh]
    },
    "linalg.svdvals": .unary { Linalg.svdvals($0) },
    "svd": .tensors("input some compute_uv") {
      let (u, s, v) = try $0.tensor("input").svd(
        some: $0.bool("some", or: true), computeUV: $0.bool("compute_uv", or: true))
      return [u, s, v]
    },
  ]

  private static let systems: [String: Binding] = [
    "linalg.inv": .unary { Linalg.inv($0) },
    "linalg.solve": .tensor("A B left") {
      Linalg.solve(try $0.tensor("A"), try $0.tensor("B"), left: try $0.bool("left", or: true))
    },
    "linalg.solve_triangular": .tensor("A B") {
      Linalg.solveTriangular(
        try $0.tensor("A"), try $0.tensor("B"), upper: try $0.bool("upper"), left: try $0.bool("left", or: true),
        unitriangular: try $0.bool("unitriangular", or: false))
    },
    "linalg.lstsq": .tensors("A B rcond") {
      let (solution, residuals, rank, values) = try leastSquares($0)
      return [solution, residuals, rank, values]
    },
    "linalg.lstsq.grad_oriented": .tensors("A B driver") {
      let (solution, residuals, _, _) = try leastSquares($0)
      return [solution, residuals]
    },
    "linalg.pinv": .tensor("A rcond", pseudoInverse),
    "linalg.pinv.hermitian": .tensor("A rcond", pseudoInverse),
    "linalg.pinv.singular": .tensor("a b") {
      let (a, b) = (try $0.tensor("a"), try $0.tensor("b"))
      return Linalg.pinv(a.matmul(b.mT))
    },
    "pinverse": .tensor("A rcond") { try $0.tensor("A").pinverse(rcond: $0.double("rcond", or: 1e-15)) },
  ]

  private static let matrixFunctions: [String: Binding] = [
    "linalg.det": .unary { Linalg.det($0) },
    "linalg.slogdet": .tensors("A") {
      let (sign, logabsdet) = Linalg.slogdet(try $0.tensor("A"))
      return [sign, logabsdet]
    },
    "logdet": .unary { $0.logdet() },
    "linalg.matrix_power": .tensor("A n") { Linalg.matrixPower(try $0.tensor("A"), try $0.int("n")) },
    "linalg.multi_dot": .tensor("tensors") { Linalg.multiDot(try $0.tensors("tensors")) },
    "linalg.matrix_rank": .tensor("A tol", rank),
    "linalg.matrix_rank.hermitian": .tensor("A tol", rank),
    "linalg.cond": .tensor("A p") { a in
      guard let order = try order(a, "p") else { return Linalg.cond(try a.tensor("A")) }
      return Linalg.cond(try a.tensor("A"), p: order)
    },
  ]

  private static let norms: [String: Binding] = [
    "linalg.norm": .tensor("A ord dim keepdim", norm),
    "linalg.norm.subgradients_at_zero": .tensor("A ord dim keepdim", norm),
    "linalg.vector_norm": .tensor("x ord dim keepdim") {
      Linalg.vectorNorm(
        try $0.tensor("x"), ord: try $0.double("ord", or: 2), dim: try $0.intsIfGiven("dim"),
        keepDim: try $0.bool("keepdim", or: false), dtype: try $0.dtype())
    },
    "linalg.matrix_norm": .tensor("A ord dim keepdim") { a in
      let dims = try a.ints("dim", or: [-2, -1])
      guard dims.count == 2 else { throw Unsupported("\(dims.count) dimensions of a matrix") }
      return Linalg.matrixNorm(
        try a.tensor("A"), ord: try order(a, "ord") ?? .fro, dim: (dims[0], dims[1]),
        keepDim: try a.bool("keepdim", or: false), dtype: try a.dtype())
    },
    "norm.nuc": .tensor("x p dim keepdim dtype") {
      try $0.tensor("x").norm(
        p: order($0, "p") ?? .fro, dim: $0.intsIfGiven("dim"), keepDim: $0.bool("keepdim", or: false),
        dtype: $0.dtype())
    },
  ]

  @Sendable private static func norm(_ a: Arguments) throws -> Tensor {
    Linalg.norm(
      try a.tensor("A"), ord: try order(a, "ord"), dim: try a.intsIfGiven("dim"),
      keepDim: try a.bool("keepdim", or: false), dtype: try a.dtype())
  }

  private static func order(_ a: Arguments, _ name: String) throws -> NormOrder? {
    switch a[name]?.string {
    case "fro": .fro
    case "nuc": .nuc
    case "inf": .infinity
    case "-inf": -.infinity
    case let name?: throw Unsupported("the norm \(name)")
    case nil: try a.doubleIfGiven(name).map { .p($0) }
    }
  }

  private static func triangle(_ a: Arguments) throws -> Triangular {
    let name = try a.string("UPLO", or: "L")
    guard let triangle = Triangular(rawValue: name) else { throw Unsupported("the triangle \(name)") }
    return triangle
  }

  private static func leastSquares(
    _ a: Arguments
  ) throws -> (solution: Tensor, residuals: Tensor, rank: Tensor, singularValues: Tensor) {
    let name = try a.string("driver", or: "gelsy")
    guard let driver = LeastSquaresDriver(rawValue: name) else { throw Unsupported("the driver \(name)") }
    return Linalg.lstsq(try a.tensor("A"), try a.tensor("B"), rcond: try a.doubleIfGiven("rcond"), driver: driver)
  }

  /// A tolerance: a number or a tensor.
  private static func tolerance(_ a: Arguments, _ name: String) throws -> Tensor? {
    if let number = a[name]?.double { return Tensor(number, dtype: .float64) }
    return try a.tensorIfGiven(name)
  }

  @Sendable private static func pseudoInverse(_ a: Arguments) throws -> Tensor {
    Linalg.pinv(
      try a.tensor("A"), atol: try tolerance(a, "atol"), rtol: try tolerance(a, "rtol") ?? tolerance(a, "rcond"),
      hermitian: try a.bool("hermitian", or: false))
  }

  @Sendable private static func rank(_ a: Arguments) throws -> Tensor {
    Linalg.matrixRank(
      try a.tensor("A"), atol: try tolerance(a, "atol") ?? tolerance(a, "tol"), rtol: try tolerance(a, "rtol"),
      hermitian: try a.bool("hermitian", or: false))
  }
}
