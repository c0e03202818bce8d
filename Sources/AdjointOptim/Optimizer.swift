import Adjoint
import AdjointState
import OrderedCollections

/// Changes parameters so that a value computed from them falls: what all optimizers have in common.
///
/// ```text
/// let optimizer = SGD(model.parameters, lr: 0.1)
/// for (x, y) in batches {
///   optimizer.zeroGrad()
///   model(x).mseLoss(y).backward()
///   optimizer.step()
/// }
/// ```
///
/// An optimizer of your own overrides `step(_:)` of a group. Parameters without a gradient are left as they are.
/// Parameters are changed in place: backward refuses what was saved of them before.
open class Optimizer: Stateful {
  public private(set) var groups: [ParameterGroup] = []
  /// The options that groups are completed by.
  public let defaults: Options
  private var states: [ObjectIdentifier: ParameterState] = [:]

  /// Refused: no parameters, tensors that are no leaves, a parameter given twice, and options outside their range.
  public init(_ groups: [ParameterGroup], defaults: Options) {
    self.defaults = defaults
    if groups.isEmpty { refuse("there are no parameters to optimize: give the model's parameters") }
    for group in groups { addParameterGroup(group) }
  }

  /// The name that messages begin with.
  public var name: String { "\(type(of: self))" }

  /// What is wrong with the options of a group, nil if nothing is.
  open func complaint(about group: ParameterGroup) -> String? { nil }

  /// Updates the parameters of a group; called without recording.
  open func step(_ group: ParameterGroup) {}

  /// Updates every parameter that has a gradient.
  open func step() {
    noGrad { for group in groups { step(group) } }
  }

  /// Computes the value and its gradients by `closure`, updates the parameters, and gives the value.
  @discardableResult open func step(_ closure: () throws -> Tensor) rethrows -> Tensor {
    let value = try enableGrad(closure)
    step()
    return value
  }

  /// Forgets the gradients, or makes them zeros.
  public func zeroGrad(setToNone: Bool = true) {
    for parameter in parameters {
      guard let gradient = parameter.grad() else { continue }
      if setToNone {
        parameter.setGrad(nil)
      } else if gradient.requiresGrad {
        parameter.setGrad(Tensor.zerosLike(gradient))
      } else {
        gradient.zero_()
      }
    }
  }

  /// Of all groups, in order.
  public var parameters: [Tensor] { groups.flatMap(\.parameters) }

  /// Optimizes more parameters, as layers that are no longer frozen. Refused as in `init`.
  public func addParameterGroup(_ group: ParameterGroup) {
    let unknown = group.options.keys.filter { defaults[$0] == nil }
    if !unknown.isEmpty {
      return refuse(
        "there is no option \(unknown.joined(separator: ", ")): the options are "
          + defaults.keys.joined(separator: ", "))
    }
    var seen = Set(parameters.map(\.id))
    for parameter in group.parameters {
      if !parameter.isLeaf {
        return refuse("the \(parameter.summary) is no leaf, and can't be optimized: give the tensors it is made from")
      }
      if !seen.insert(parameter.id).inserted {
        return refuse("the \(parameter.summary) is given twice: each parameter belongs to one group, once")
      }
    }
    group.options.merge(defaults) { own, _ in own }
    if let complaint = complaint(about: group) { return refuse(complaint) }
    groups.append(group)
    prepare(group)
  }

  /// Called for every group that is added: for what is remembered from the beginning on.
  func prepare(_ group: ParameterGroup) {}

  /// What is remembered of a parameter.
  public func state(of parameter: Tensor) -> ParameterState {
    if let state = states[parameter.id] { return state }
    let state = ParameterState()
    states[parameter.id] = state
    return state
  }

  /// The parameters of a group that have a gradient, with it and what is remembered of them.
  public func updates(of group: ParameterGroup) -> [(parameter: Tensor, gradient: Tensor, state: ParameterState)] {
    group.parameters.compactMap { parameter in
      parameter.grad().map { (parameter, $0, state(of: parameter)) }
    }
  }

  func refuse(_ message: String) { AdjointError(name, message).raise() }

  func replaceStates(by new: [ObjectIdentifier: ParameterState]) { states = new }
  func existingState(of parameter: Tensor) -> ParameterState? { states[parameter.id] }
  /// Whether what is remembered is of all parameters together, as that of L-BFGS.
  var isStateFlat: Bool { false }
}

/// m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²; an operation at a time.
func moveMoments(_ average: Tensor, _ square: Tensor, to g: Tensor, _ betas: (Double, Double)) {
  average.lerp_(g, weight: 1 - betas.0)
  square.mul_(betas.1).addcmul_(g, g, value: 1 - betas.1)
}

extension StepStart {
  /// Shrinks the parameter, and gives the gradient that the step takes; an operation at a time.
  func begin(_ parameter: Tensor, _ gradient: Tensor) -> Tensor {
    var g = sign < 0 ? -gradient : gradient
    if weight_decay != 0 { g = g.add(parameter, alpha: weight_decay) }
    if shrink != 1 { parameter.mul_(shrink) }
    return g
  }
}

extension ParameterGroup {
  /// How the steps of most optimizers begin: the gradient is negated to maximize, and weight decay added to it, or taken
  /// from the parameter where it is decoupled.
  func start(decoupled: Bool = false) -> StepStart {
    StepStart(
      sign: maximize ? -1 : 1, weight_decay: decoupled ? 0 : weightDecay,
      shrink: decoupled ? 1 - lr * weightDecay : 1)
  }

  /// What is wrong with options that have to be 0 or more: one is negative or NaN.
  func complaint(aboutNegative names: String...) -> String? {
    for name in names where !(number(name) >= 0) { return "\(name) is \(number(name)): it has to be 0 or more" }
    return nil
  }

  /// What is wrong with the two decay rates of running averages.
  var complaintAboutBetas: String? {
    let (first, second) = pair("betas")
    for beta in [first, second] where !(beta >= 0 && beta < 1) {
      return "betas are (\(first), \(second)): each has to be from 0 up to, but not including, 1"
    }
    return nil
  }
}
