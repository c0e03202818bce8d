import Adjoint
import AdjointState

/// `Adam` with the largest gradient in place of the average of squares (Kingma, Ba 2014, section 7):
///
///     u ← max(β₂·u, |g| + eps),   p ← p − lr/(1 − β₁ᵗ) · m/u
///
/// Refused: negative lr, eps or weightDecay, and betas outside [0, 1).
public final class Adamax: Optimizer {
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
    let (beta1, beta2) = group.pair("betas")
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      let g = start(gradient, p, group)
      let average = state.zeros("exp_avg", like: p).lerp_(g, weight: 1 - beta1)
      let largest = state.zeros("exp_inf", like: p).mul_(beta2)
      largest.copy_(largest.maximum(g.abs().add_(group.number("eps"))))
      p.addcdiv_(average, largest, value: -(group.lr / (1 - power(beta1, count))))
    }
  }
}
