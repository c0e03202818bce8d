import Adjoint
import AdjointState

/// `Adam` that waits with dividing until the average of squares is of enough of them (Liu et al. 2019):
///
///     ρ∞ = 2/(1 − β₂) − 1,   ρₜ = ρ∞ − 2·t·β₂ᵗ/(1 − β₂ᵗ)
///     p ← p − lr · m/(1 − β₁ᵗ) · (ρₜ > 5 ? √(1 − β₂ᵗ)/(√v + eps) · rₜ : 1)
///     rₜ = √((ρₜ − 4)(ρₜ − 2)·ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)·ρₜ))
///
/// Refused: negative lr, eps or weightDecay, and betas outside [0, 1).
///
/// ```text
/// RAdam(model.parameters, lr: 1e-3)
/// ```
public final class RAdam: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-3, betas (0.9, 0.999), eps 1e-8, the rest 0 or false.
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
    var numbers = RAdamNumbers()
    numbers.start = group.start(decoupled: group.flag("decoupled_weight_decay"))
    (numbers.beta1, numbers.beta2) = group.pair("betas")
    (numbers.lr, numbers.eps) = (group.lr, group.number("eps"))
    var pass = FusedStep<RAdamNumbers>("RAdam.step", .radam)
    for (p, gradient, state) in updates(of: group) {
      numbers.correct(at: state.countStep())
      let average = state.zeros("exp_avg", like: p)
      let square = state.zeros("exp_avg_sq", like: p)
      if pass.take(numbers, p, gradient, average, square) { continue }
      let g = numbers.start.begin(p, gradient)
      moveMoments(average, square, to: g, (numbers.beta1, numbers.beta2))
      let update = (average / numbers.correction).mul_(numbers.lr)
      if numbers.rectified != 0 {
        let bound = square.sqrt().add_(numbers.eps)
        update.mul_(bound.reciprocal().mul_(numbers.root)).mul_(numbers.rectification)
      }
      p.sub_(update)
    }
    pass()
  }
}

extension RAdamNumbers {
  /// The corrections of bias and of variance at a step.
  fileprivate mutating func correct(at count: Double) {
    let rest = 1 - power(beta2, count)
    let longest = 2 / (1 - beta2) - 1
    let length = longest - 2 * count * power(beta2, count) / rest
    (correction, root) = (1 - power(beta1, count), rest.squareRoot())
    rectified = length > 5 ? 1 : 0
    rectification = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)).squareRoot()
  }
}
