import Adjoint

/// Modules that are called one after the other, each with the output of the one before; named 0, 1, 2 and so on.
open class Sequential: Module {
  /// In the order in which they are called.
  public final var layers: [Module] { registeredModules.map(\.module) }

  public init(_ layers: [Module]) {
    super.init()
    for (i, layer) in layers.enumerated() { registerModule("\(i)", layer) }
  }

  public convenience init(_ layers: Module...) { self.init(layers) }

  public final subscript(index: Int) -> Module { layers[index] }
  open override func forward(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }
}

/// A list of modules that is called by its owner, one by one.
public final class ModuleList: Module, RandomAccessCollection {
  public init(_ modules: [Module] = []) {
    super.init()
    modules.forEach(append)
  }

  public func append(_ module: Module) {
    registerModule("\(count)", module)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { registeredModules.count }
  public subscript(index: Int) -> Module { registeredModules[index].module }
}

/// Modules under names, in the order in which they were added.
public final class ModuleDict: Module {
  public var keys: [String] { registeredModules.map(\.name) }

  public init(_ modules: KeyValuePairs<String, Module> = [:]) {
    super.init()
    for (name, module) in modules { self[name] = module }
  }

  public subscript(name: String) -> Module? {
    get { registeredModules.first { $0.name == name }?.module }
    set {
      if let newValue { registerModule(name, newValue) } else { registered.removeAll { $0.name == name } }
    }
  }
}
