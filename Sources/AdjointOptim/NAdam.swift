import Adjoint
import AdjointState

/// `Adam` with Nesterov's momentum (Dozat 2016): with μₜ = β₁·(1 − ½·0.96^(t·momentumDecay)) and m, v as of Adam,
///
///     p ← p − lr·(1 − μₜ)/(1 − μ₁⋯μₜ) · g/d − lr·μₜ₊₁/(1 − μ₁⋯μₜ₊₁) · m/d,   d = √(v/(1 − β₂ᵗ)) + eps
///
/// The product of the μ is rounded to the default dtype, as PyTorch has it. Refused: negative lr, eps, weightDecay
/// or momentumDecay, and betas outside [0, 1).
public final class NAdam: Optimizer {
  public init(
    _ parameters: [some Optimizable], lr: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, momentumDecay: Double = 4e-3, decoupledWeightDecay: Bool = false, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "betas": .pair(betas), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "momentum_decay": .double(momentumDecay), "decoupled_weight_decay": .bool(decoupledWeightDecay),
        "maximize": .bool(maximize), "foreach": nil, "capturable": false, "differentiable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "eps", "weight_decay", "momentum_decay") ?? group.complaintAboutBetas
  }

  public override func step(_ group: ParameterGroup) {
    let (beta1, beta2) = group.pair("betas")
    let (lr, decay, isDecoupled) = (group.lr, group.number("momentum_decay"), group.flag("decoupled_weight_decay"))
    func momentum(_ step: Double) -> Double { beta1 * (1 - 0.5 * power(0.96, step * decay)) }
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      let g = start(gradient, p, group, decay: !isDecoupled)
      if isDecoupled && group.weightDecay != 0 { p.mul_(1 - lr * group.weightDecay) }
      let (now, next) = (momentum(count), momentum(count + 1))
      let product = state.scalar("mu_product", first: 1).mul_(now).item(Double.self)
      let average = state.zeros("exp_avg", like: p).lerp_(g, weight: 1 - beta1)
      let square = state.zeros("exp_avg_sq", like: p).mul_(beta2).addcmul_(g, g, value: 1 - beta2)
      let bound = (square / (1 - power(beta2, count))).sqrt().add_(group.number("eps"))
      p.addcdiv_(g, bound, value: -lr * (1 - now) / (1 - product))
      p.addcdiv_(average, bound, value: -lr * next / (1 - product * next))
    }
  }
}
