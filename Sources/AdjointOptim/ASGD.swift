import Adjoint
import AdjointState

/// Stochastic gradient descent whose path is averaged (Polyak, Juditsky 1992):
///
///     p ← (1 − lambd·η)·p − η·g,   η = lr/(1 + lambd·lr·t)^alpha
///     ax ← ax + (p − ax)·μ,        μ = 1/max(1, t − t0)
///
/// The average is `ax` of the parameter's state. η and μ are those of the step before, rounded to the default dtype,
/// as PyTorch has them. Refused: negative lr, lambd, alpha or weightDecay.
///
/// ```text
/// let optimizer = ASGD(model.parameters, lr: 0.05, t0: 1000)
/// let averaged = optimizer.state(of: weight)["ax"]
/// ```
public final class ASGD: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-2, lambd 1e-4, alpha 0.75, t0, from where on the path is averaged, 1e6, weightDecay 0.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-2, lambd: Double = 1e-4, alpha: Double = 0.75,
    t0: Double = 1e6, weightDecay: Double = 0, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "lambd": .double(lambd), "alpha": .double(alpha), "t0": .double(t0),
        "weight_decay": .double(weightDecay), "foreach": nil, "maximize": .bool(maximize), "differentiable": false,
        "capturable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "lambd", "alpha", "weight_decay")
  }

  public override func step(_ group: ParameterGroup) {
    let (lr, lambd) = (group.lr, group.number("lambd"))
    var numbers = ASGDNumbers()
    numbers.start = group.start()
    var pass = FusedStep<ASGDNumbers>("ASGD.step", .asgd)
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      let eta = state.scalar("eta", first: lr)
      let mu = state.scalar("mu", first: 1)
      let average = state.zeros("ax", like: p)
      (numbers.eta, numbers.mu) = (eta.item(Double.self), mu.item(Double.self))
      numbers.start.shrink = 1 - lambd * numbers.eta
      eta.copy_(.full([], lr / power(1 + lambd * lr * count, group.number("alpha")), dtype: .default))
      mu.copy_(.full([], 1 / max(1, count - group.number("t0")), dtype: .default))
      if pass.take(numbers, p, gradient, average) { continue }
      let g = numbers.start.begin(p, gradient)
      p.add_(g, alpha: -numbers.eta)
      if numbers.mu == 1 {
        average.copy_(p)
      } else {
        average.add_(p.sub(average).mul_(numbers.mu))
      }
    }
    pass()
  }
}
