import Adjoint

/// Random streams, bit for bit.
enum RandomRunner {
  static func checks(_ draws: [RandomFile.Draw]) -> [Suite.Check] {
    draws.map { draw in
      Suite.Check(id: "seed \(draw.seed), \(draw.call)") {
        Outcome.of {
          let generator = Generator().manualSeed(draw.seed)
          try check(PythonExpression.tensor(draw.call, generator: generator), draw.result, "value")
          try check(PythonExpression.tensor("torch.rand(3)", generator: generator), draw.next, "the numbers drawn next")
        }
      }
    }
  }

  private static func check(_ actual: Tensor, _ stored: StoredTensor, _ what: String) throws {
    try Comparison.checkKind(actual, stored, what)
    switch try Elements(stored, in: .none) {
    case .whole(let expected):
      guard actual.array(Int64.self) == expected else { throw Mismatch("\(what): \(actual) instead of \(expected)") }
    case .real(let expected):
      let values = actual.detach().doubles
      let pairs = zip(values, expected)
      if let i = pairs.enumerated().first(where: { $1.0.bitPattern != $1.1.bitPattern })?.offset {
        throw Mismatch("\(what) at [\(i)] of the elements in order: \(values[i]) instead of \(expected[i])")
      }
    }
  }
}
