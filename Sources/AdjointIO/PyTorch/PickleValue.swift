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
enum PickleGlobal: CustomStringConvertible {
  case orderedDictionary, size, rebuildTensor, rebuildTensorOfDtype, rebuildParameter
  case storageType(DType?)
  case dtype(DType)

  init(module: String, name: String) throws {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", "Size"): self = .size
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorOfDtype
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch.storage", "UntypedStorage"), ("torch", "UntypedStorage"): self = .storageType(nil)
    default:
      if module == "torch", let dtype = DType.allCases.first(where: { $0.description == name }) {
        self = .dtype(dtype)
      } else if module == "torch" || module == "torch.storage",
        let dtype = DType.allCases.first(where: { $0.storageName == name })
      {
        self = .storageType(dtype)
      } else {
        throw Unexpected(
          "tensors, numbers, texts, lists and dictionaries",
          found: "Python's \(quoted("\(module).\(name)")), which is not run")
      }
    }
  }

  var description: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .size: "torch.Size"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildTensorOfDtype: "torch._utils._rebuild_tensor_v3"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
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
