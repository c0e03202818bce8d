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
  open override func forward(_ x: Tensor) -> Tensor {
    var y = x
    for case (_, .module(let layer)) in registered { y = layer(y) }
    return y
  }
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

/// Parameters that stand in a row, named 0, 1, 2 and so on.
///
/// ```text
/// let scales = ParameterList([Tensor.ones(3), Tensor.ones(4)])
/// scales[1].requiresGrad  // true
/// ```
public final class ParameterList: Module, RandomAccessCollection {
  public init(_ tensors: [Tensor] = []) {
    super.init()
    tensors.forEach(append)
  }

  /// Adds a leaf with the tensor's memory.
  public func append(_ tensor: Tensor) { registerParameter("\(count)", tensor) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { registered.count }
  public subscript(index: Int) -> Tensor { parameters(recurse: false)[index] }

  public override var extraDescription: String { describedParameters }
}

/// Parameters under names, in the order in which they were added.
///
/// ```text
/// let parameters = ParameterDict(["scale": Tensor.ones(3)])
/// parameters["scale"]?.requiresGrad  // true
/// ```
public final class ParameterDict: Module {
  public var keys: [String] { registered.map(\.name) }

  public init(_ tensors: KeyValuePairs<String, Tensor> = [:]) {
    super.init()
    for (name, tensor) in tensors { self[name] = tensor }
  }

  /// Setting a tensor adds a leaf with its memory, setting nil takes the parameter away.
  public subscript(name: String) -> Tensor? {
    get { namedParameters(recurse: false).first { $0.name == name }?.parameter }
    set {
      if let newValue { registerParameter(name, newValue) } else { registered.removeAll { $0.name == name } }
    }
  }

  public override var extraDescription: String { describedParameters }
}

extension Module {
  fileprivate final var describedParameters: String {
    namedParameters(recurse: false).map { name, x in
      "  (\(name)): Parameter containing: [torch.\(x.dtype) of size \(x.shape.map(String.init).joined(separator: "x"))]"
    }.joined(separator: "\n")
  }
}
