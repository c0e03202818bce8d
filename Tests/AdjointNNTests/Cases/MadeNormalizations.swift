import Adjoint
import AdjointNN
import AdjointState

extension MadeLayers {
  static func normalizations(_ name: String, _ s: CaseSettings) throws -> Module? {
    if name.hasPrefix("BatchNorm") || name.hasPrefix("InstanceNorm") { return try runningNorm(name, s) }
    if name.contains("Dropout") { return try dropout(name, s.double("p")) }
    switch name {
    case "LayerNorm":
      return try LayerNorm(
        s.sizes("normalized_shape"), eps: s.double("eps"), elementwiseAffine: s.bool("elementwise_affine"),
        bias: s.bool("bias"), dtype: s.dtype)
    case "RMSNorm":
      return try RMSNorm(
        s.sizes("normalized_shape"), eps: s.given("eps")?.double, elementwiseAffine: s.bool("elementwise_affine"),
        dtype: s.dtype)
    case "GroupNorm":
      return try GroupNorm(
        s.int("num_groups"), s.int("num_channels"), eps: s.double("eps"), affine: s.bool("affine"),
        bias: s.bool("bias", or: true), dtype: s.dtype)
    case "LocalResponseNorm":
      return try LocalResponseNorm(s.int("size"), alpha: s.double("alpha"), beta: s.double("beta"), k: s.double("k"))
    case "Embedding":
      return try Embedding(
        s.int("num_embeddings"), s.int("embedding_dim"), paddingIdx: s.given("padding_idx")?.int,
        maxNorm: s.given("max_norm")?.double, normType: s.double("norm_type"),
        scaleGradByFreq: s.bool("scale_grad_by_freq"), dtype: s.dtype)
    case "EmbeddingBag":
      let mode: EmbeddingBagMode = try ["sum": .sum, "mean": .mean][s.string("mode")] ?? .max
      return try EmbeddingBag(
        s.int("num_embeddings"), s.int("embedding_dim"), maxNorm: s.given("max_norm")?.double,
        normType: s.double("norm_type"), scaleGradByFreq: s.bool("scale_grad_by_freq"), mode: mode,
        includeLastOffset: s.bool("include_last_offset"), paddingIdx: s.given("padding_idx")?.int, dtype: s.dtype)
    default: return nil
    }
  }

  private static func runningNorm(_ name: String, _ s: CaseSettings) throws -> Module? {
    let (count, eps, momentum) = try (s.int("num_features"), s.double("eps"), s.given("momentum")?.double)
    let (affine, tracks) = try (s.bool("affine"), s.bool("track_running_stats"))
    let (bias, dtype) = try (s.bool("bias", or: true), s.dtype)
    switch name {
    case "BatchNorm1d":
      return BatchNorm1d(
        count, eps: eps, momentum: momentum, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    case "BatchNorm2d":
      return BatchNorm2d(
        count, eps: eps, momentum: momentum, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    case "BatchNorm3d":
      return BatchNorm3d(
        count, eps: eps, momentum: momentum, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    case "InstanceNorm1d":
      return InstanceNorm1d(
        count, eps: eps, momentum: momentum ?? 0, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    case "InstanceNorm2d":
      return InstanceNorm2d(
        count, eps: eps, momentum: momentum ?? 0, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    default:
      return InstanceNorm3d(
        count, eps: eps, momentum: momentum ?? 0, affine: affine, trackRunningStats: tracks, bias: bias, dtype: dtype)
    }
  }

  private static func dropout(_ name: String, _ p: Double) -> Module? {
    switch name {
    case "Dropout": Dropout(p)
    case "Dropout1d": Dropout1d(p)
    case "Dropout2d": Dropout2d(p)
    case "Dropout3d": Dropout3d(p)
    case "AlphaDropout": AlphaDropout(p)
    case "FeatureAlphaDropout": FeatureAlphaDropout(p)
    default: nil
    }
  }
}
