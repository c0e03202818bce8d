import Adjoint
import AdjointNN

/// Evaluates the Python calls in golden files, such as `torch.randn(3, dtype=torch.float64)` and
/// `x.abs().sqrt()`, through the bindings.
///
/// The part of the language that such calls are written in: numbers, strings, names, lists and
/// tuples, attributes, calls with keywords, indexing, and arithmetic.
struct PythonExpression {
  private let tokens: [PythonToken]
  private let names: [String: Argument]
  private let generator: Generator
  private var position = 0

  init(_ text: String, _ names: [String: Argument] = [:], generator: Generator = Generator()) throws {
    tokens = try PythonToken.tokens(of: text)
    self.names = names
    self.generator = generator
  }

  /// The value of an expression of `names`; what is random is drawn from `generator`.
  static func tensor(
    _ text: String, _ names: [String: Argument] = [:], generator: Generator = Generator()
  ) throws -> Tensor {
    guard let tensor = try PythonExpression(text, names, generator: generator).value().tensor else {
      throw Unsupported("the expression \(text)")
    }
    return tensor
  }

  /// The value of the whole expression.
  func value() throws -> Argument {
    var expression = self
    let item = try expression.comparison()
    guard expression.position == tokens.count else { throw Unsupported("what follows an expression") }
    return try expression.value(item)
  }

  /// A value, the dotted name of a function that is not called yet (`torch.nn.functional.dropout`), or a layer.
  private enum Item {
    case value(Argument)
    case function(String)
    case layer(Linear)

    var argument: Argument? {
      switch self {
      case .value(let argument): return argument
      case .function(let name):
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return DType.allCases.contains { $0.description == last } ? .dtype(last) : nil
      case .layer: return nil
      }
    }
  }

  // MARK: Tokens

  private var next: PythonToken? { position < tokens.count ? tokens[position] : nil }

  /// Moves past a symbol if it is one of these.
  private mutating func take(_ symbols: String...) -> String? {
    guard case .symbol(let symbol)? = next, symbols.contains(symbol) else { return nil }
    position += 1
    return symbol
  }

  private mutating func expect(_ symbol: String) throws {
    guard take(symbol) != nil else { throw Unsupported("an expression without \(symbol)") }
  }

  // MARK: Arithmetic

  private mutating func comparison() throws -> Item {
    try chain([">": "gt", "<": "lt"]) { try $0.sum() }
  }

  private mutating func sum() throws -> Item {
    try chain(["+": "add", "-": "sub"]) { try $0.product() }
  }

  private mutating func product() throws -> Item {
    try chain(["*": "mul", "/": "div", "@": "matmul"]) { try $0.negation() }
  }

  private mutating func chain(
    _ operations: [String: String], _ operand: (inout PythonExpression) throws -> Item
  ) throws -> Item {
    var left = try operand(&self)
    while case .symbol(let symbol)? = next, let operation = operations[symbol] {
      position += 1
      left = try call(operation, [value(left), value(operand(&self))])
    }
    return left
  }

  private mutating func negation() throws -> Item {
    guard take("-") != nil else { return try power() }
    switch try value(negation()) {
    case .int(let number): return .value(.int(-number))
    case .float(let number): return .value(.float(-number))
    case let operand: return try call("neg", [operand])
    }
  }

  private mutating func power() throws -> Item {
    let base = try postfix()
    guard take("**") != nil else { return base }
    return try call("pow", [value(base), value(negation())])
  }

  // MARK: Attributes, calls, indexing

  private mutating func postfix() throws -> Item {
    var item = try primary()
    while let symbol = take(".", "(", "[") {
      switch (symbol, item) {
      case (".", .function(let path)): item = .function("\(path).\(try name())")
      case (".", .layer(let layer)): item = .value(.tensor(try parameter(name(), of: layer)))
      case (".", .value(let receiver)):
        let method = try name()
        try expect("(")
        item = try call(method, receiver)
      case ("(", .function(let path)): item = try call(path.hasPrefix("torch.") ? String(path.dropFirst(6)) : path, nil)
      case ("[", .value(let receiver)):
        let indices = try list(until: "]") { try $0.index() }
        item = try element(of: receiver, indices.count == 1 ? indices[0] : .tuple(indices))
      default: throw Unsupported("an expression with \(symbol) here")
      }
    }
    return item
  }

  /// An index, or a slice `start:stop:step` any part of which may be left out.
  private mutating func index() throws -> Argument {
    var parts: [Argument] = [.none]
    while true {
      switch next {
      case .symbol(":"):
        position += 1
        parts.append(.none)
      case .symbol("]"), .symbol(","), nil:
        if parts.count == 1 { return parts[0] }
        return .slice(start: parts[0], stop: parts[1], step: parts.count > 2 ? parts[2] : .none)
      default: parts[parts.count - 1] = try value(comparison())
      }
    }
  }

  private func element(of receiver: Argument, _ index: Argument) throws -> Item {
    guard let items = receiver.list else { return try call("__getitem__", [receiver, index]) }
    guard let i = index.int, items.indices.contains(i) else { throw Unsupported("the index \(index.summary)") }
    return .value(items[i])
  }

  private mutating func name() throws -> String {
    guard case .name(let name)? = next else { throw Unsupported("an expression without a name after the dot") }
    position += 1
    return name
  }

  /// Reads the arguments after `(` and calls.
  private mutating func call(_ function: String, _ receiver: Argument?) throws -> Item {
    var positional = receiver.map { [$0] } ?? []
    var keyword: [String: Argument] = [:]
    while take(")") == nil {
      if case .name(let name)? = next, position + 1 < tokens.count, tokens[position + 1] == .symbol("=") {
        position += 2
        keyword[name] = try value(comparison())
      } else {
        positional.append(try value(comparison()))
      }
      if take(",") == nil {
        try expect(")")
        break
      }
    }
    return try call(function, positional, keyword)
  }

  private func call(_ function: String, _ positional: [Argument], _ keyword: [String: Argument] = [:]) throws -> Item {
    if function == "nn.Linear" {
      let sizes = try Arguments("in_features out_features", positional, keyword, generator)
      return .layer(try Linear(sizes.int("in_features"), sizes.int("out_features"), generator: generator))
    }
    let bindings = Binding.named(function)
    var refusal = Unsupported("no binding for \(function)")
    for binding in bindings {
      do {
        let results = try binding.returned(positional, keyword, generator: generator).map(\.argument)
        return .value(results.count == 1 ? results[0] : .tuple(results))
      } catch let error as Unsupported { refusal = error }
    }
    throw refusal
  }

  private func parameter(_ name: String, of layer: Linear) throws -> Tensor {
    switch (name, layer.bias) {
    case ("weight", _): return layer.weight
    case ("bias", let bias?): return bias
    default: throw Unsupported("a layer's \(name)")
    }
  }

  // MARK: Values

  private func value(_ item: Item) throws -> Argument {
    guard let argument = item.argument else { throw Unsupported("a function as a value") }
    return argument
  }

  private mutating func primary() throws -> Item {
    guard let token = next else { throw Unsupported("an expression that ends early") }
    position += 1
    switch token {
    case .int(let number): return .value(.int(number))
    case .float(let number): return .value(.float(number))
    case .string(let text): return .value(.string(text))
    case .name("True"): return .value(.bool(true))
    case .name("False"): return .value(.bool(false))
    case .name("None"): return .value(.none)
    case .name(let name): return names[name].map { .value($0) } ?? .function(name)
    case .symbol("["): return .value(.list(try list(until: "]")))
    case .symbol("("):
      let items = try list(until: ")")
      // One item without a comma is the item itself.
      let isTuple = items.count != 1 || tokens[position - 2] == .symbol(",")
      return .value(isTuple ? .tuple(items) : items[0])
    case .symbol(let symbol): throw Unsupported("an expression with \(symbol) here")
    }
  }

  private mutating func list(
    until end: String, item: (inout PythonExpression) throws -> Argument = { try $0.value($0.comparison()) }
  ) throws -> [Argument] {
    var items: [Argument] = []
    while take(end) == nil {
      items.append(try item(&self))
      if take(",") == nil {
        try expect(end)
        break
      }
    }
    return items
  }
}

extension Binding.Returned {
  fileprivate var argument: Argument {
    switch self {
    case .tensor(let tensor): .tensor(tensor)
    case .number(.bool(let value)): .bool(value)
    case .number(.int(let value)): .int(Int(value))
    case .number(.real(let value)): .float(value)
    }
  }
}

extension Binding {
  /// The bindings of a function as Python calls it: the golden files tell overloads apart, a call does
  /// not, so what fits is found by trying, the plainest first.
  static func named(_ function: String) -> [Binding] { overloads[function] ?? [] }

  private static let overloads: [String: [Binding]] = {
    let plain = ["no_rounding_mode", "reduction_no_dim", "binary"]
    var names: [String: [String]] = [:]
    for name in all.keys {
      names[name, default: []].append(name)
      if let dot = name.lastIndex(of: ".") { names[String(name[..<dot]), default: []].append(name) }
    }
    return names.mapValues { names in
      let rank = { (name: String) in
        plain.firstIndex { name.hasSuffix("." + $0) }.map { $0 + 1 } ?? plain.count + 1
      }
      let shortest = names.map(\.count).min()
      return names.sorted { ($0.count == shortest ? 0 : rank($0), $0) < ($1.count == shortest ? 0 : rank($1), $1) }
        .compactMap { all[$0] }
    }
  }()
}
