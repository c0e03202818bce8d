import Adjoint
import OrderedCollections

// States are written as literals.

extension StateValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .none }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: StateValue...) { self = .list(elements) }

  /// Of entries with the same key the last one counts, as in Python.
  public init(dictionaryLiteral entries: (StateKey, StateValue)...) {
    self = .dictionary(OrderedDictionary(entries, uniquingKeysWith: { $1 }))
  }
}

extension StateValue {
  public init(_ tensors: StateDict) {
    let entries = tensors.map { (StateKey.string($0.key), StateValue.tensor($0.value)) }
    self = .dictionary(OrderedDictionary(uniqueKeysWithValues: entries))
  }

  public init(_ numbers: [Double]) { self = .list(numbers.map(StateValue.double)) }

  /// Nothing for nil.
  public init(_ tensor: Tensor?) { self = tensor.map(StateValue.tensor) ?? .none }
}

extension StateKey: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }

  public var description: String {
    switch self {
    case .string(let name): "\"\(name)\""
    case .int(let number): "\(number)"
    }
  }
}
