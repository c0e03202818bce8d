import Adjoint

extension Binding {
  /// Linear layers, normalization and distances.
  static let normalization: [String: Binding] = [
    "nn.functional.linear": .tensor("x weight bias") {
      try $0.tensor("x").linear($0.tensor("weight"), bias: $0.tensorIfGiven("bias"))
    },
    "nn.functional.bilinear": .tensor("x y weight bias") {
      try $0.tensor("x").bilinear($0.tensor("y"), $0.tensor("weight"), bias: $0.tensorIfGiven("bias"))
    },
    "nn.functional.layer_norm": .tensor("x normalized_shape weight bias eps") {
      try $0.tensor("x").layerNorm(
        $0.ints("normalized_shape"), weight: $0.tensorIfGiven("weight"), bias: $0.tensorIfGiven("bias"),
        eps: $0.double("eps", or: 1e-5))
    },
    "nn.functional.rms_norm": .tensor("x normalized_shape weight eps") {
      try $0.tensor("x").rmsNorm(
        $0.ints("normalized_shape"), weight: $0.tensorIfGiven("weight"), eps: $0.doubleIfGiven("eps"))
    },
    "nn.functional.group_norm": .tensor("x num_groups weight bias eps") {
      try $0.tensor("x").groupNorm(
        $0.int("num_groups"), weight: $0.tensorIfGiven("weight"), bias: $0.tensorIfGiven("bias"),
        eps: $0.double("eps", or: 1e-5))
    },
    "nn.functional.batch_norm": .tensor("x running_mean running_var weight bias training momentum eps") {
      try $0.tensor("x").batchNorm(
        runningMean: $0.tensorIfGiven("running_mean"), runningVar: $0.tensorIfGiven("running_var"),
        weight: $0.tensorIfGiven("weight"), bias: $0.tensorIfGiven("bias"), training: $0.bool("training", or: false),
        momentum: $0.double("momentum", or: 0.1), eps: $0.double("eps", or: 1e-5))
    },
    "nn.functional.instance_norm": .tensor("x running_mean running_var weight bias use_input_stats momentum eps") {
      try $0.tensor("x").instanceNorm(
        runningMean: $0.tensorIfGiven("running_mean"), runningVar: $0.tensorIfGiven("running_var"),
        weight: $0.tensorIfGiven("weight"), bias: $0.tensorIfGiven("bias"),
        useInputStats: $0.bool("use_input_stats", or: true), momentum: $0.double("momentum", or: 0.1),
        eps: $0.double("eps", or: 1e-5))
    },
    "nn.functional.local_response_norm": .tensor("x size alpha beta k") {
      try $0.tensor("x").localResponseNorm(
        size: $0.int("size"), alpha: $0.double("alpha", or: 1e-4), beta: $0.double("beta", or: 0.75),
        k: $0.double("k", or: 1))
    },
    "nn.functional.normalize": .tensor("x p dim eps") {
      try $0.tensor("x").normalize(
        p: $0.double("p", or: 2), dim: $0.ints("dim", or: [1]), eps: $0.double("eps", or: 1e-12))
    },
    "nn.functional.cosine_similarity": .tensor("x y dim eps") {
      try $0.tensor("x").cosineSimilarity($0.tensor("y"), dim: $0.int("dim", or: 1), eps: $0.double("eps", or: 1e-8))
    },
    "nn.functional.pairwise_distance": .tensor("x y p eps keepdim") {
      try $0.tensor("x").pairwiseDistance(
        $0.tensor("y"), p: $0.double("p", or: 2), eps: $0.double("eps", or: 1e-6),
        keepDim: $0.bool("keepdim", or: false))
    },
  ]
}
