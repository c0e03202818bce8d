import Adjoint

extension Binding {
  /// Sums with a product, sums over indices, and what is measured between rows.
  static let contractions: [String: Binding] = [
    "addmm": .added("mat1 mat2") { $0.addmm($1, $2, beta: $3, alpha: $4) },
    "addmm.decomposed": .added("mat1 mat2") { $0.addmm($1, $2, beta: $3, alpha: $4) },
    "addmv": .added("mat vec") { $0.addmv($1, $2, beta: $3, alpha: $4) },
    "addr": .added("vec1 vec2") { $0.addr($1, $2, beta: $3, alpha: $4) },
    "addbmm": .added("batch1 batch2") { $0.addbmm($1, $2, beta: $3, alpha: $4) },
    "baddbmm": .added("batch1 batch2") { $0.baddbmm($1, $2, beta: $3, alpha: $4) },

    "einsum": .tensor("operands equation") { a in
      // Tensors come before the equation, or in PyTorch's own order behind it.
      let isFirst = a["equation"]?.string != nil
      guard let equation = a[isFirst ? "equation" : "operands"]?.string else { throw Unsupported("no equation") }
      return einsum(equation, try a.tensors(isFirst ? "operands" : "equation"))
    },
    "tensordot": .tensor("x y dims") { a in
      let (x, y) = (try a.tensor("x"), try a.tensor("y"))
      guard a.has("dims") else { return x.tensordot(y) }
      if let count = a["dims"]?.int { return x.tensordot(y, dims: count) }
      guard let lists = a["dims"]?.list, lists.count == 2, let first = lists[0].ints, let second = lists[1].ints else {
        throw Unsupported("dims that are not two lists")
      }
      return x.tensordot(y, dims: (first, second))
    },
    "kron": .binary { $0.kron($1) },
    "inner": .binary { $0.inner($1) },
    "vdot": .binary { $0.vdot($1) },
    "ger": .binary { $0.ger($1) },
    "trace": .unary { $0.trace() },
    "cross": .tensor("x y dim") { try $0.tensor("x").cross($0.tensor("y"), dim: $0.intIfGiven("dim")) },
    "linalg.cross": .tensor("x y dim") {
      try Linalg.cross($0.tensor("x"), $0.tensor("y"), dim: $0.int("dim", or: -1))
    },
    "cdist": .tensor("x1 x2 p compute_mode") { a in
      let name = try a.string("compute_mode", or: CdistMode.useMmForEuclidDistIfNecessary.rawValue)
      guard let mode = CdistMode(rawValue: name) else { throw Unsupported("the mode \(name)") }
      return try a.tensor("x1").cdist(a.tensor("x2"), p: a.double("p", or: 2), computeMode: mode)
    },
    "dist": .tensor("x y p") { try $0.tensor("x").dist($0.tensor("y"), p: $0.double("p", or: 2)) },
    "cov": .tensor("x correction fweights aweights") { a in
      try a.tensor("x").cov(
        correction: a.int("correction", or: 1), fweights: a.tensorIfGiven("fweights"),
        aweights: a.tensorIfGiven("aweights"))
    },
    "corrcoef": .unary { $0.corrcoef() },
    "linalg.vander": .tensor("x N") { try Linalg.vander($0.tensor("x"), N: $0.intIfGiven("N")) },
    "vander": .tensor("x N increasing") {
      try Tensor.vander($0.tensor("x"), N: $0.intIfGiven("N"), increasing: $0.bool("increasing", or: false))
    },
  ]

  /// β·input + α·(a∘b).
  private static func added(
    _ operands: String, _ call: @escaping @Sendable (Tensor, Tensor, Tensor, Double, Double) -> Tensor
  ) -> Binding {
    let names = operands.split(separator: " ").map(String.init)
    return .tensor("input " + operands) { a in
      call(
        try a.tensor("input"), try a.tensor(names[0]), try a.tensor(names[1]), try a.double("beta", or: 1),
        try a.double("alpha", or: 1))
    }
  }
}
