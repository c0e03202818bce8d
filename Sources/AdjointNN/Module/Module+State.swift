import Adjoint
import AdjointState

// The state of a module: its parameters and persistent buffers under PyTorch's names.

/// The names that a state and a module do not share.
public struct IncompatibleKeys: Equatable, Sendable {
  /// Of the module, without a tensor in the state.
  public var missing: [String]
  /// Of the state, without a place in the module.
  public var unexpected: [String]
}

extension Module: Stateful {
  /// All parameters and persistent buffers, in PyTorch's order: of each module first its parameters, then its buffers,
  /// then its modules. The tensors share their memory with the module's and have no history.
  public final func stateDict() -> StateDict {
    var dict = StateDict()
    for (name, state) in places { dict[name] = state.tensor?.detach() }
    return dict
  }

  /// Copies the tensors of a state into this module's.
  ///
  /// Each has the shape of its place; its dtype is converted. With `strict`, the names have to be the same.
  /// - Throws: `StateError`, which lists all that does not fit; then nothing has been changed, except that layers without
  ///   a number of inputs may have learned it.
  @discardableResult
  public final func loadStateDict(_ dict: StateDict, strict: Bool = true) throws -> IncompatibleKeys {
    let places = self.places
    let names = Set(places.map(\.name))
    let keys = IncompatibleKeys(
      missing: places.map(\.name).filter { dict[$0] == nil }, unexpected: dict.keys.filter { !names.contains($0) })
    let learners = namedModules().compactMap { name, module in (module as? any InputLearner).map { (name, $0) } }
      .filter { $0.1.waitsForInput }
    let waiting = Set(learners.flatMap { $0.1.namedStates(false).compactMap { $0.state.tensor?.id } })
    func misfits(_ isLeftOut: (Tensor) -> Bool = { _ in false }) -> [String] {
      places.compactMap { name, state in
        guard let new = dict[name], let old = state.tensor, new.shape != old.shape, !isLeftOut(old) else { return nil }
        return "\(name) is of shape \(new.shape) in the state and \(old.shape) in the module"
      }
    }
    func refuse(_ complaints: [String]) throws {
      guard complaints.isEmpty else {
        throw StateError("the state does not fit \(typeName):\n  " + complaints.joined(separator: "\n  "))
      }
    }
    var complaints: [String] = []
    if strict, !keys.missing.isEmpty { complaints.append("missing: \(keys.missing.joined(separator: ", "))") }
    if strict, !keys.unexpected.isEmpty { complaints.append("unexpected: \(keys.unexpected.joined(separator: ", "))") }
    try refuse(complaints + misfits { waiting.contains($0.id) })
    for (name, learner) in learners {
      learner.learnIfNeeded(from: dict[name.joined(to: "weight")] ?? dict[name.joined(to: "running_mean")])
    }
    try refuse(misfits())
    noGrad {
      for (name, state) in places {
        if let new = dict[name], let old = state.tensor { old.copy_(new) }
      }
    }
    return keys
  }

  public final func state() -> StateValue { StateValue(stateDict()) }
  public final func load(state: StateValue) throws { try loadStateDict(state.tensors) }

  /// Of a module that occurs twice each name is listed, as PyTorch does.
  private var places: [(name: String, state: any ModuleState)] { states("", []) }

  private func states(_ prefix: String, _ path: [Module]) -> [(name: String, state: any ModuleState)] {
    if path.contains(where: { $0 === self }) { return [] }
    var parameters: [(String, any ModuleState)] = []
    var buffers: [(String, any ModuleState)] = []
    var inner: [(String, any ModuleState)] = []
    for member in members {
      switch member {
      case .state(let name, let state) where state.tensor == nil: _ = name
      case .state(let name, let state) where state.kind == .parameter:
        parameters.append((prefix.joined(to: name), state))
      case .state(let name, let state):
        if state.kind == .buffer(persistent: true) { buffers.append((prefix.joined(to: name), state)) }
      case .module(let name, let module): inner += module.states(prefix.joined(to: name), path + [self])
      }
    }
    return parameters + buffers + inner
  }
}

extension Module {
  /// Converts floating parameters and buffers, in place: whoever holds one of the tensors sees it converted.
  @discardableResult
  public final func to(_ dtype: DType) -> Self {
    guard dtype.isFloatingPoint else {
      AdjointError("to", "parameters can't be \(dtype); give a floating dtype").raise()
      return self
    }
    for (_, state) in namedStates() {
      guard let tensor = state.tensor, tensor.dtype.isFloatingPoint, tensor.dtype != dtype else { continue }
      let gradient = tensor.grad()
      tensor.setGrad(nil)
      tensor.data = tensor.detach().to(dtype)
      if let gradient { tensor.setGrad(gradient.to(dtype)) }
    }
    return self
  }

  public final func double() -> Self { to(.float64) }
  public final func float() -> Self { to(.float32) }
  public final func half() -> Self { to(.float16) }

  /// Whether the parameters of the tree require gradients; without, they are constants.
  @discardableResult
  public final func requiresGrad_(_ requiresGrad: Bool = true) -> Self {
    for parameter in parameters() { parameter.requiresGrad = requiresGrad }
    return self
  }

  /// Forgets the gradients; `setToNone: false` fills them with zeros.
  public final func zeroGrad(setToNone: Bool = true) {
    for parameter in parameters() {
      guard let gradient = parameter.grad() else { continue }
      if setToNone { parameter.setGrad(nil) } else { parameter.setGrad(gradient.detach().zero_()) }
    }
  }
}
