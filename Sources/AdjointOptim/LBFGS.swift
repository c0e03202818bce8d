import Adjoint
import AdjointState

/// The quasi-Newton method of limited memory (Liu, Nocedal 1989): the gradient is multiplied by an approximation of
/// the inverse Hessian that is made of the last `historySize` changes of parameters and gradients. A step takes up to
/// `maxIterations` iterations and `maxEvaluations` (5/4 of them if nil) evaluations of the closure.
///
/// ```text
/// optimizer.step {
///   optimizer.zeroGrad()
///   let loss = model(x).mseLoss(y)
///   loss.backward()
///   return loss
/// }
/// ```
///
/// Refused: several groups, negative lr, and `step()` without a closure.
public final class LBFGS: Optimizer {
  /// How far to go in the direction that was found.
  public enum LineSearch: String, Sendable {
    /// Until the strong Wolfe conditions hold; without one each iteration goes as far as lr says.
    case strongWolfe = "strong_wolfe"
  }

  /// `parameters` are tensors, or one group.
  /// A step ends when no gradient is above toleranceGrad, or neither step nor value change by more than toleranceChange.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1, maxIterations: Int = 20, maxEvaluations: Int? = nil,
    toleranceGrad: Double = 1e-7, toleranceChange: Double = 1e-9, historySize: Int = 100,
    lineSearch: LineSearch? = nil, maximize: Bool = false
  ) {
    super.init(
      groupsOf(parameters),
      defaults: [
        "lr": .double(lr), "max_iter": .int(maxIterations),
        "max_eval": .int(maxEvaluations ?? maxIterations * 5 / 4), "tolerance_grad": .double(toleranceGrad),
        "tolerance_change": .double(toleranceChange), "history_size": .int(historySize),
        "line_search_fn": lineSearch.map { .string($0.rawValue) } ?? .none, "maximize": .bool(maximize),
      ])
    if groups.count > 1 { refuse("takes one group of parameters, and there are \(groups.count)") }
  }

  public override func complaint(about group: ParameterGroup) -> String? {
    if let complaint = group.complaint(aboutNegative: "lr") { return complaint }
    guard case .string(let name)? = group.options["line_search_fn"] else { return nil }
    return LineSearch(rawValue: name) == nil ? "line_search_fn is \(name): there is strong_wolfe, or none" : nil
  }

  override var isStateFlat: Bool { true }

  public override func step() { refuse("a step evaluates the closure several times: call step { … }") }

  @discardableResult public override func step(_ closure: () throws -> Tensor) rethrows -> Tensor {
    let first = try enableGrad(closure)
    guard let group = groups.first, let parameter = group.parameters.first,
      group.parameters.contains(where: { $0.numel > 0 })
    else { return first }
    let state = state(of: parameter)
    let memory = LBFGSMemory(state)
    defer { memory.save(to: state) }
    try noGrad { try iterate(group, memory, first.detach().item(Double.self), closure) }
    return first
  }

  private func iterate(
    _ group: ParameterGroup, _ memory: LBFGSMemory, _ firstValue: Double, _ closure: () throws -> Tensor
  ) rethrows {
    let sign = group.maximize ? -1.0 : 1
    let (maxIterations, maxEvaluations) = (Int(group.number("max_iter")), Int(group.number("max_eval")))
    let toleranceGrad = group.number("tolerance_grad")
    let toleranceChange = group.number("tolerance_change")
    var searches = false
    if case .string? = group.options["line_search_fn"] { searches = true }

    func evaluate() throws -> Double { sign * (try enableGrad(closure)).detach().item(Double.self) }
    var value = sign * firstValue
    var gradient = flatGradient(group)
    var evaluations = 1
    memory.evaluations += 1
    if gradient.largest <= toleranceGrad { return }

    for iteration in stride(from: 1, through: maxIterations, by: 1) {
      memory.iterations += 1
      memory.findDirection(gradient, historySize: Int(group.number("history_size")))
      let direction = memory.direction!
      memory.previousGradient = gradient.clone()
      memory.previousValue = value
      let isFirst = memory.iterations == 1
      memory.length = isFirst ? min(1, 1 / gradient.abs().sum().item(Double.self)) * group.lr : group.lr
      let slope = gradient.product(direction)
      if slope > -toleranceChange { return }

      var used = 0
      if searches {
        let before = group.parameters.map { $0.clone() }
        let found = try strongWolfe(
          from: LinePoint(length: 0, value: value, gradient: gradient, slope: slope), to: memory.length,
          norm: direction.largest, toleranceChange: toleranceChange, maxEvaluations: maxEvaluations - evaluations
        ) { length in
          move(group, along: direction, by: length)
          let value = try evaluate()
          let gradient = flatGradient(group)
          for (parameter, values) in zip(group.parameters, before) { parameter.copy_(values) }
          return LinePoint(length: length, value: value, gradient: gradient, slope: gradient.product(direction))
        }
        used = found.evaluations
        (value, gradient, memory.length) = (found.point.value, found.point.gradient, found.point.length)
        move(group, along: direction, by: memory.length)
      } else {
        move(group, along: direction, by: memory.length)
        if iteration != maxIterations {
          value = try evaluate()
          gradient = flatGradient(group)
          used = 1
        }
      }
      evaluations += used
      memory.evaluations += used
      if evaluations >= maxEvaluations || gradient.largest <= toleranceGrad { return }
      if direction.mul(memory.length).largest <= toleranceChange { return }
      if abs(value - memory.previousValue) < toleranceChange { return }
    }
  }

  /// The gradients of all parameters one after the other; zeros where there is none.
  private func flatGradient(_ group: ParameterGroup) -> Tensor {
    let parts = group.parameters.map { ($0.grad() ?? Tensor.zerosLike($0)).detach().reshape([-1]) }
    let all = Tensor.cat(parts)
    return group.maximize ? -all : all
  }

  private func move(_ group: ParameterGroup, along direction: Tensor, by length: Double) {
    var offset = 0
    for parameter in group.parameters {
      let part = direction.narrow(dim: 0, start: offset, length: parameter.numel).reshape(parameter.shape)
      parameter.add_(part, alpha: length)
      offset += parameter.numel
    }
  }
}

extension Tensor {
  /// The largest absolute value.
  fileprivate var largest: Double { abs().max().item(Double.self) }
  func product(_ other: Tensor) -> Double { dot(other).item(Double.self) }
}
