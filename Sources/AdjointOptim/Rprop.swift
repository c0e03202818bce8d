import Adjoint
import AdjointState

/// Steps by the sign of the gradient alone (Riedmiller, Braun 1993): each element's step grows by the second of the
/// etas while its sign stays, and shrinks by the first, and the element waits, where it has changed. The steps begin
/// with lr and stay within `stepSizes`. For gradients of all the data, not of batches.
///
/// Refused: negative lr, and etas that are not 0 < η⁻ < 1 < η⁺.
///
/// ```text
/// Rprop(model.parameters, lr: 1e-2, stepSizes: (1e-6, 1))
/// ```
public final class Rprop: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// By default lr is 1e-2, etas (0.5, 1.2), stepSizes (1e-6, 50).
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-2, etas: (Double, Double) = (0.5, 1.2),
    stepSizes: (Double, Double) = (1e-6, 50), maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "etas": .pair(etas), "step_sizes": .pair(stepSizes), "foreach": nil,
        "maximize": .bool(maximize), "differentiable": false, "capturable": false,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    let etas = group.pair("etas")
    if !(0 < etas.0 && etas.0 < 1 && 1 < etas.1) { return "etas are \(etas): 0 < η⁻ < 1 < η⁺ has to hold" }
    return group.complaint(aboutNegative: "lr")
  }

  public override func step(_ group: ParameterGroup) {
    var numbers = RpropNumbers()
    numbers.sign = group.maximize ? -1 : 1
    (numbers.shrinking, numbers.growing) = group.pair("etas")
    (numbers.least, numbers.most) = group.pair("step_sizes")
    var pass = FusedStep<RpropNumbers>("Rprop.step", .rprop)
    for (p, gradient, state) in updates(of: group) {
      _ = state.countStep()
      let previous = state.zeros("prev", like: p)
      let size = state.tensor("step_size") { .fullLike(p, group.lr) }
      if pass.take(numbers, p, gradient, previous, size) { continue }
      var g = gradient.mul(numbers.sign)
      let agreement = g.mul(previous)
      let turned = agreement .< 0
      let factor = Tensor.onesLike(p).maskedFill(mask: agreement .> 0, value: numbers.growing)
        .maskedFill(mask: turned, value: numbers.shrinking)
      size.mul_(factor).clamp_(min: numbers.least, max: numbers.most)
      g = g.maskedFill(mask: turned, value: 0)
      p.addcmul_(g.sign(), size, value: -1)
      previous.copy_(g)
    }
    pass()
  }
}
