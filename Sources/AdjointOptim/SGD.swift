import Adjoint
import AdjointState

/// Stochastic gradient descent, with momentum if asked for:
///
///     g ← ∇f(p) + weightDecay·p
///     b ← momentum·b + (1 − dampening)·g        (the first time b ← g)
///     p ← p − lr·b                              (nesterov: p − lr·(g + momentum·b))
///
/// (Sutskever et al. 2013, On the importance of initialization and momentum in deep learning; as PyTorch has it, lr
/// is not part of b.) Refused: negative lr, momentum or weightDecay, and nesterov without momentum or with dampening.
///
/// ```text
/// SGD(model.parameters, lr: 0.1, momentum: 0.9, weightDecay: 1e-4, nesterov: true)
/// ```
public final class SGD: Optimizer {
  /// `parameters` are tensors, which are one group, or groups with options of their own.
  /// lr 1e-3, the rest 0 or false by default; `maximize` climbs instead.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "momentum": .double(momentum), "dampening": .double(dampening),
        "weight_decay": .double(weightDecay), "nesterov": .bool(nesterov), "maximize": .bool(maximize),
        "foreach": nil, "differentiable": false, "fused": nil,
      ])
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    if let complaint = group.complaint(aboutNegative: "lr", "momentum", "weight_decay") { return complaint }
    let isSound = !group.flag("nesterov") || group.number("momentum") > 0 && group.number("dampening") == 0
    return isSound ? nil : "nesterov takes a momentum above 0 and a dampening of 0"
  }

  public override func step(_ group: ParameterGroup) {
    var numbers = SGDNumbers()
    numbers.start = group.start()
    (numbers.lr, numbers.momentum) = (group.lr, group.number("momentum"))
    numbers.dampening = group.number("dampening")
    numbers.nesterov = group.flag("nesterov") ? 1 : 0
    var pass = FusedStep<SGDNumbers>("SGD.step", .sgd)
    for (p, gradient, state) in updates(of: group) {
      var buffer: Tensor?
      if numbers.momentum != 0 {
        numbers.first = state["momentum_buffer"] == nil ? 1 : 0
        buffer = state.zeros("momentum_buffer", like: p)
      }
      if pass.take(numbers, p, gradient, buffer) { continue }
      var g = numbers.start.begin(p, gradient)
      if let buffer {
        if numbers.first != 0 {
          buffer.copy_(g)
        } else {
          buffer.mul_(numbers.momentum).add_(g, alpha: 1 - numbers.dampening)
        }
        g = numbers.nesterov != 0 ? g.add(buffer, alpha: numbers.momentum) : buffer
      }
      p.add_(g, alpha: -numbers.lr)
    }
    pass()
  }
}
