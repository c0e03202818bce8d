import Adjoint
import AdjointState

/// Calls a module with other tensors in the place of its parameters and buffers: what makes a function of its weights,
/// to be differentiated and mapped.
///
/// ```text
/// let net = Linear(2, 1)
/// let loss = { (weights: [String: Tensor]) in
///   functionalCall(net, weights) { $0(x) }.square().mean()
/// }
/// let gradients = grad(loss)(Dictionary(uniqueKeysWithValues: net.namedParameters().map { ($0.name, $0.parameter) }))
/// ```
///
/// What is not named keeps its tensor. A module that occurs twice is replaced at both places. Refused: names that the
/// module does not have.
public func functionalCall<M: Module, R>(
  _ module: M, _ tensors: [String: Tensor], _ body: (M) throws -> R
) rethrows -> R {
  let places = module.namedStates().filter { tensors[$0.name] != nil }
  if places.count < tensors.count {
    let names = Set(places.map(\.name))
    let unknown = tensors.keys.filter { !names.contains($0) }.sorted().joined(separator: ", ")
    AdjointError("functionalCall", "\(module.typeName) has no \(unknown): see namedParameters() and namedBuffers()")
      .raise()
  }
  let own = places.map(\.state.tensor)
  for (name, state) in places { state.tensor = tensors[name] }
  defer { for (place, tensor) in zip(places, own) { place.state.tensor = tensor } }
  return try body(module)
}

/// The parameters and the buffers of several modules of one architecture, stacked: an ensemble for `vmap`.
///
/// ```text
/// let (parameters, buffers) = stackModuleState(models)
/// let outputs = vmap({ (p: [String: Tensor]) in functionalCall(models[0], p) { $0(x) } })(parameters)
/// ```
public func stackModuleState(_ modules: [Module]) -> (parameters: [String: Tensor], buffers: [String: Tensor]) {
  let same = { (names: (Module) -> [String]) in Set(modules.map(names)).count <= 1 }
  guard !modules.isEmpty, same({ $0.namedParameters().map(\.name) }), same({ $0.namedBuffers().map(\.name) }) else {
    AdjointError("stackModuleState", "takes at least one module, and modules of the same names").raise()
    return ([:], [:])
  }
  func stacked(_ named: [[(String, Tensor)]], requiresGrad: Bool) -> [String: Tensor] {
    let names = named[0].map(\.0)
    let tensors = names.indices.map { i in
      Tensor.stack(named.map { $0[i].1.detach() }).requiresGrad_(
        requiresGrad && named.allSatisfy { $0[i].1.requiresGrad })
    }
    return Dictionary(uniqueKeysWithValues: zip(names, tensors))
  }
  return (
    stacked(modules.map { $0.namedParameters().map { ($0.name, $0.parameter) } }, requiresGrad: true),
    stacked(modules.map { $0.namedBuffers().map { ($0.name, $0.buffer) } }, requiresGrad: false)
  )
}
