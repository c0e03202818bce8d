import Adjoint

/// An argument: a golden value whose tensors have been made.
indirect enum Argument {
  case tensor(Tensor)
  case int(Int)
  case float(Double)
  case bool(Bool)
  case string(String)
  case none
  case ellipsis
  case dtype(String)
  case option(String)
  case list([Argument])
  case tuple([Argument])
  case slice(start: Argument, stop: Argument, step: Argument)
  /// What no binding takes, in words.
  case other(String)

  /// - Parameters:
  ///   - path: where the value stands, as golden files name it: `args.0.1`, `kwargs.weight`.
  ///   - make: makes a tensor, given its path.
  init(_ value: Value, path: String, make: (StoredTensor, String) throws -> Tensor) throws {
    switch value {
    case .tensor(let stored): self = .tensor(try make(stored, path))
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .bool(let value): self = .bool(value)
    case .string(let value): self = .string(value)
    case .none: self = .none
    case .ellipsis: self = .ellipsis
    case .dtype(let name): self = .dtype(name)
    case .option(let name): self = .option(name)
    case .list(let items):
      self = .list(try items.enumerated().map { try Argument($1, path: "\(path).\($0)", make: make) })
    case .tuple(let items):
      self = .tuple(try items.enumerated().map { try Argument($1, path: "\(path).\($0)", make: make) })
    case .slice(let start, let stop, let step):
      self = .slice(
        start: try Argument(start, path: path, make: make), stop: try Argument(stop, path: path, make: make),
        step: try Argument(step, path: path, make: make))
    case .complex: self = .other("a complex number")
    case .dictionary: self = .other("a dictionary")
    }
  }

  var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
  var int: Int? { if case .int(let value) = self { value } else { nil } }
  var string: String? { if case .string(let value) = self { value } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var double: Double? { scalar.map { $0.number.double } }

  var scalar: (any Scalar)? {
    switch self {
    case .int(let value): value
    case .float(let value): value
    case .bool(let value): value
    default: nil
    }
  }

  /// The items of a list or tuple.
  var list: [Argument]? {
    switch self {
    case .list(let items), .tuple(let items): items
    default: nil
    }
  }
  var tensors: [Tensor]? { all(\.tensor) }
  var ints: [Int]? { int.map { [$0] } ?? all(\.int) }
  var doubles: [Double]? { double.map { [$0] } ?? all(\.double) }

  /// The items of a list if all are of a kind.
  private func all<T>(_ convert: (Argument) -> T?) -> [T]? {
    guard let list else { return nil }
    let items = list.compactMap(convert)
    return items.count == list.count ? items : nil
  }

  /// Whether leaving out the argument of this name changes nothing.
  func isHarmless(as name: String) -> Bool {
    switch (name, self) {
    case (_, .none), ("device", .string("cpu")), ("layout", .option("strided")), ("memory_format", .option): true
    case ("requires_grad", .bool(false)), ("pin_memory", .bool(false)): true
    default: false
    }
  }

  var summary: String {
    switch self {
    case .tensor(let tensor): "\(tensor.dtype) tensor of shape \(tensor.shape)"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .none: "none"
    case .ellipsis: "..."
    case .dtype(let name), .option(let name): name
    case .list(let items), .tuple(let items): "[" + items.map(\.summary).joined(separator: ", ") + "]"
    case .slice: "a slice"
    case .other(let words): words
    }
  }
}
