import Adjoint
import AdjointState

/// Writes states as pickles of protocol 2, the way `torch.load` expects tensors.
struct PickleWriter {
  private var bytes: [UInt8] = [0x80, 2]
  /// For each storage a tensor in it; the place is the storage's key in the archive.
  private(set) var storages: [Tensor] = []
  private var keys: [UnsafeRawPointer: Int] = [:]
  private var depth = 0

  /// The pickle as a whole.
  var finished: [UInt8] { bytes + Array(".".utf8) }

  mutating func write(_ value: StateValue) throws {
    depth += 1
    defer { depth -= 1 }
    // What `StateBuilder` reads back.
    guard depth <= 100 else { throw Unexpected("values 100 levels deep at most", found: "deeper ones") }
    switch value {
    case .none: put("N")
    case .bool(let value): bytes.append(value ? 0x88 : 0x89)
    case .int(let value): integer(value)
    case .double(let value): bytes += Array("G".utf8) + value.bitPattern.byteSwapped.fileBytes
    case .string(let value): try text(value)
    case .tensor(let value): try tensor(value)
    case .list(let elements):
      put("](")
      for element in elements { try write(element) }
      put("e")
    case .tuple(let elements):
      put("(")
      for element in elements { try write(element) }
      put("t")
    case .dictionary(let entries):
      put("}(")
      for (key, value) in entries {
        switch key {
        case .string(let name): try text(name)
        case .int(let number): integer(number)
        }
        try Unexpected.naming("\(key)") { try write(value) }
      }
      put("u")
    }
  }

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, OrderedDict())`.
  private mutating func tensor(_ tensor: Tensor) throws {
    try tensor.checkWritable()
    let (key, size) = key(of: tensor)
    put("ctorch._utils\n_rebuild_tensor_v2\n((")
    try text("storage")
    put("ctorch\n\(tensor.dtype.storageName)\n")
    try text("\(key)")
    try text("cpu")
    integer(size / tensor.dtype.itemSize)
    put("tQ")
    integer(tensor.storageOffset)
    for numbers in [tensor.shape, tensor.strides] {
      put("(")
      numbers.forEach { integer($0) }
      put("t")
    }
    bytes.append(tensor.requiresGrad ? 0x88 : 0x89)
    put("ccollections\nOrderedDict\n)RtR")
  }

  /// The key of a tensor's storage, and the storage's size in bytes.
  private mutating func key(of tensor: Tensor) -> (Int, Int) {
    tensor.withStorageBytes { storage in
      if let base = storage.baseAddress, !storage.isEmpty {
        if let key = keys[base] { return (key, storage.count) }
        keys[base] = storages.count
      }
      storages.append(tensor)
      return (storages.count - 1, storage.count)
    }
  }

  private mutating func integer(_ value: Int) {
    switch value {
    case 0...0xFF: bytes += [UInt8(ascii: "K"), UInt8(value)]
    case 0...0xFFFF: bytes += Array("M".utf8) + UInt16(value).fileBytes
    case Int(Int32.min)...Int(Int32.max): bytes += Array("J".utf8) + Int32(value).fileBytes
    default: bytes += [0x8A, 8] + value.fileBytes
    }
  }

  private mutating func text(_ text: String) throws {
    guard let count = UInt32(exactly: text.utf8.count) else { throw Unexpected("texts below 4 GB", found: "more") }
    put("X")
    bytes += count.fileBytes + Array(text.utf8)
  }

  private mutating func put(_ text: String) { bytes += Array(text.utf8) }
}
