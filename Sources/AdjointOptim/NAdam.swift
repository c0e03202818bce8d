import Adjoint
import AdjointState

/// `Adam` with Nesterov's momentum (Dozat 2016): with μₜ = β₁·(1 − ½·0.96^(t·momentumDecay)) and m, v as of Adam,
///
///     p ← p − lr·(1 − μₜ)/(1 − μ₁⋯μₜ) · g/d − lr·μₜ₊₁/(1 − μ₁⋯μₜ₊₁) · m/d,   d = √(v/(1 − β₂ᵗ)) + eps
///
/// The product of the μ is rounded to the default dtype, as PyTorch has it. Refused: negative lr, eps, weightDecay
/// or momentumDecay, and betas outside [0, 1).
///
/// ```text
/// NAdam(model.parameters, lr: 2e-3, weightDecay: 0.01, decoupledWeightDecay: true)
/// ```
public final class NAdam: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 2e-3, betas (0.9, 0.999), eps 1e-8, momentumDecay 4e-3, the rest 0 or false.
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
    let (lr, decay) = (group.lr, group.number("momentum_decay"))
    var numbers = NAdamNumbers()
    numbers.start = group.start(decoupled: group.flag("decoupled_weight_decay"))
    (numbers.beta1, numbers.beta2) = group.pair("betas")
    numbers.eps = group.number("eps")
    func momentum(_ step: Double) -> Double { numbers.beta1 * (1 - 0.5 * power(0.96, step * decay)) }
    var pass = FusedStep<NAdamNumbers>("NAdam.step", .nadam)
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      let (now, next) = (momentum(count), momentum(count + 1))
      let product = state.scalar("mu_product", first: 1).mul_(now).item(Double.self)
      numbers.gradient_rate = lr * (1 - now) / (1 - product)
      numbers.average_rate = lr * next / (1 - product * next)
      numbers.correction = 1 - power(numbers.beta2, count)
      let average = state.zeros("exp_avg", like: p)
      let square = state.zeros("exp_avg_sq", like: p)
      if pass.take(numbers, p, gradient, average, square) { continue }
      let g = numbers.start.begin(p, gradient)
      moveMoments(average, square, to: g, (numbers.beta1, numbers.beta2))
      let bound = (square / numbers.correction).sqrt().add_(numbers.eps)
      p.addcdiv_(g, bound, value: -numbers.gradient_rate).addcdiv_(average, bound, value: -numbers.average_rate)
    }
    pass()
  }
}
