import Adjoint

extension Binding {
  /// Activations, losses and layers.
  static let networks: [String: Binding] = [
    "nn.functional.relu": .tensor("x inplace") { a in
      try a.bool("inplace", or: false) ? try a.tensor("x").relu_() : try a.tensor("x").relu()
    },
    "relu": .unary { $0.relu() },
    "nn.functional.silu": .tensor("x inplace") { a in
      try a.bool("inplace", or: false) ? try a.tensor("x").silu_() : try a.tensor("x").silu()
    },
    "nn.functional.logsigmoid": .unary { $0.logsigmoid() },
    "nn.functional.gelu": .tensor("x approximate") { a in
      switch try a.string("approximate", or: "none") {
      case "none": return try a.tensor("x").gelu()
      case "tanh": return try a.tensor("x").gelu(approximate: .tanh)
      case let name: throw Unsupported("the approximation \(name)")
      }
    },
    "nn.functional.dropout": .tensor("x p training") {
      try $0.tensor("x").dropout(
        p: $0.double("p", or: 0.5), training: $0.bool("training", or: true), generator: $0.generator)
    },

    "nn.functional.mse_loss": .tensor("x target size_average reduce reduction") {
      try $0.tensor("x").mseLoss($0.tensor("target"), reduction: reduction($0))
    },
    "nn.functional.l1_loss": .tensor("x target size_average reduce reduction") {
      try $0.tensor("x").l1Loss($0.tensor("target"), reduction: reduction($0))
    },
    "nn.functional.cross_entropy": .tensor("x target weight size_average ignore_index reduce reduction") {
      try $0.tensor("x").crossEntropy($0.tensor("target"), reduction: reduction($0))
    },
  ]

  private static func reduction(_ a: Arguments) throws -> LossReduction {
    switch try a.string("reduction", or: "mean") {
    case "none": return .none
    case "mean": return .mean
    case "sum": return .sum
    case let name: throw Unsupported("the reduction \(name)")
    }
  }
}
