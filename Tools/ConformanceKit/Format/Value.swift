/// A value of the golden files: an argument, a result or a part of one.
indirect enum Value: Sendable {
  case tensor(StoredTensor)
  case int(Int)
  case float(Double)
  case complex(Double, Double)
  case bool(Bool)
  case string(String)
  case none
  case ellipsis
  /// A dtype by PyTorch's name.
  case dtype(String)
  /// A memory format or layout by PyTorch's name.
  case option(String)
  case list([Value])
  case tuple([Value])
  case slice(start: Value, stop: Value, step: Value)
  case dictionary([String: Value])
}

/// A tensor of the golden files: what it is, and where its elements are.
struct StoredTensor: Decodable, Sendable {
  let dtype: String
  let shape: [Int]
  /// How the elements are stored: `f64`, `i64`, `u8`, `c128`; in the elements' own dtype where absent.
  let store: String?
  /// Into the binary file beside it.
  let offset: Int?
  let nbytes: Int?
  /// The bytes themselves, where there is no binary file.
  let hex: String?
  /// The elements of whole numbers, likewise.
  let ints: [Int64]?
  let requiresGrad: Bool?
  /// Only where they are not row-major.
  let strides: [Int]?

  /// A tensor by its bytes in its own dtype.
  init(dtype: String, shape: [Int], hex: String) {
    self.dtype = dtype
    self.shape = shape
    self.hex = hex
    store = nil
    offset = nil
    nbytes = nil
    ints = nil
    requiresGrad = nil
    strides = nil
  }

  private enum CodingKeys: String, CodingKey {
    case dtype, shape, store, offset, nbytes, hex, ints, strides
    case requiresGrad = "requires_grad"
  }
}

extension Value: Decodable {
  private enum Key: String, CodingKey { case t, v }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(String.self, forKey: .t) {
    case "tensor": self = .tensor(try StoredTensor(from: decoder))
    case "int": self = .int(try container.decode(Int.self, forKey: .v))
    case "float": self = .float(try container.decode(LooseDouble.self, forKey: .v).value)
    case "complex":
      let parts = try container.decode([LooseDouble].self, forKey: .v).map(\.value)
      guard parts.count == 2 else {
        throw DecodingError.dataCorruptedError(forKey: .v, in: container, debugDescription: "a complex has two parts")
      }
      self = .complex(parts[0], parts[1])
    case "bool": self = .bool(try container.decode(Bool.self, forKey: .v))
    case "str", "device": self = .string(try container.decode(String.self, forKey: .v))
    case "none": self = .none
    case "ellipsis": self = .ellipsis
    case "dtype": self = .dtype(try container.decode(String.self, forKey: .v))
    case "enum": self = .option(try container.decode(String.self, forKey: .v))
    case "list": self = .list(try container.decode([Value].self, forKey: .v))
    case "tuple": self = .tuple(try container.decode([Value].self, forKey: .v))
    case "dict": self = .dictionary(try container.decode([String: Value].self, forKey: .v))
    case "slice":
      let parts = try container.decode([Value].self, forKey: .v)
      guard parts.count == 3 else {
        throw DecodingError.dataCorruptedError(forKey: .v, in: container, debugDescription: "a slice has three parts")
      }
      self = .slice(start: parts[0], stop: parts[1], step: parts[2])
    case let kind:
      throw DecodingError.dataCorruptedError(forKey: .t, in: container, debugDescription: "unknown kind \(kind)")
    }
  }
}

/// A number that JSON may hold as `"nan"`, `"inf"` or `"-inf"`.
struct LooseDouble: Decodable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      guard let value = Double(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a number")
      }
      self.value = value
    } else {
      value = try container.decode(Double.self)
    }
  }
}
