import Adjoint

/// A hook that was registered; `remove()` takes it away again.
public final class ModuleHook {
  private var removal: (() -> Void)?
  init(_ removal: @escaping () -> Void) { self.removal = removal }
  public func remove() {
    removal?()
    removal = nil
  }
}

struct ModuleHooks {
  typealias Before = (Module, [Tensor]) -> [Tensor]?
  typealias After = (Module, [Tensor], [Tensor]) -> [Tensor]?
  typealias Backward = (Module, [Tensor?], [Tensor?]) -> [Tensor?]?

  var next = 0
  var before: [(id: Int, run: Before)] = []
  var after: [(id: Int, run: After)] = []
  var backward: [(id: Int, run: Backward)] = []
  var isEmpty: Bool { before.isEmpty && after.isEmpty && backward.isEmpty }

  mutating func takeID() -> Int {
    next += 1
    return next
  }
}

extension Module {
  /// Runs before `forward` with its inputs; what it returns takes their place.
  @discardableResult
  public final func registerForwardPreHook(_ hook: @escaping (Module, [Tensor]) -> [Tensor]?) -> ModuleHook {
    let id = hooks.takeID()
    hooks.before.append((id, hook))
    return ModuleHook { [weak self] in self?.hooks.before.removeAll { $0.id == id } }
  }

  /// Runs after `forward` with its inputs and outputs; what it returns takes the outputs' place.
  @discardableResult
  public final func registerForwardHook(_ hook: @escaping (Module, [Tensor], [Tensor]) -> [Tensor]?) -> ModuleHook {
    let id = hooks.takeID()
    hooks.after.append((id, hook))
    return ModuleHook { [weak self] in self?.hooks.after.removeAll { $0.id == id } }
  }

  /// Runs in backward once the gradients of all inputs that require one are there, with those and with the gradients of
  /// the outputs. What it returns takes the place of the inputs' gradients.
  @discardableResult
  public final func registerFullBackwardHook(
    _ hook: @escaping (Module, _ gradInput: [Tensor?], _ gradOutput: [Tensor?]) -> [Tensor?]?
  ) -> ModuleHook {
    let id = hooks.takeID()
    hooks.backward.append((id, hook))
    return ModuleHook { [weak self] in self?.hooks.backward.removeAll { $0.id == id } }
  }

  /// Runs a forward function with the module's hooks around it: for modules that take or give several tensors.
  public final func hooked(_ inputs: [Tensor], _ forward: ([Tensor]) -> [Tensor]) -> [Tensor] {
    if hooks.isEmpty { return forward(inputs) }
    var inputs = inputs
    for (_, hook) in hooks.before { inputs = hook(self, inputs) ?? inputs }
    let barrier = hooks.backward.isEmpty ? nil : BackwardBarrier(self)
    if let barrier { inputs = barrier.enter(inputs) }
    var outputs = forward(inputs)
    for (_, hook) in hooks.after { outputs = hook(self, inputs, outputs) ?? outputs }
    return barrier?.leave(outputs) ?? outputs
  }
}

/// Identities around a module, whose backward sees the gradients of all its outputs, and of all its inputs, at once.
private final class BackwardBarrier {
  unowned let module: Module
  var gradOutput: [Tensor?] = []
  init(_ module: Module) { self.module = module }

  func enter(_ inputs: [Tensor]) -> [Tensor] {
    Passing { [self] gradients in
      var gradients = gradients
      for (_, hook) in module.hooks.backward { gradients = hook(module, gradients, gradOutput) ?? gradients }
      return gradients
    }(inputs.map { $0 })
  }

  func leave(_ outputs: [Tensor]) -> [Tensor] {
    Passing { [self] gradients in
      gradOutput = gradients
      return gradients
    }(outputs.map { $0 })
  }

  private struct Passing: CustomFunction {
    let pass: ([Tensor?]) -> [Tensor?]
    init(_ pass: @escaping ([Tensor?]) -> [Tensor?]) { self.pass = pass }
    func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor] {
      inputs.compactMap { $0.map { $0.view($0.shape) } }
    }
    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] { pass(gradients) }
    func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?] { tangents }
  }
}
