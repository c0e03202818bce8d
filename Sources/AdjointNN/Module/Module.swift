import Adjoint

/// A layer or a network: a class whose properties are parameters, buffers and other modules.
///
/// They are found by themselves, in the order of the source, and named as PyTorch names them: a property `inProj` is
/// `in_proj`, the second of an array `layers` is `layers.1`. So the state of a model that is written alike in both can
/// be loaded by either.
///
/// ```text
/// final class Net: Module {
///   let hidden = Linear(4, 16)
///   let output = Linear(16, 3)
///   override func forward(_ x: Tensor) -> Tensor { output(hidden(x).relu()) }
/// }
/// let net = Net()
/// net(Tensor.randn(8, 4)).shape             // [8, 3]
/// net.namedParameters().map(\.name)         // hidden.weight, hidden.bias, output.weight, output.bias
/// ```
open class Module {
  /// Whether layers behave as in training (dropout drops, batch normalization takes the batch's moments).
  public private(set) final var training = true
  /// Tensors and modules that were registered under a name, after those of the properties.
  final var registered: [(name: String, value: Registered)] = []
  final var hooks = ModuleHooks()

  enum Registered {
    case state(any ModuleState)
    case module(Module)
  }

  public init() {}

  /// What the module computes: overridden by modules of one tensor. Call the module, `net(x)`, so that its hooks run.
  open func forward(_ x: Tensor) -> Tensor {
    AdjointError(
      typeName, "has no forward(_:) of one tensor; override it, or call the module with the arguments that it takes"
    ).raise()
    return x
  }

  /// Runs `forward` and the hooks around it.
  public final func callAsFunction(_ x: Tensor) -> Tensor {
    hooks.isEmpty ? forward(x) : hooked([x]) { [forward($0[0])] }[0]
  }

  /// The settings of the module in its description: `in_features=4, out_features=16, bias=True`.
  open var extraDescription: String { "" }

  /// Called for each module of a tree whose mode is changed.
  open func modeDidChange() {}

  /// The name of the class.
  public final var typeName: String { String(describing: type(of: self)) }

  /// The name in the description: the class's, with what PyTorch's has before it where modules that wait for an input,
  /// or are parametrized, are of other classes.
  var printedName: String {
    let isLazy = (self as? any InputLearner)?.waitsForInput == true
    return (parametrizations != nil ? "Parametrized" : isLazy ? "Lazy" : "") + typeName
  }

  // MARK: Registering

  /// A parameter under a name that is only known when the program runs. A name that is taken is replaced.
  @discardableResult
  public final func registerParameter(_ name: String, _ tensor: Tensor?, requiresGrad: Bool = true) -> Tensor? {
    let parameter = Parameter<Tensor?>(wrappedValue: tensor, requiresGrad: requiresGrad)
    register(name, .state(parameter))
    return parameter.wrappedValue
  }

  /// A buffer under a name that is only known when the program runs.
  public final func registerBuffer(_ name: String, _ tensor: Tensor?, persistent: Bool = true) {
    register(name, .state(Buffer<Tensor?>(wrappedValue: tensor, persistent: persistent)))
  }

  /// A module under a name that is only known when the program runs.
  public final func registerModule(_ name: String, _ module: Module) { register(name, .module(module)) }

  /// The modules that were registered, in their order.
  final var registeredModules: [(name: String, module: Module)] {
    registered.compactMap {
      guard case .module(let module) = $0.value else { return nil }
      return ($0.name, module)
    }
  }

  final func register(_ name: String, _ value: Registered) {
    guard !name.isEmpty, !name.contains(".") else {
      AdjointError(typeName, "can't register \"\(name)\": a name is not empty and has no dots").raise()
      return
    }
    if let i = registered.firstIndex(where: { $0.name == name }) {
      registered[i].value = value
    } else {
      registered.append((name, value))
    }
  }

  // MARK: Modes

  /// Sets the mode of this module and of all in it.
  @discardableResult
  public final func train(_ mode: Bool = true) -> Self {
    for (_, module) in namedModules() {
      module.training = mode
      module.modeDidChange()
    }
    return self
  }

  /// Sets the mode in which a model is used: dropout drops nothing, batch normalization uses its running moments.
  @discardableResult
  public final func eval() -> Self { train(false) }
}
