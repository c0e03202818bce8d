import Adjoint

// What a module is made of: its own tensors and modules, and those of the whole tree.

extension Module {
  /// A member under the name that PyTorch gives it.
  enum Member {
    case state(String, any ModuleState)
    case module(String, Module)
  }

  /// The module's own members: properties in the order of the source, those of the superclass first, then what was
  /// registered.
  final var members: [Member] {
    var members: [Member] = []
    var mirrors: [Mirror] = []
    var mirror: Mirror? = Mirror(reflecting: self)
    while let current = mirror, current.subjectType != Module.self {
      mirrors.append(current)
      mirror = current.superclassMirror
    }
    for mirror in mirrors.reversed() {
      for (label, value) in mirror.children {
        guard let label else { continue }
        Self.collect(Self.stateName(label), value, into: &members)
      }
    }
    for (name, value) in registered {
      switch value {
      case .state(let state): members.append(.state(name, state))
      case .module(let module): members.append(.module(name, module))
      }
    }
    return members
  }

  private static func collect(_ name: String, _ value: Any, into members: inout [Member]) {
    switch value {
    case let state as any ModuleState: members.append(.state(name, state))
    case let module as Module: members.append(.module(name, module))
    case let modules as [Module]:
      for (i, module) in modules.enumerated() { members.append(.module("\(name).\(i)", module)) }
    case let modules as [String: Module]:
      for (key, module) in modules.sorted(by: { $0.key < $1.key }) { members.append(.module("\(name).\(key)", module)) }
    case is String, is Int, is Double, is Bool, is Tensor: break
    default:
      let mirror = Mirror(reflecting: value)
      if mirror.displayStyle == .optional, let some = mirror.children.first {
        collect(name, some.value, into: &members)
      }
    }
  }

  /// A property's name as PyTorch would spell it: `_inProjWeight` is `in_proj_weight`; runs of capitals are one word.
  static func stateName(_ label: String) -> String {
    var name = ""
    var previous: Character = "_"
    for character in label.hasPrefix("_") ? label.dropFirst() : label[...] {
      if character.isUppercase, previous != "_", !previous.isUppercase { name.append("_") }
      name += character.lowercased()
      previous = character
    }
    return name
  }

  /// The modules that this one has itself, each once.
  public final func namedChildren() -> [(name: String, module: Module)] {
    var seen: Set<ObjectIdentifier> = []
    return members.compactMap {
      guard case .module(let name, let module) = $0, seen.insert(ObjectIdentifier(module)).inserted else { return nil }
      return (name, module)
    }
  }

  public final func children() -> [Module] { namedChildren().map(\.module) }

  /// This module, whose name is empty, and all below it, each once, from the top.
  public final func namedModules() -> [(name: String, module: Module)] {
    var seen: Set<ObjectIdentifier> = []
    var found: [(String, Module)] = []
    walk("", &seen) { found.append(($0, $1)) }
    return found
  }

  public final func modules() -> [Module] { namedModules().map(\.module) }

  private func walk(_ prefix: String, _ seen: inout Set<ObjectIdentifier>, _ visit: (String, Module) -> Void) {
    guard seen.insert(ObjectIdentifier(self)).inserted else { return }
    visit(prefix, self)
    for (name, child) in namedChildren() { child.walk(prefix.joined(to: name), &seen, visit) }
  }

  /// All parameters with their dotted names. A tensor that several modules share comes once, under its first name.
  public final func namedParameters(recurse: Bool = true) -> [(name: String, parameter: Tensor)] {
    named(recurse) { $0 == .parameter }.map { ($0, $1) }
  }

  public final func parameters(recurse: Bool = true) -> [Tensor] { namedParameters(recurse: recurse).map(\.parameter) }

  /// All buffers with their dotted names, those that are not persistent too.
  public final func namedBuffers(recurse: Bool = true) -> [(name: String, buffer: Tensor)] {
    named(recurse) { $0 != .parameter }.map { ($0, $1) }
  }

  public final func buffers(recurse: Bool = true) -> [Tensor] { namedBuffers(recurse: recurse).map(\.buffer) }

  private func named(_ recurse: Bool, _ isWanted: (StateKind) -> Bool) -> [(String, Tensor)] {
    var seen: Set<ObjectIdentifier> = []
    return namedStates(recurse).compactMap { name, state in
      guard isWanted(state.kind), let tensor = state.tensor, seen.insert(tensor.id).inserted else { return nil }
      return (name, tensor)
    }
  }

  /// The places of all tensors of the tree; modules that occur twice are listed once.
  final func namedStates(_ recurse: Bool = true) -> [(name: String, state: any ModuleState)] {
    (recurse ? namedModules() : [("", self)]).flatMap { prefix, module in
      module.members.compactMap {
        guard case .state(let name, let state) = $0 else { return nil }
        return (prefix.joined(to: name), state)
      }
    }
  }

  /// The module at a dotted path: `encoder.layers.0`; itself for an empty one.
  public final func submodule(_ path: String) -> Module? { namedModules().first { $0.name == path }?.module }

  /// Applies a function to every module of the tree, the inner ones first: to initialize, or to change settings.
  @discardableResult
  public final func apply(_ change: (Module) -> Void) -> Self {
    for child in children() { child.apply(change) }
    change(self)
    return self
  }
}

extension String {
  func joined(to name: String) -> String { isEmpty ? name : "\(self).\(name)" }
}
