import Adjoint
import AdjointState

/// Where a tensor's elements are, counted from the header's end.
struct SafetensorsEntry {
  let name: String
  let dtype: DType
  let shape: [Int]
  let begin: Int
  let end: Int
}

/// The JSON of the header, of which only this much is allowed: an object of objects.
struct SafetensorsHeader {
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]

  init(_ bytes: [UInt8]) throws {
    var json = JSONText(bytes)
    var names: Set<String> = []
    var entries: [SafetensorsEntry] = []
    var metadata: [String: String] = [:]
    try json.object { json, name in
      guard names.insert(name).inserted else { throw Unexpected("each name once", found: "\(quoted(name)) again") }
      if name == "__metadata__" {
        try json.object { json, key in metadata[key] = try json.string() }
      } else {
        entries.append(try Unexpected.naming("tensor \(quoted(name))") { try Self.entry(name, &json) })
      }
    }
    try json.end()
    self.entries = entries
    self.metadata = metadata
  }

  private static func entry(_ name: String, _ json: inout JSONText) throws -> SafetensorsEntry {
    var dtype: DType?
    var shape: [Int]?
    var offsets: [Int]?
    try json.object { json, key in
      switch key {
      case "dtype" where dtype == nil:
        let code = try json.string()
        dtype = codes.first { $0.value == code }?.key
        if dtype == nil {
          throw Unexpected("one of \(codes.values.sorted().joined(separator: ", "))", found: "dtype \(quoted(code))")
        }
      case "shape" where shape == nil: shape = try json.integers()
      case "data_offsets" where offsets == nil: offsets = try json.integers()
      default: throw Unexpected("dtype, shape and data_offsets, each once", found: quoted(key))
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2 else {
      throw Unexpected("dtype, shape and two data_offsets", found: "less, or more offsets")
    }
    let bytes = try Layout(shape, dtype).bytes
    guard offsets[0] <= offsets[1], offsets[1] - offsets[0] == bytes else {
      throw Unexpected("\(bytes) bytes for \(dtype) of shape \(shape)", found: "data_offsets \(offsets)")
    }
    return SafetensorsEntry(name: name, dtype: dtype, shape: shape, begin: offsets[0], end: offsets[1])
  }

  static func text(of tensors: [(key: String, value: Tensor)], _ metadata: [String: String]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(JSONText.quote($0.key)):\(JSONText.quote($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var begin = 0
    for (name, tensor) in tensors {
      let end = begin + tensor.numel * tensor.dtype.itemSize
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let code = codes[tensor.dtype]!
      members.append(
        "\(JSONText.quote(name)):{\"dtype\":\"\(code)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}")
      begin = end
    }
    return "{\(members.joined(separator: ","))}"
  }

  private static let codes: [DType: String] = [
    .bool: "BOOL", .uint8: "U8", .int8: "I8", .int16: "I16", .int32: "I32", .int64: "I64", .float16: "F16",
    .bfloat16: "BF16", .float32: "F32", .float64: "F64",
  ]
}
