import Adjoint

extension Binding {
  /// Losses.
  static let losses: [String: Binding] = [
    "nn.functional.mse_loss": .loss("x target size_average reduce reduction weight") { a, reduction in
      try a.tensor("x").mseLoss(a.tensor("target"), weight: a.tensorIfGiven("weight"), reduction: reduction)
    },
    "nn.functional.l1_loss": .loss("x target size_average reduce reduction weight") { a, reduction in
      try a.tensor("x").l1Loss(a.tensor("target"), weight: a.tensorIfGiven("weight"), reduction: reduction)
    },
    "nn.functional.smooth_l1_loss": .loss("x target size_average reduce reduction beta") { a, reduction in
      try a.tensor("x").smoothL1Loss(a.tensor("target"), reduction: reduction, beta: a.double("beta", or: 1))
    },
    "nn.functional.huber_loss": .loss("x target reduction delta weight") { a, reduction in
      try a.tensor("x").huberLoss(
        a.tensor("target"), reduction: reduction, delta: a.double("delta", or: 1), weight: a.tensorIfGiven("weight"))
    },
    "nn.functional.soft_margin_loss": .loss("x target size_average reduce reduction") { a, reduction in
      try a.tensor("x").softMarginLoss(a.tensor("target"), reduction: reduction)
    },
    "nn.functional.binary_cross_entropy": .loss("x target weight size_average reduce reduction") { a, reduction in
      try a.tensor("x").binaryCrossEntropy(
        a.tensor("target"), weight: a.tensorIfGiven("weight"), reduction: reduction)
    },
    "nn.functional.binary_cross_entropy_with_logits":
      .loss("x target weight size_average reduce reduction pos_weight") { a, reduction in
        try a.tensor("x").binaryCrossEntropyWithLogits(
          a.tensor("target"), weight: a.tensorIfGiven("weight"), reduction: reduction,
          posWeight: a.tensorIfGiven("pos_weight"))
      },
    "nn.functional.nll_loss": .loss("x target weight size_average ignore_index reduce reduction") { a, reduction in
      try a.tensor("x").nllLoss(
        a.tensor("target"), weight: a.tensorIfGiven("weight"), ignoreIndex: a.int("ignore_index", or: -100),
        reduction: reduction)
    },
    "nn.functional.cross_entropy":
      .loss("x target weight size_average ignore_index reduce reduction label_smoothing") { a, reduction in
        try a.tensor("x").crossEntropy(
          a.tensor("target"), weight: a.tensorIfGiven("weight"), ignoreIndex: a.int("ignore_index", or: -100),
          reduction: reduction, labelSmoothing: a.double("label_smoothing", or: 0))
      },
    "nn.functional.kl_div": .loss("x target size_average reduce reduction log_target") { a, reduction in
      try a.tensor("x").klDiv(
        a.tensor("target"), reduction: reduction, logTarget: a.bool("log_target", or: false))
    },
    "nn.functional.poisson_nll_loss":
      .loss("x target log_input full size_average eps reduce reduction") { a, reduction in
        try a.tensor("x").poissonNllLoss(
          a.tensor("target"), logInput: a.bool("log_input", or: true), full: a.bool("full", or: false),
          eps: a.double("eps", or: 1e-8), reduction: reduction)
      },
    "nn.functional.gaussian_nll_loss": .loss("x target var full eps reduction") { a, reduction in
      let (x, target) = (try a.tensor("x"), try a.tensor("target"))
      let (full, eps) = (try a.bool("full", or: false), try a.double("eps", or: 1e-6))
      if let variance = a["var"]?.double {
        return x.gaussianNllLoss(target, variance, full: full, eps: eps, reduction: reduction)
      }
      return x.gaussianNllLoss(target, try a.tensor("var"), full: full, eps: eps, reduction: reduction)
    },
    "nn.functional.margin_ranking_loss":
      .loss("x other target margin size_average reduce reduction") { a, reduction in
        try a.tensor("x").marginRankingLoss(
          a.tensor("other"), a.tensor("target"), margin: a.double("margin", or: 0), reduction: reduction)
      },
    "nn.functional.hinge_embedding_loss": .loss("x target margin size_average reduce reduction") { a, reduction in
      try a.tensor("x").hingeEmbeddingLoss(
        a.tensor("target"), margin: a.double("margin", or: 1), reduction: reduction)
    },
    "nn.functional.cosine_embedding_loss":
      .loss("x other target margin size_average reduce reduction") { a, reduction in
        try a.tensor("x").cosineEmbeddingLoss(
          a.tensor("other"), a.tensor("target"), margin: a.double("margin", or: 0), reduction: reduction)
      },
    "nn.functional.triplet_margin_loss":
      .loss("x positive negative margin p eps swap size_average reduce reduction") { a, reduction in
        try a.tensor("x").tripletMarginLoss(
          a.tensor("positive"), a.tensor("negative"), margin: a.double("margin", or: 1), p: a.double("p", or: 2),
          eps: a.double("eps", or: 1e-6), swap: a.bool("swap", or: false), reduction: reduction)
      },
    "nn.functional.triplet_margin_with_distance_loss":
      .loss("x positive negative margin swap reduction") { a, reduction in
        try a.tensor("x").tripletMarginWithDistanceLoss(
          a.tensor("positive"), a.tensor("negative"), margin: a.double("margin", or: 1),
          swap: a.bool("swap", or: false), reduction: reduction)
      },
    "nn.functional.multi_margin_loss":
      .loss("x target p margin weight size_average reduce reduction") { a, reduction in
        try a.tensor("x").multiMarginLoss(
          a.tensor("target"), p: a.int("p", or: 1), margin: a.double("margin", or: 1),
          weight: a.tensorIfGiven("weight"), reduction: reduction)
      },
    "nn.functional.multilabel_margin_loss": .loss("x target size_average reduce reduction") { a, reduction in
      try a.tensor("x").multilabelMarginLoss(a.tensor("target"), reduction: reduction)
    },
    "nn.functional.multilabel_soft_margin_loss":
      .loss("x target weight size_average reduce reduction") { a, reduction in
        try a.tensor("x").multilabelSoftMarginLoss(
          a.tensor("target"), weight: a.tensorIfGiven("weight"), reduction: reduction)
      },
    "nn.functional.ctc_loss":
      .loss("x targets input_lengths target_lengths blank reduction zero_infinity") { a, reduction in
        try a.tensor("x").ctcLoss(
          a.tensor("targets"), inputLengths: lengths(a, "input_lengths"), targetLengths: lengths(a, "target_lengths"),
          blank: a.int("blank", or: 0), reduction: reduction, zeroInfinity: a.bool("zero_infinity", or: false))
      },
  ]

  /// Numbers, or a tensor of them.
  private static func lengths(_ a: Arguments, _ name: String) throws -> [Int] {
    if let tensor = a[name]?.tensor { return tensor.array(Int.self) }
    return try a.ints(name)
  }

  private static func loss(
    _ signature: String, _ call: @escaping @Sendable (Arguments, LossReduction) throws -> Tensor
  ) -> Binding {
    tensor(signature) { a in
      switch try a.string("reduction", or: "mean") {
      case "none": return try call(a, .none)
      case "mean": return try call(a, .mean)
      case "sum": return try call(a, .sum)
      case "batchmean": return try call(a, .batchMean)
      case let name: throw Unsupported("the reduction \(name)")
      }
    }
  }
}
