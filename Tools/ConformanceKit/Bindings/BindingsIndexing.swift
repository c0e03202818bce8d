import Adjoint

extension Binding {
  /// Elements by their places.
  static let indexing: [String: Binding] = [
    "gather": .tensor("x dim index") { try $0.tensor("x").gather(dim: $0.int("dim"), index: $0.tensor("index")) },
    "scatter_add": .tensor("x dim index src") {
      try $0.tensor("x").scatterAdd(dim: $0.int("dim"), index: $0.tensor("index"), source: $0.tensor("src"))
    },
  ]
}
