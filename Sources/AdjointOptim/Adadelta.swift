import Adjoint
import AdjointState

/// Steps in the units of the parameters, from running averages of squared gradients and squared steps (Zeiler 2012):
///
///     v ← rho·v + (1 − rho)·g²,   δ = √(u + eps)/√(v + eps) · g,   u ← rho·u + (1 − rho)·δ²,   p ← p − lr·δ
///
/// Refused: negative lr, eps or weightDecay, and rho outside [0, 1].
///
/// ```text
/// Adadelta(model.parameters, rho: 0.95)
/// ```
public final class Adadelta: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1, rho 0.9, eps 1e-6, weightDecay 0.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1, rho: Double = 0.9, eps: Double = 1e-6, weightDecay: Double = 0,
    maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "rho": .double(rho), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "maximize": .bool(maximize), "capturable": false, "foreach": nil, "differentiable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    let rho = group.number("rho")
    if !(rho >= 0 && rho <= 1) { return "rho is \(rho): it has to be from 0 to 1" }
    return group.complaint(aboutNegative: "lr", "eps", "weight_decay")
  }

  public override func step(_ group: ParameterGroup) {
    var numbers = AdadeltaNumbers()
    numbers.start = group.start()
    (numbers.lr, numbers.rho, numbers.eps) = (group.lr, group.number("rho"), group.number("eps"))
    var pass = FusedStep<AdadeltaNumbers>("Adadelta.step", .adadelta)
    for (p, gradient, state) in updates(of: group) {
      _ = state.countStep()
      let square = state.zeros("square_avg", like: p)
      let steps = state.zeros("acc_delta", like: p)
      if pass.take(numbers, p, gradient, square, steps) { continue }
      let g = numbers.start.begin(p, gradient)
      square.mul_(numbers.rho).addcmul_(g, g, value: 1 - numbers.rho)
      let delta = steps.add(numbers.eps).sqrt().div_(square.add(numbers.eps).sqrt()).mul_(g)
      steps.mul_(numbers.rho).addcmul_(delta, delta, value: 1 - numbers.rho)
      p.add_(delta, alpha: -numbers.lr)
    }
    pass()
  }
}
