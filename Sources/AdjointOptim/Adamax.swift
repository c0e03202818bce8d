import Adjoint
import AdjointState

/// `Adam` with the largest gradient in place of the average of squares (Kingma, Ba 2014, section 7):
///
///     u ← max(β₂·u, |g| + eps),   p ← p − lr/(1 − β₁ᵗ) · m/u
///
/// Refused: negative lr, eps or weightDecay, and betas outside [0, 1).
///
/// ```text
/// Adamax(model.parameters, lr: 2e-3)
/// ```
public final class Adamax: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 2e-3, betas (0.9, 0.999), eps 1e-8, weightDecay 0.
  public init(
    _ parameters: [some Optimizable], lr: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "betas": .pair(betas), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "foreach": nil, "maximize": .bool(maximize), "differentiable": false, "capturable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "eps", "weight_decay") ?? group.complaintAboutBetas
  }

  public override func step(_ group: ParameterGroup) {
    var numbers = AdamaxNumbers()
    numbers.start = group.start()
    (numbers.beta1, numbers.beta2) = group.pair("betas")
    numbers.eps = group.number("eps")
    var pass = FusedStep<AdamaxNumbers>("Adamax.step", .adamax)
    for (p, gradient, state) in updates(of: group) {
      numbers.step_size = group.lr / (1 - power(numbers.beta1, state.countStep()))
      let average = state.zeros("exp_avg", like: p)
      let largest = state.zeros("exp_inf", like: p)
      if pass.take(numbers, p, gradient, average, largest) { continue }
      let g = numbers.start.begin(p, gradient)
      average.lerp_(g, weight: 1 - numbers.beta1)
      largest.copy_(largest.mul(numbers.beta2).maximum(g.abs().add_(numbers.eps)))
      p.addcdiv_(average, largest, value: -numbers.step_size)
    }
    pass()
  }
}
