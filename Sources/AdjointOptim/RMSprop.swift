import Adjoint
import AdjointState

/// Steps divided by the root of a running average of squares (Hinton 2012, lecture 6e):
///
///     v ← alpha·v + (1 − alpha)·g²,   d = √v + eps     (centered: √(v − a²) + eps, a the running average of g)
///     p ← p − lr·g/d                                   (momentum: b ← momentum·b + g/d, p ← p − lr·b)
///
/// Refused: negative lr, eps, alpha, momentum or weightDecay.
///
/// ```text
/// RMSprop(model.parameters, lr: 1e-3, momentum: 0.9, centered: true)
/// ```
public final class RMSprop: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-2, alpha 0.99, eps 1e-8, the rest 0 or false.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8,
    weightDecay: Double = 0, momentum: Double = 0, centered: Bool = false, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "momentum": .double(momentum), "alpha": .double(alpha), "eps": .double(eps),
        "centered": .bool(centered), "weight_decay": .double(weightDecay), "capturable": false, "foreach": nil,
        "maximize": .bool(maximize), "differentiable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    group.complaint(aboutNegative: "lr", "eps", "momentum", "weight_decay", "alpha")
  }

  public override func step(_ group: ParameterGroup) {
    let (momentum, isCentered) = (group.number("momentum"), group.flag("centered"))
    var numbers = RMSpropNumbers()
    numbers.start = group.start()
    (numbers.lr, numbers.alpha) = (group.lr, group.number("alpha"))
    (numbers.eps, numbers.momentum) = (group.number("eps"), momentum)
    var pass = FusedStep<RMSpropNumbers>("RMSprop.step", .rmsprop)
    for (p, gradient, state) in updates(of: group) {
      _ = state.countStep()
      let square = state.zeros("square_avg", like: p)
      let buffer = momentum > 0 ? state.zeros("momentum_buffer", like: p) : nil
      let average = isCentered ? state.zeros("grad_avg", like: p) : nil
      if pass.take(numbers, p, gradient, square, average, buffer) { continue }
      let g = numbers.start.begin(p, gradient)
      var bound = square.mul_(numbers.alpha).addcmul_(g, g, value: 1 - numbers.alpha)
      if let average {
        average.lerp_(g, weight: 1 - numbers.alpha)
        bound = square.addcmul(average, average, value: -1)
      }
      bound = bound.sqrt().add_(numbers.eps)
      if let buffer {
        p.add_(buffer.mul_(momentum).addcdiv_(g, bound), alpha: -numbers.lr)
      } else {
        p.addcdiv_(g, bound, value: -numbers.lr)
      }
    }
    pass()
  }
}
