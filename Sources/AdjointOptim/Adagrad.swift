import Adjoint
import AdjointState

/// Steps divided by the root of the sum of all squares so far (Duchi et al. 2011):
///
///     s ← s + g²,   p ← p − lr/(1 + (t − 1)·lrDecay) · g/(√s + eps)
///
/// s begins with `initialAccumulatorValue`. Refused: negative options.
///
/// ```text
/// Adagrad(model.parameters, lr: 0.1, lrDecay: 1e-3)
/// ```
public final class Adagrad: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-2, eps 1e-10, the rest 0.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-2, lrDecay: Double = 0, weightDecay: Double = 0,
    initialAccumulatorValue: Double = 0, eps: Double = 1e-10, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "lr_decay": .double(lrDecay), "eps": .double(eps), "weight_decay": .double(weightDecay),
        "initial_accumulator_value": .double(initialAccumulatorValue), "foreach": nil, "maximize": .bool(maximize),
        "differentiable": false, "fused": nil,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps")
  }

  /// As in PyTorch, sums are there before the first step, and so in every state.
  override func prepare(_ group: ParameterGroup) {
    for parameter in group.parameters {
      let state = state(of: parameter)
      _ = state.scalar("step", first: 0)
      _ = sum(state, parameter, group)
    }
  }

  private func sum(_ state: ParameterState, _ parameter: Tensor, _ group: ParameterGroup) -> Tensor {
    state.tensor("sum") { noGrad { .fullLike(parameter, group.number("initial_accumulator_value")) } }
  }

  public override func step(_ group: ParameterGroup) {
    var numbers = AdagradNumbers()
    numbers.start = group.start()
    numbers.eps = group.number("eps")
    var pass = FusedStep<AdagradNumbers>("Adagrad.step", .adagrad)
    for (p, gradient, state) in updates(of: group) {
      let count = state.countStep()
      numbers.rate = group.lr / (1 + (count - 1) * group.number("lr_decay"))
      let sum = sum(state, p, group)
      if pass.take(numbers, p, gradient, sum) { continue }
      let g = numbers.start.begin(p, gradient)
      p.addcdiv_(g, sum.addcmul_(g, g).sqrt().add_(numbers.eps), value: -numbers.rate)
    }
    pass()
  }
}
