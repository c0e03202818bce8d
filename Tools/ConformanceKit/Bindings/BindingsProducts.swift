import Adjoint

extension Binding {
  /// Products of matrices and vectors.
  static let products: [String: Binding] = [
    "dot": .binary { $0.dot($1) },
    "matmul": .binary { $0.matmul($1) },
    "__rmatmul__": .binary { $1.matmul($0) },
    "mm": .binary { $0.mm($1) },
    "mv": .binary { $0.mv($1) },
    "bmm": .binary { $0.bmm($1) },
    "outer": .binary { $0.outer($1) },
  ]
}
