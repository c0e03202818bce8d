import Adjoint

/// Runs the part of Python's pickle protocol 2 that tensors need (PEP 307, and the comments of CPython's
/// `pickletools`). No code of the file's choosing is run: the only calls are those of `PickleGlobal`.
struct PickleMachine {
  private var reader: ByteReader
  private var stack: [PickleValue] = []
  /// Where the stack stood at each mark that is still open.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  var objects: [PickleObject] = []
  /// The record of a storage, by its name in the archive.
  let storage: (_ key: String, _ dtype: DType?, _ count: Int) throws -> TorchStorage

  init(_ bytes: [UInt8], storage: @escaping (String, DType?, Int) throws -> TorchStorage) {
    reader = ByteReader(bytes)
    self.storage = storage
  }

  /// The value the pickle stands for.
  mutating func run() throws -> PickleValue {
    while true {
      let place = reader.position
      do {
        let code = try reader.uint8()
        if code == UInt8(ascii: ".") { return try pop() }
        try step(code)
      } catch let error as Unexpected {
        throw error.at("byte \(place)")
      }
    }
  }

  private mutating func step(_ code: UInt8) throws {
    switch code {
    case 0x80:
      let version = try reader.uint8()
      guard version == 2 else { throw Unexpected("protocol 2, as torch.save has it", found: "protocol \(version)") }
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"): stack.append(.int(try reader.int32()))
    case UInt8(ascii: "K"): stack.append(.int(Int(try reader.uint8())))
    case UInt8(ascii: "M"): stack.append(.int(try reader.uint16()))
    case 0x8A: stack.append(.int(try long()))
    case UInt8(ascii: "G"): stack.append(.double(Double(bitPattern: try reader.uint64().byteSwapped)))
    case UInt8(ascii: "X"): try text(try reader.uint32())
    case UInt8(ascii: "U"): try text(Int(try reader.uint8()))
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "]"): push(.list, [])
    case UInt8(ascii: "}"): push(.dictionary, [])
    case UInt8(ascii: ")"): push(.tuple, [])
    case UInt8(ascii: "t"): push(.tuple, try popToMark())
    case 0x85, 0x86, 0x87: push(.tuple, try pop(Int(code) - 0x84))
    case UInt8(ascii: "a"): try append([try pop()], to: .list)
    case UInt8(ascii: "e"): try append(try popToMark(), to: .list)
    case UInt8(ascii: "s"): try append(try pop(2), to: .dictionary)
    case UInt8(ascii: "u"): try append(try popToMark(), to: .dictionary)
    case UInt8(ascii: "q"): memo[Int(try reader.uint8())] = try top()
    case UInt8(ascii: "r"): memo[try reader.uint32()] = try top()
    case UInt8(ascii: "h"): try recall(Int(try reader.uint8()))
    case UInt8(ascii: "j"): try recall(try reader.uint32())
    case UInt8(ascii: "c"): try global()
    case UInt8(ascii: "Q"): stack.append(.storage(try storageRecord(try pop())))
    case UInt8(ascii: "R"):
      let arguments = try pop()
      stack.append(try call(try pop(), try elements(of: arguments, .tuple)))
    case UInt8(ascii: "b"): try build()
    default:
      let name = String(code, radix: 16)
      throw Unexpected("an instruction that tensors need", found: "the pickle instruction 0x\(name)")
    }
  }

  // MARK: - The stack

  private func top() throws -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw Unexpected("a value on the stack", found: "none")
    }
    return value
  }

  private mutating func pop() throws -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw Unexpected("\(count) values on the stack", found: "\(stack.count - (marks.last ?? 0))")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw Unexpected("a mark on the stack", found: "none") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func push(_ kind: PickleObject.Kind, _ values: [PickleValue]) {
    stack.append(.object(objects.count))
    objects.append(PickleObject(kind: kind, values: values))
  }

  private mutating func append(_ values: [PickleValue], to kind: PickleObject.Kind) throws {
    guard kind == .list || values.count % 2 == 0 else {
      throw Unexpected("keys with their values", found: "\(values.count) values")
    }
    guard case .object(let index) = try top(), objects[index].kind == kind else {
      throw Unexpected("a \(kind) to append to", found: try top().kind)
    }
    objects[index].values += values
  }

  private mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw Unexpected("an earlier value", found: "number \(index), never stored") }
    stack.append(value)
  }

  func elements(of value: PickleValue, _ kind: PickleObject.Kind) throws -> [PickleValue] {
    guard case .object(let index) = value, objects[index].kind == kind else {
      throw Unexpected("a \(kind)", found: value.kind)
    }
    return objects[index].values
  }

  // MARK: - Values

  /// A whole number of any length, of which those of 64 bits are taken.
  private mutating func long() throws -> Int {
    let bytes = try reader.bytes(Int(try reader.uint8()))
    guard bytes.count <= 8 else { throw Unexpected("an integer of 64 bits", found: "one of \(bytes.count) bytes") }
    let isNegative = (bytes.last ?? 0) & 0x80 != 0
    return bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
  }

  private mutating func text(_ count: Int) throws {
    guard let text = String(utf8: try reader.bytes(count)) else {
      throw Unexpected("text of UTF-8", found: "other bytes")
    }
    stack.append(.string(text))
  }

  private mutating func global() throws {
    let module = String(decoding: try reader.line(), as: UTF8.self)
    let name = String(decoding: try reader.line(), as: UTF8.self)
    let global = try PickleGlobal(module: module, name: name)
    if case .dtype(let dtype) = global { stack.append(.dtype(dtype)) } else { stack.append(.global(global)) }
  }

  /// `("storage", type, key, device, count)`: elements that are a record of the archive.
  private func storageRecord(_ id: PickleValue) throws -> TorchStorage {
    let id = try elements(of: id, .tuple)
    guard id.count == 5, case .string("storage") = id[0], case .global(.storageType(let dtype)) = id[1],
      case .string(let key) = id[2], case .int(let count) = id[4]
    else { throw Unexpected("a storage with its type, key, device and size", found: "another record") }
    return try storage(key, dtype, count)
  }

  /// Python's `__setstate__`. Of a dictionary, attributes of its own are all that it can have (`_metadata` of a
  /// module's state), and they are left out.
  private mutating func build() throws {
    _ = try pop()
    guard case .object(let index) = try top(), objects[index].kind == .dictionary else {
      throw Unexpected("a dictionary to give attributes to", found: try top().kind)
    }
  }

  private mutating func call(_ callee: PickleValue, _ arguments: [PickleValue]) throws -> PickleValue {
    guard case .global(let global) = callee else { throw Unexpected("a function to call", found: callee.kind) }
    switch global {
    case .orderedDictionary, .counter:
      guard arguments.count <= (global == .counter ? 1 : 0) else {
        throw Unexpected("an empty \(global)", found: "one with arguments")
      }
      let entries = try arguments.first.map { try elements(of: $0, .dictionary) } ?? []
      objects.append(PickleObject(kind: .dictionary, values: entries))
      return .object(objects.count - 1)
    case .device:
      guard case .string(let kind)? = arguments.first, arguments.count <= 2 else {
        throw Unexpected("a device's name", found: "other arguments")
      }
      return .string(try arguments.dropFirst().reduce(kind) { "\($0):\(try integer($1))" })
    case .size:
      guard arguments.count == 1 else {
        throw Unexpected("torch.Size of a tuple", found: "\(arguments.count) arguments")
      }
      _ = try elements(of: arguments[0], .tuple)
      return arguments[0]
    case .rebuildTensor, .rebuildTensorOfDtype: return .tensor(try rebuild(global, arguments))
    case .rebuildParameter:
      guard arguments.count >= 3, case .tensor(let tensor) = arguments[0], case .bool(let requiresGrad) = arguments[1]
      else { throw Unexpected("a parameter's tensor", found: "other arguments") }
      return .tensor(try tensor.requiring(requiresGrad))
    case .rebuildFromType:
      guard arguments.count == 4, case .global(let function) = arguments[0], function.isOfTensors,
        case .global(.tensorType) = arguments[1]
      else { throw Unexpected("a tensor with attributes", found: "other arguments") }
      return .tensor(try rebuild(function, elements(of: arguments[2], .tuple)))
    case .storageType, .dtype, .tensorType: throw Unexpected("a function to call", found: "\(global)")
    }
  }

  /// `(storage, offset, sizes, strides, requires_grad, hooks)`; in version 3 the dtype; then marks, if there are any.
  private func rebuild(_ global: PickleGlobal, _ arguments: [PickleValue]) throws -> Tensor {
    guard arguments.count >= 6, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
      case .bool(let requiresGrad) = arguments[4]
    else { throw Unexpected("a tensor's storage, offset, sizes, strides and requires_grad", found: "other arguments") }
    var rest = arguments[6...]
    var dtype: DType?
    if global == .rebuildTensorOfDtype {
      guard case .dtype(let given)? = rest.popFirst() else { throw Unexpected("a tensor's dtype", found: "none") }
      dtype = given
    }
    guard try rest.allSatisfy({ try elements(of: $0, .dictionary).isEmpty }) else {
      throw Unexpected(
        "a tensor as it is in memory", found: "one to negate or conjugate: resolve_neg() it before saving")
    }
    let sizes = try elements(of: arguments[2], .tuple).map(integer)
    let strides = try elements(of: arguments[3], .tuple).map(integer)
    return try storage.tensor(sizes, strides, offset: offset, dtype).requiring(requiresGrad)
  }

  private func integer(_ value: PickleValue) throws -> Int {
    guard case .int(let number) = value else { throw Unexpected("an integer", found: value.kind) }
    return number
  }
}

extension Tensor {
  fileprivate func requiring(_ isRequired: Bool) throws -> Tensor {
    guard isRequired else { return self }
    guard dtype.isFloatingPoint else {
      throw Unexpected("a floating dtype that requires a gradient", found: "\(dtype)")
    }
    requiresGrad = true
    return self
  }
}
