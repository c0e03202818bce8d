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
    // The golden files put the weight first.
    "nn.functional.embedding": .tensor("weight x padding_idx max_norm norm_type scale_grad_by_freq") { a in
      embedding(
        try a.tensor("x"), try a.tensor("weight"), paddingIdx: try a.intIfGiven("padding_idx"),
        maxNorm: try a.doubleIfGiven("max_norm"), normType: try a.double("norm_type", or: 2),
        scaleGradByFreq: try a.bool("scale_grad_by_freq", or: false))
    },
    "nn.functional.embedding_bag": .tensor(
      "weight x offsets max_norm norm_type scale_grad_by_freq mode sparse per_sample_weights include_last_offset padding_idx"
    ) { a in
      let modes: [String: EmbeddingBagMode] = ["sum": .sum, "mean": .mean, "max": .max]
      guard let mode = modes[try a.string("mode", or: "mean")] else { throw Unsupported("this mode") }
      return embeddingBag(
        try a.tensor("x"), try a.tensor("weight"), offsets: try a.tensorIfGiven("offsets"),
        maxNorm: try a.doubleIfGiven("max_norm"), normType: try a.double("norm_type", or: 2),
        scaleGradByFreq: try a.bool("scale_grad_by_freq", or: false), mode: mode,
        perSampleWeights: try a.tensorIfGiven("per_sample_weights"),
        includeLastOffset: try a.bool("include_last_offset", or: false), paddingIdx: try a.intIfGiven("padding_idx"))
    },
    "nn.functional.scaled_dot_product_attention": .tensor(
      "query key value attn_mask dropout_p is_causal scale enable_gqa"
    ) { a in
      scaledDotProductAttention(
        try a.tensor("query"), try a.tensor("key"), try a.tensor("value"), attnMask: try a.tensorIfGiven("attn_mask"),
        dropoutP: try a.double("dropout_p", or: 0), isCausal: try a.bool("is_causal", or: false),
        scale: try a.doubleIfGiven("scale"), enableGqa: try a.bool("enable_gqa", or: false), generator: a.generator)
    },
    "torch.ops.aten._safe_softmax.default": .tensor("x dim") { try $0.tensor("x").safeSoftmax(dim: $0.int("dim")) },
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
