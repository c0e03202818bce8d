import Adjoint
import AdjointState

/// `Adam` that waits with dividing until the average of squares is of enough of them (Liu et al. 2019):
///
///     ρ∞ = 2/(1 − β₂) − 1,   ρₜ = ρ∞ − 2·t·β₂ᵗ/(1 − β₂ᵗ)
///     p ← p − lr · m/(1 − β₁ᵗ) · (ρₜ > 5 ? √(1 − β₂ᵗ)/(√v + eps) · rₜ : 1)
///     rₜ = √((ρₜ − 4)(ρₜ − 2)·ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)·ρₜ))
///
/// Refused: negative lr, eps or weightDecay, and betas outside [0, 1).
public final class RAdam: Optimizer {
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, decoupledWeightDecay: Bool = false, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "betas": .pair(betas), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "maximize": .bool(maximize), "foreach": nil, "capturable": false,
        "decoupled_weight_decay": .bool(decoupledWeightDecay), "differentiable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "eps", "weight_decay") ?? group.complaintAboutBetas
  }

  public override func step(_ group: ParameterGroup) {
    let (beta1, beta2) = group.pair("betas")
    let (lr, isDecoupled) = (group.lr, group.flag("decoupled_weight_decay"))
    let longest = 2 / (1 - beta2) - 1
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      let g = start(gradient, p, group, decay: !isDecoupled)
      if isDecoupled && group.weightDecay != 0 { p.mul_(1 - lr * group.weightDecay) }
      let average = state.zeros("exp_avg", like: p).lerp_(g, weight: 1 - beta1)
      let square = state.zeros("exp_avg_sq", like: p).mul_(beta2).addcmul_(g, g, value: 1 - beta2)
      let correction = 1 - power(beta2, count)
      let length = longest - 2 * count * power(beta2, count) / correction
      var update = average / (1 - power(beta1, count)) * lr
      if length > 5 {
        let rectified = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
        update = update * (correction.squareRoot() / square.sqrt().add_(group.number("eps"))) * rectified.squareRoot()
      }
      p.sub_(update)
    }
  }
}
