import AdjointState
import OrderedCollections

/// Makes states of the objects of a pickle. An object that several others refer to is made once.
struct StateBuilder {
  let objects: [PickleObject]
  /// What was made of an object, and of how many values it consists.
  private var made: [Int: (value: StateValue, count: Int)] = [:]
  private var open: Set<Int> = []
  /// Values so far inside of the object that is being made.
  private var count = 0
  private let largest: Int

  init(_ objects: [PickleObject]) {
    self.objects = objects
    largest = 1 << 20 + 8 * objects.reduce(0) { $0 + $1.values.count }
  }

  /// States nest at most this deep: they are compared, written and freed level by level.
  private static let deepest = 100

  mutating func value(_ value: PickleValue) throws -> StateValue {
    count += 1
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .tensor(let value): return .tensor(value)
    case .dtype(let dtype): return .string("torch.\(dtype)")
    case .object(let index): return try object(index)
    case .storage, .global:
      throw Unexpected("tensors, numbers, texts, lists and dictionaries", found: "\(value.kind) as a value")
    }
  }

  private mutating func object(_ index: Int) throws -> StateValue {
    let before = count
    count = 0
    defer { count += before }
    let result = try made[index] ?? make(index)
    made[index] = result
    count = result.count
    // Lists that have the same list many times over would take for ever to go through or to write.
    guard count <= largest else {
      throw Unexpected("at most \(largest) values", found: "more, by lists that are in each other again and again")
    }
    return result.value
  }

  private mutating func make(_ index: Int) throws -> (value: StateValue, count: Int) {
    guard open.count < Self.deepest, open.insert(index).inserted else {
      throw Unexpected("values \(Self.deepest) levels deep at most", found: "deeper ones, or one that contains itself")
    }
    defer { open.remove(index) }
    let object = objects[index]
    let result: StateValue
    switch object.kind {
    case .list: result = .list(try object.values.map { try value($0) })
    case .tuple: result = .tuple(try object.values.map { try value($0) })
    case .dictionary: result = .dictionary(try entries(object.values))
    }
    return (result, count)
  }

  private mutating func entries(_ values: [PickleValue]) throws -> OrderedDictionary<StateKey, StateValue> {
    var entries = OrderedDictionary<StateKey, StateValue>(minimumCapacity: values.count / 2)
    for i in stride(from: 0, to: values.count, by: 2) {
      let key: StateKey
      switch values[i] {
      case .string(let text): key = .string(text)
      case .int(let number): key = .int(number)
      default: throw Unexpected("texts and integers as keys", found: values[i].kind)
      }
      entries[key] = try value(values[i + 1])
    }
    return entries
  }
}
