import Adjoint

/// What the machine of pickles works on. Objects that can be changed, or that several others refer to, are numbers into
/// the machine's list of them: nothing nests, so that nothing has to be freed level by level.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case tensor(Tensor)
  case dtype(DType)
  case storage(TorchStorage)
  case global(PickleGlobal)
  /// A list, tuple or dictionary, by its number.
  case object(Int)

  var kind: String {
    switch self {
    case .none: "None"
    case .bool(let value): "\(value)"
    case .int(let value): "the integer \(value)"
    case .double(let value): "the number \(value)"
    case .string(let value): "the text \(quoted(value))"
    case .tensor: "a tensor"
    case .dtype(let dtype): "torch.\(dtype)"
    case .storage: "a storage"
    case .global(let global): "\(global)"
    case .object: "a list, tuple or dictionary"
    }
  }
}

struct PickleObject {
  enum Kind { case list, tuple, dictionary }
  let kind: Kind
  /// The elements; of a dictionary each key and, after it, its value.
  var values: [PickleValue]
}

/// The few of Python's names that a file may use: what `torch.load` allows with `weights_only=True`, as far as it has
/// a meaning here.
enum PickleGlobal: Equatable, CustomStringConvertible {
  case orderedDictionary, counter, size, device, tensorType
  case rebuildTensor, rebuildTensorOfDtype, rebuildParameter, rebuildFromType
  case storageType(DType?)
  case dtype(DType)

  init(module: String, name: String) throws {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("collections", "Counter"): self = .counter
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch", "Tensor"): self = .tensorType
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorOfDtype
    // Attributes that Python gave to a parameter or a tensor are left out.
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch.storage", "UntypedStorage"), ("torch", "UntypedStorage"): self = .storageType(nil)
    default:
      if module == "torch", let dtype = DType.allCases.first(where: { $0.description == name }) {
        self = .dtype(dtype)
      } else if module == "torch" || module == "torch.storage",
        let dtype = DType.allCases.first(where: { $0.storageName == name })
      {
        self = .storageType(dtype)
      } else if module == "torch", name.hasSuffix("Storage") || Self.isOtherDType(name) {
        throw Unexpected(
          "tensors of \(DType.allCases.map(\.description).joined(separator: ", "))", found: "torch.\(name)")
      } else {
        throw Unexpected(
          "tensors, numbers, texts, lists and dictionaries",
          found: "Python's \(quoted("\(module).\(name)")), which is not run")
      }
    }
  }

  /// Whether a name is that of one of PyTorch's dtypes that Adjoint has not.
  private static func isOtherDType(_ name: String) -> Bool {
    ["uint", "int", "bits", "quint", "qint", "complex", "float"].contains { kind in
      name.hasPrefix(kind) && name.dropFirst(kind.count).first?.isNumber == true
    }
  }

  /// Whether it makes a tensor out of a storage.
  var isOfTensors: Bool { self == .rebuildTensor || self == .rebuildTensorOfDtype }

  var description: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .counter: "collections.Counter"
    case .size: "torch.Size"
    case .device: "torch.device"
    case .tensorType: "torch.Tensor"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildTensorOfDtype: "torch._utils._rebuild_tensor_v3"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
    case .storageType(let dtype): "torch.\(dtype?.storageName ?? "UntypedStorage")"
    case .dtype(let dtype): "torch.\(dtype)"
    }
  }
}

extension DType {
  /// PyTorch's name for memory with elements of this dtype.
  var storageName: String {
    switch self {
    case .bool: "BoolStorage"
    case .uint8: "ByteStorage"
    case .int8: "CharStorage"
    case .int16: "ShortStorage"
    case .int32: "IntStorage"
    case .int64: "LongStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    }
  }
}
