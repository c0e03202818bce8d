import Adjoint

/// A module that computes a parameter from one or several others, its originals: see `registerParametrization`.
///
/// One of a single original overrides `forward` and, so that the parameter can be set, `originals(of:)`:
///
/// ```text
/// final class Symmetric: Parametrization {
///   override func forward(_ x: Tensor) -> Tensor { x.triu() + x.triu(diagonal: 1).mT }
///   override func originals(of value: Tensor) -> [Tensor] { [value.triu()] }
/// }
/// ```
open class Parametrization: Module {
  /// The parameter that the originals make: `forward` of the only one.
  open func value(of originals: [Tensor]) -> Tensor { self(originals[0]) }

  /// Originals that make this value, or one that is as near as they can make; the value itself unless overridden.
  open func originals(of value: Tensor) -> [Tensor] { [value] }
}

/// What stands under `parametrizations.weight`: the originals (`original`, or `original0` and `original1`) and the
/// parametrizations that are applied to them one after the other.
public final class ParametrizationList: Module {
  private var originals: [Parameter<Tensor>] = []
  private var steps: [Parametrization] { registeredModules.compactMap { $0.module as? Parametrization } }

  init(_ value: Tensor, _ first: Parametrization) {
    super.init()
    let tensors = noGrad { first.originals(of: value) }
    for (i, tensor) in tensors.enumerated() {
      // The only original of an unchanged value stays the leaf that optimizers may hold already.
      let original = Parameter(wrappedValue: tensor.isLeaf ? tensor : tensor.clone(), requiresGrad: value.requiresGrad)
      register(tensors.count == 1 ? "original" : "original\(i)", .state(original))
      originals.append(original)
    }
    append(first)
  }

  func append(_ step: Parametrization) {
    registerModule("\(steps.count)", step)
  }

  /// The parameter as it is now; gradients flow to the originals.
  public var value: Tensor {
    steps.dropFirst().reduce(steps[0].value(of: originals.map(\.wrappedValue))) { $1.value(of: [$0]) }
  }

  /// The tensor that the parametrizations start from, if it is one.
  var original: Tensor? { originals.count == 1 ? originals[0].wrappedValue : nil }

  /// Sets the originals to what gives this value.
  func assign(_ value: Tensor) {
    noGrad {
      let last = steps.dropFirst().reversed().reduce(value) { $1.originals(of: $0)[0] }
      for (original, new) in zip(originals, steps[0].originals(of: last)) { original.wrappedValue.copy_(new) }
    }
  }
}

/// Lets a parametrization compute a module's parameter, at each reading of it; then the originals are what is trained.
///
/// They are named as PyTorch names them, `parametrizations.weight.original`. More parametrizations of the same parameter
/// are applied after those that it has. Refused: names of which there is no parameter, and values of another shape.
///
/// ```text
/// let layer = Linear(3, 3)
/// registerParametrization(layer, "weight", Symmetric())
/// layer.weight.equal(layer.weight.mT)  // true
/// ```
@discardableResult
public func registerParametrization<M: Module>(_ module: M, _ name: String, _ parametrization: Parametrization) -> M {
  guard let place = module.parametrizable(name) else {
    let names = module.namedParameters(recurse: false).map(\.name).joined(separator: ", ")
    AdjointError("registerParametrization", "\(module.typeName) has no parameter \(name), but: \(names)").raise()
    return module
  }
  parametrization.train(module.training)
  if let list = place.parametrization {
    list.append(parametrization)
    return module
  }
  guard let tensor = place.tensor else { return module }
  let list = ParametrizationList(tensor, parametrization)
  let value = noGrad { list.value }
  guard value.shape == tensor.shape, value.dtype == tensor.dtype else {
    AdjointError(
      "registerParametrization", "the value has to be like the parameter, \(tensor.described), got \(value.described)"
    ).raise()
    return module
  }
  let lists = module.parametrizations ?? ModuleDict()
  lists.train(module.training)
  list.train(module.training)
  lists[name] = list
  module.registerModule("parametrizations", lists)
  place.parametrization = list
  return module
}

/// Takes the parametrizations of a parameter away again: it keeps the value that they give, or, if not
/// `leaveParametrized`, becomes the original, of which there has to be only one.
@discardableResult
public func removeParametrizations<M: Module>(_ module: M, _ name: String, leaveParametrized: Bool = true) -> M {
  guard let place = module.parametrizable(name), let list = place.parametrization else {
    AdjointError("removeParametrizations", "\(module.typeName) has no parametrized \(name)").raise()
    return module
  }
  guard let original = list.original ?? (leaveParametrized ? list.value : nil) else {
    AdjointError("removeParametrizations", "\(name) has several originals: leave it parametrized").raise()
    return module
  }
  if leaveParametrized {
    let value = noGrad { list.value }
    noGrad { original.data = value.detach().clone() }
  }
  place.parametrization = nil
  place.tensor = original.isLeaf ? original : original.detach().requiresGrad_(original.requiresGrad)
  module.parametrizations?[name] = nil
  if module.parametrizations?.keys.isEmpty == true { module.registered.removeAll { $0.name == "parametrizations" } }
  return module
}

/// Whether a parameter of this module, or any, is computed by a parametrization.
public func isParametrized(_ module: Module, _ name: String? = nil) -> Bool {
  module.parametrizations.map { lists in name.map { lists[$0] != nil } ?? true } ?? false
}

extension Module {
  final var parametrizations: ModuleDict? {
    registeredModules.first { $0.name == "parametrizations" }?.module as? ModuleDict
  }

  fileprivate final func parametrizable(_ wanted: String) -> (any ParametrizableState)? {
    for case .state(wanted, let state) in members {
      if let state = state as? any ParametrizableState, state.parametrization != nil || state.tensor != nil {
        return state
      }
    }
    return nil
  }
}
