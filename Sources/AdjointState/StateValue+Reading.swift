import Adjoint
import OrderedCollections

// A state is user data: reading what is not there throws, and names what is.

extension StateValue {
  public subscript(key: StateKey) -> StateValue {
    get throws {
      let entries = try dictionary
      guard let value = entries[key] else {
        throw StateError("the state has no \(key): it has \(entries.keys.map(\.description).joined(separator: ", "))")
      }
      return value
    }
  }

  public subscript(name: String) -> StateValue {
    get throws { try self[StateKey.string(name)] }
  }

  public var dictionary: OrderedDictionary<StateKey, StateValue> {
    get throws {
      guard case .dictionary(let entries) = self else { throw wrong("a dictionary") }
      return entries
    }
  }

  /// The elements of a list or a tuple.
  public var elements: [StateValue] {
    get throws {
      switch self {
      case .list(let elements), .tuple(let elements): return elements
      default: throw wrong("a list")
      }
    }
  }

  public var bool: Bool {
    get throws {
      guard case .bool(let value) = self else { throw wrong("true or false") }
      return value
    }
  }

  public var int: Int {
    get throws {
      guard case .int(let value) = self else { throw wrong("an integer") }
      return value
    }
  }

  /// A number; PyTorch's files have whole ones as integers.
  public var double: Double {
    get throws {
      switch self {
      case .double(let value): return value
      case .int(let value): return Double(value)
      default: throw wrong("a number")
      }
    }
  }

  public var string: String {
    get throws {
      guard case .string(let value) = self else { throw wrong("a text") }
      return value
    }
  }

  public var tensor: Tensor {
    get throws {
      guard case .tensor(let value) = self else { throw wrong("a tensor") }
      return value
    }
  }

  public var isNone: Bool {
    if case .none = self { true } else { false }
  }

  /// The tensors of a dictionary that has nothing else: what a model's file holds.
  public var tensors: StateDict {
    get throws {
      var tensors = StateDict()
      for (key, value) in try dictionary {
        guard case .string(let name) = key else { throw StateError("the name \(key) of a tensor is not a text") }
        tensors[name] = try value.tensor
      }
      return tensors
    }
  }

  private func wrong(_ wanted: String) -> StateError { StateError("the state has \(kind) instead of \(wanted)") }

  private var kind: String {
    switch self {
    case .none: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "the integer \(value)"
    case .double(let value): "the number \(value)"
    case .string(let value): "the text \"\(value)\""
    case .tensor(let value): value.described
    case .list(let elements): "a list of \(elements.count)"
    case .tuple(let elements): "a tuple of \(elements.count)"
    case .dictionary(let entries): "a dictionary of \(entries.count)"
    }
  }
}
