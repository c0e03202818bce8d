import Adjoint
import AdjointState
import OrderedCollections

// The state of an optimizer in PyTorch's layout, so that its files are read here and ours there.

extension Optimizer {
  /// `{"state": {0: {…}}, "param_groups": [{…, "params": [0]}]}`: parameters are counted through all groups. The
  /// tensors are the optimizer's own, not copies.
  public func state() -> StateValue {
    var states: OrderedDictionary<StateKey, StateValue> = [:]
    var saved: [StateValue] = []
    var count = 0
    for group in groups {
      let numbers = count..<count + group.parameters.count
      for (number, parameter) in zip(numbers, group.parameters) {
        guard let state = existingState(of: parameter), !state.entries.isEmpty else { continue }
        states[.int(number)] = StateValue(state.entries)
      }
      count = numbers.upperBound
      var options = group.options
      options["params"] = .list(numbers.map(StateValue.int))
      saved.append(StateValue(options))
    }
    return ["state": .dictionary(states), "param_groups": .list(saved)]
  }

  /// Goes on from a state of this or of PyTorch's optimizer of the same kind. Tensors are copied, floating ones in
  /// the dtype of their parameter.
  ///
  /// - Throws: `StateError` if groups or parameters are not as many; then nothing has been changed.
  public func load(state: StateValue) throws {
    let saved = try state["param_groups"].elements
    let entries = try state["state"].dictionary
    guard saved.count == groups.count else {
      throw StateError("the state has \(saved.count) parameter groups, and \(name) has \(groups.count)")
    }
    var options: [Options] = []
    var states: [ObjectIdentifier: ParameterState] = [:]
    for (index, (group, saved)) in zip(groups, saved).enumerated() {
      let numbers = try saved["params"].elements
      guard numbers.count == group.parameters.count else {
        throw StateError(
          "group \(index) of the state has \(numbers.count) parameters, and \(name)'s has \(group.parameters.count)")
      }
      for (number, parameter) in zip(numbers, group.parameters) {
        guard let entry = entries[.int(try number.int)] else { continue }
        states[parameter.id] = ParameterState(try read(entry, of: parameter))
      }
      options.append(try readOptions(saved, of: group))
      let candidate = ParameterGroup([], group.options.merging(options[index]) { $1 })
      // Schedules may end below zero.
      candidate.lr = abs(candidate.lr)
      if let complaint = complaint(about: candidate) { throw StateError("group \(index): \(complaint)") }
    }
    for (group, new) in zip(groups, options) { group.options.merge(new) { $1 } }
    replaceStates(by: states)
  }

  /// Numbers may be tensors in PyTorch; what is a number here has to be one there.
  private func readOptions(_ saved: StateValue, of group: ParameterGroup) throws -> Options {
    var result = try saved.options
    result["params"] = nil
    for (name, value) in result {
      let value = value.withNumbersForTensors
      result[name] = value
      guard let own = group.options[name], !own.isNone else { continue }
      let isAsOurs =
        switch own {
        case .bool: (try? value.bool) != nil
        case .tuple(let numbers): (try? value.elements.map { try $0.double }.count) == numbers.count
        case .int, .double: (try? value.double) != nil
        default: (try? value.string) != nil || value.isNone
        }
      if !isAsOurs { throw StateError("the option \(name) can't be read: it is of another kind than \(self.name)'s") }
    }
    return result
  }

  private func read(_ entry: StateValue, of parameter: Tensor) throws -> Options {
    var result = try entry.options
    for (name, value) in result {
      result[name] = Self.scalars.contains(name) ? try scalar(value) : try copied(value, of: parameter, name)
    }
    return result
  }

  /// What is remembered of a parameter in single numbers, which keep the dtype in which they were rounded.
  private static let scalars: Set = ["step", "mu_product", "eta", "mu"]

  /// PyTorch's older files have the count as a number.
  private func scalar(_ value: StateValue) throws -> StateValue {
    switch value {
    case .tensor(let tensor): .tensor(tensor.detach().clone())
    default: .tensor(Tensor.full([], try value.double, dtype: .default))
    }
  }

  private func copied(_ value: StateValue, of parameter: Tensor, _ name: String) throws -> StateValue {
    switch value {
    case .tensor(let tensor):
      guard tensor.ndim == 0 || tensor.shape == parameter.shape || isStateFlat else {
        throw StateError("\(name) is \(tensor.described), and its parameter is \(parameter.described)")
      }
      let copy = tensor.detach().clone()
      return .tensor(parameter.dtype.isFloatingPoint && copy.dtype != parameter.dtype ? copy.to(parameter.dtype) : copy)
    case .list(let elements): return .list(try elements.map { try copied($0, of: parameter, name) })
    case .tuple(let elements): return .tuple(try elements.map { try copied($0, of: parameter, name) })
    default: return value
    }
  }
}

extension StateValue {
  fileprivate var withNumbersForTensors: StateValue {
    switch self {
    case .tensor(let tensor) where tensor.numel == 1: .double(tensor.item(Double.self))
    case .tuple(let elements): .tuple(elements.map(\.withNumbersForTensors))
    case .list(let elements): .tuple(elements.map(\.withNumbersForTensors))
    default: self
    }
  }

  /// A dictionary of texts.
  init(_ options: Options) {
    self = .dictionary(
      OrderedDictionary(uniqueKeysWithValues: options.map { (StateKey.string($0.key), $0.value) }))
  }

  var options: Options {
    get throws {
      var options = Options()
      for (key, value) in try dictionary {
        guard case .string(let name) = key else { throw StateError("the option \(key) is not a text") }
        options[name] = value
      }
      return options
    }
  }
}
