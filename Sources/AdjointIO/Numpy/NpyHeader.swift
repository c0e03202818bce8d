import Adjoint

/// The header of an array of numpy's: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
struct NpyHeader {
  let dtype: DType
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]
  /// Bytes before the first element.
  let length: Int

  /// Reads the header of versions 1, 2 and 3 at `offset`.
  init(_ bytes: (_ offset: Int, _ count: Int) throws -> [UInt8]) throws {
    let start = try bytes(0, 8)
    guard start.starts(with: Self.magic) else { throw Unexpected("an array of numpy's", found: "other bytes") }
    let version = start[6]
    guard (1...3).contains(version) else { throw Unexpected("version 1, 2 or 3", found: "version \(version)") }
    let width = version == 1 ? 2 : 4
    let count = try bytes(8, width).reversed().reduce(0) { $0 << 8 | Int($1) }
    length = 8 + width + count
    var dtype: (DType, Bool)?
    var order: Bool?
    var shape: [Int]?
    var text = PythonText(try bytes(8 + width, count))
    try text.dictionary { text, key in
      switch key {
      case "descr" where dtype == nil: dtype = try Self.dtype(&text)
      case "fortran_order" where order == nil: order = try text.bool()
      case "shape" where shape == nil: shape = try text.tuple()
      default: throw Unexpected("descr, fortran_order and shape, each once", found: quoted(key))
      }
    }
    guard let dtype, let order, let shape else { throw Unexpected("descr, fortran_order and shape", found: "less") }
    (self.dtype, isBigEndian) = dtype
    (isColumnMajor, self.shape) = (order, shape)
  }

  private static func dtype(_ text: inout PythonText) throws -> (DType, Bool) {
    let wanted = "one of \(DType.allCases.filter { $0.npyCode != nil }.map(\.description).joined(separator: ", "))"
    guard !text.skip("[") else { throw Unexpected(wanted, found: "a structured dtype: save its fields one by one") }
    let code = try text.string()
    guard let dtype = DType.allCases.first(where: { $0.npyCode == String(code.dropFirst()) }),
      "<>|=".contains(code.prefix(1))
    else { throw Unexpected(wanted, found: "numpy's dtype \(quoted(code))") }
    return (dtype, code.first == ">")
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The bytes before the elements of a row-major tensor, a multiple of 64 of them as numpy has it.
  static func bytes(for tensor: Tensor) throws -> [UInt8] {
    guard let code = tensor.dtype.npyCode else {
      throw Unexpected("a dtype that numpy has", found: "\(tensor.dtype): convert it with to(.float32)")
    }
    let sign = tensor.dtype.itemSize == 1 ? "|" : "<"
    let shape = tensor.shape.map { "\($0)," }.joined(separator: " ")
    let sizes = tensor.ndim > 1 ? String(shape.dropLast()) : shape
    let text = "{'descr': '\(sign)\(code)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let padding = (64 - (10 + text.utf8.count + 1) % 64) % 64
    let header = Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    // 64 dimensions of 19 digits do not reach the 65,535 bytes of version 1.
    return magic + [1, 0] + UInt16(header.count).fileBytes + header
  }
}

extension DType {
  /// numpy's letter and size; it has no bfloat16.
  fileprivate var npyCode: String? {
    switch self {
    case .bool: "b1"
    case .uint8: "u1"
    case .int8: "i1"
    case .int16: "i2"
    case .int32: "i4"
    case .int64: "i8"
    case .float16: "f2"
    case .bfloat16: nil
    case .float32: "f4"
    case .float64: "f8"
    }
  }
}
