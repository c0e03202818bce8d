import Adjoint
import AdjointNN
import AdjointState

extension MadeLayers {
  static func losses(_ name: String, _ s: CaseSettings) throws -> Module? {
    switch name {
    case "MSELoss": return try MSELoss(reduction: s.reduction)
    case "L1Loss": return try L1Loss(reduction: s.reduction)
    case "SmoothL1Loss": return try SmoothL1Loss(beta: s.double("beta"), reduction: s.reduction)
    case "HuberLoss": return try HuberLoss(delta: s.double("delta"), reduction: s.reduction)
    case "BCELoss": return try BCELoss(weight: s.tensor("weight"), reduction: s.reduction)
    case "BCEWithLogitsLoss":
      return try BCEWithLogitsLoss(
        weight: s.tensor("weight"), posWeight: s.tensor("pos_weight"), reduction: s.reduction)
    case "SoftMarginLoss": return try SoftMarginLoss(reduction: s.reduction)
    case "KLDivLoss": return try KLDivLoss(logTarget: s.bool("log_target"), reduction: s.reduction)
    case "PoissonNLLLoss":
      return try PoissonNLLLoss(
        logInput: s.bool("log_input"), full: s.bool("full"), eps: s.double("eps"), reduction: s.reduction)
    case "GaussianNLLLoss":
      return try GaussianNLLLoss(full: s.bool("full"), eps: s.double("eps"), reduction: s.reduction)
    case "MarginRankingLoss": return try MarginRankingLoss(margin: s.double("margin"), reduction: s.reduction)
    case "HingeEmbeddingLoss": return try HingeEmbeddingLoss(margin: s.double("margin"), reduction: s.reduction)
    case "CosineEmbeddingLoss": return try CosineEmbeddingLoss(margin: s.double("margin"), reduction: s.reduction)
    case "TripletMarginLoss":
      return try TripletMarginLoss(
        margin: s.double("margin"), p: s.double("p"), eps: s.double("eps"), swap: s.bool("swap"),
        reduction: s.reduction)
    case "TripletMarginWithDistanceLoss":
      return try TripletMarginWithDistanceLoss(
        margin: s.double("margin"), swap: s.bool("swap"), reduction: s.reduction)
    case "CosineSimilarity": return try CosineSimilarity(dim: s.int("dim"), eps: s.double("eps"))
    case "PairwiseDistance":
      return try PairwiseDistance(p: s.double("p"), eps: s.double("eps"), keepDim: s.bool("keepdim"))
    default: return nil
    }
  }

  static func classLosses(_ name: String, _ s: CaseSettings) throws -> Module? {
    switch name {
    case "CrossEntropyLoss":
      return try CrossEntropyLoss(
        weight: s.tensor("weight"), ignoreIndex: s.int("ignore_index"), labelSmoothing: s.double("label_smoothing"),
        reduction: s.reduction)
    case "NLLLoss":
      return try NLLLoss(weight: s.tensor("weight"), ignoreIndex: s.int("ignore_index"), reduction: s.reduction)
    case "MultiMarginLoss":
      return try MultiMarginLoss(
        weight: s.tensor("weight"), p: s.int("p"), margin: s.double("margin"), reduction: s.reduction)
    case "MultiLabelMarginLoss": return try MultiLabelMarginLoss(reduction: s.reduction)
    case "MultiLabelSoftMarginLoss":
      return try MultiLabelSoftMarginLoss(weight: s.tensor("weight"), reduction: s.reduction)
    case "CTCLoss":
      return try CTCLoss(blank: s.int("blank"), reduction: s.reduction, zeroInfinity: s.bool("zero_infinity"))
    case "AdaptiveLogSoftmaxWithLoss":
      return try AdaptiveLogSoftmaxWithLoss(
        s.int("in_features"), s.int("n_classes"), cutoffs: s.sizes("cutoffs"), divValue: s.double("div_value"),
        headBias: s.bool("head_bias"), dtype: s.dtype)
    default: return nil
    }
  }
}
