import Adjoint
import AdjointState

/// Steps as large as the running average of the gradient is beside that of its square (Kingma, Ba 2014):
///
///     g ← ∇f(p) + weightDecay·p
///     m ← β₁·m + (1 − β₁)·g,   v ← β₂·v + (1 − β₂)·g²
///     p ← p − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + eps)
///
/// `amsgrad` divides by the largest v so far (Reddi et al. 2018). Refused: negative lr, eps or weightDecay, and betas
/// outside [0, 1).
///
/// ```text
/// Adam(model.parameters, lr: 3e-4, betas: (0.9, 0.98))
/// ```
open class Adam: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-3, betas (0.9, 0.999), eps 1e-8, the rest 0 or false; with `decoupledWeightDecay` it is `AdamW`.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false, decoupledWeightDecay: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "betas": .pair(betas), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "amsgrad": .bool(amsgrad), "maximize": .bool(maximize), "foreach": nil, "capturable": false,
        "differentiable": false, "fused": nil, "decoupled_weight_decay": .bool(decoupledWeightDecay),
      ])
  }

  open override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "eps", "weight_decay") ?? group.complaintAboutBetas
  }

  open override func step(_ group: ParameterGroup) {
    var numbers = AdamNumbers()
    numbers.start = group.start(decoupled: group.flag("decoupled_weight_decay"))
    (numbers.beta1, numbers.beta2) = group.pair("betas")
    numbers.eps = group.number("eps")
    var pass = FusedStep<AdamNumbers>("Adam.step", .adam)
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      numbers.step_size = group.lr / (1 - power(numbers.beta1, count))
      numbers.root = (1 - power(numbers.beta2, count)).squareRoot()
      let average = state.zeros("exp_avg", like: p)
      let square = state.zeros("exp_avg_sq", like: p)
      let largest = group.flag("amsgrad") ? state.zeros("max_exp_avg_sq", like: p) : nil
      if pass.take(numbers, p, gradient, average, square, largest) { continue }
      let g = numbers.start.begin(p, gradient)
      moveMoments(average, square, to: g, (numbers.beta1, numbers.beta2))
      largest?.copy_(largest!.maximum(square))
      let bound = ((largest ?? square).sqrt() / numbers.root).add_(numbers.eps)
      p.addcdiv_(average, bound, value: -numbers.step_size)
    }
    pass()
  }
}

extension StateValue {
  /// Python's tuple of two numbers.
  static func pair(_ numbers: (Double, Double)) -> StateValue { .tuple([.double(numbers.0), .double(numbers.1)]) }
}
