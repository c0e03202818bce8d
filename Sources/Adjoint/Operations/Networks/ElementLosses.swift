import AdjointKernels

/// ℓ = (x − y)².
struct MseLoss: ElementLoss {
  static var name: String { "MseLoss" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_mse }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_mse_slope }
  var reduction: LossReduction
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { (x - y) * 2 }
}

/// ℓ = d²/2β for d = |x − y| < β, else d − β/2; the slope at β is 1.
struct SmoothL1Loss: ElementLoss {
  static var name: String { "SmoothL1Loss" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_smooth_l1 }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_smooth_l1_slope }
  let parameter: Double
  var reduction: LossReduction
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { ((x - y) / parameter).hardtanh() }
}

/// ℓ = d²/2 for d = |x − y| < δ, else δ(d − δ/2).
struct HuberLoss: ElementLoss {
  static var name: String { "HuberLoss" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_huber }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_huber_slope }
  let parameter: Double
  var reduction: LossReduction
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { (x - y).hardtanh(minVal: -parameter, maxVal: parameter) }
}

/// ℓ = ln(1 + e^(−yx)).
struct SoftMarginLoss: ElementLoss {
  static var name: String { "SoftMarginLoss" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_soft_margin }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_soft_margin_slope }
  static var isOfDifference: Bool { false }
  var reduction: LossReduction
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { -y * (-y * x).sigmoid() }
  func slopeY(_ x: Tensor, _ y: Tensor) -> Tensor { -x * (-y * x).sigmoid() }
}

/// ℓ = −y·ln x − (1 − y)·ln(1 − x), where no logarithm falls below −100, and x(1 − x) in its slope not below 1e-12 as
/// float32 has it, which is PyTorch's bound.
struct BinaryCrossEntropy: ElementLoss {
  static var name: String { "BinaryCrossEntropy" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_bce }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_bce_slope }
  static var isOfDifference: Bool { false }
  var reduction: LossReduction
  var weight: KeptTensor?
  func check(_ x: Tensor, _ y: Tensor) throws {
    try LossOperands.checkProbabilities("binaryCrossEntropy", "x", x)
    try LossOperands.checkProbabilities("binaryCrossEntropy", "the target", y)
  }
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { (x - y) / ((1 - x) * x).clampMin(Double(1e-12 as Float)) }
  func slopeY(_ x: Tensor, _ y: Tensor) -> Tensor { (1 - x).log() - x.log() }
}

/// `BinaryCrossEntropy` of σ(x), exact in both tails; `positive` weighs the part of y.
struct BinaryCrossEntropyWithLogits: ElementLoss {
  static var name: String { "BinaryCrossEntropyWithLogits" }
  static var kernel: adj_activation_pair_op { ADJ_PAIR_bce_with_logits }
  static var slopeKernel: adj_activation_pair_op { ADJ_PAIR_bce_with_logits_slope }
  static var isOfDifference: Bool { false }
  var reduction: LossReduction
  var weight: KeptTensor?
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor { x.sigmoid() - y }
  func slopeY(_ x: Tensor, _ y: Tensor) -> Tensor { -x }
}

/// ℓ = −(positive·y)·ln σ(x) − (1 − y)·ln σ(−x).
struct WeightedBinaryCrossEntropyWithLogits: BinaryOperation {
  static var name: String { "BinaryCrossEntropyWithLogits" }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { .x }
  let positive: KeptTensor
  let weight: KeptTensor?
  let reduction: LossReduction

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    noGrad {
      let (x, y) = (x.detach(), y.detach())
      return reduction(weighted((1 - y) * x - ((positive.tensor - 1) * y + 1) * x.logsigmoid()))
    }
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { spread(g, s) * slopeX(s.x, s.y) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { spread(g, s) * slopeY(s.x) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { reduction(weighted(t * slopeX(s.x, s.y))) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { reduction(weighted(t * slopeY(s.x))) }

  private func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor {
    let part = positive.unchanged(for: graphName) * y
    return (part + 1 - y) * x.sigmoid() - part
  }
  private func slopeY(_ x: Tensor) -> Tensor {
    (-x).logsigmoid() - positive.unchanged(for: graphName) * x.logsigmoid()
  }
  private func weighted(_ losses: Tensor) -> Tensor { weight.map { losses * $0.unchanged(for: graphName) } ?? losses }
  private func spread(_ g: Tensor, _ s: Saved) -> Tensor {
    weighted(g * reduction.share(s.x.shape))
  }
  var attributes: [Tensor] { [positive, weight].compactMap { $0?.tensor } }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let ofY = positive.tensor * y * x.logsigmoid()
    return level.front(reduction(weighted(-ofY - (1 - y) * (-x).logsigmoid())))
  }
}
