import Adjoint

extension Binding {
  /// Activations without parameters, and what is dropped at random.
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
    "nn.functional.dropout": .dropout { x, inPlace, p, training, generator in
      let training = training ?? true
      return inPlace
        ? x.dropout_(p: p, training: training, generator: generator)
        : x.dropout(p: p, training: training, generator: generator)
    },
    "nn.functional.dropout1d": .dropout { x, _, p, training, generator in
      x.dropout1d(p: p, training: training ?? true, generator: generator)
    },
    "nn.functional.dropout2d": .dropout { x, _, p, training, generator in
      x.dropout2d(p: p, training: training ?? true, generator: generator)
    },
    "nn.functional.dropout3d": .dropout { x, _, p, training, generator in
      x.dropout3d(p: p, training: training ?? true, generator: generator)
    },
    "nn.functional.alpha_dropout": .dropout { x, inPlace, p, training, generator in
      let training = training ?? false
      return inPlace
        ? x.alphaDropout_(p: p, training: training, generator: generator)
        : x.alphaDropout(p: p, training: training, generator: generator)
    },
    "nn.functional.feature_alpha_dropout.with_train": .featureAlphaDropout,
    "nn.functional.feature_alpha_dropout.without_train": .featureAlphaDropout,
  ]

  private static let featureAlphaDropout = dropout { x, _, p, training, generator in
    x.featureAlphaDropout(p: p, training: training ?? false, generator: generator)
  }

  private static func dropout(
    _ call: @escaping @Sendable (Tensor, Bool, Double, Bool?, Generator) -> Tensor
  ) -> Binding {
    tensor("x p training inplace") { a in
      let training = a.has("training") ? try a.bool("training") : nil
      return call(
        try a.tensor("x"), try a.bool("inplace", or: false), try a.double("p", or: 0.5), training, a.generator)
    }
  }
}
