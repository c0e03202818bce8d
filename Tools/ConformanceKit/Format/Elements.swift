import Adjoint
import Foundation

/// The bytes that stored tensors point into.
struct Blob: Sendable {
  let bytes: [UInt8]

  static let none = Blob(bytes: [])

  init(bytes: [UInt8]) { self.bytes = bytes }
  init(contentsOf url: URL) throws { bytes = [UInt8](try Data(contentsOf: url)) }

  /// The bytes of a tensor, wherever they are.
  func bytes(of tensor: StoredTensor) throws -> ArraySlice<UInt8> {
    if let hex = tensor.hex { return try bytesOf(hex: hex)[...] }
    guard let offset = tensor.offset, let count = tensor.nbytes, offset >= 0, count >= 0,
      offset + count <= bytes.count
    else { throw FormatError("a tensor of shape \(tensor.shape) lies outside its binary file") }
    return bytes[offset..<offset + count]
  }
}

/// The elements of a tensor as Swift numbers, in row-major order.
enum Elements {
  case real([Double])
  case whole([Int64])

  init(_ tensor: StoredTensor, in blob: Blob) throws {
    if let ints = tensor.ints {
      self = .whole(ints)
    } else {
      let bytes = Array(try blob.bytes(of: tensor))
      switch tensor.store ?? tensor.dtype {
      case "f64", "float64": self = .real(unpack(bytes, UInt64.self) { Double(bitPattern: $0) })
      case "float32": self = .real(unpack(bytes, UInt32.self) { Double(Float(bitPattern: $0)) })
      case "float16": self = .real(unpack(bytes, UInt16.self, doubleFromHalf))
      case "bfloat16": self = .real(unpack(bytes, UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) })
      case "i64", "int64": self = .whole(unpack(bytes, Int64.self) { $0 })
      case "int32": self = .whole(unpack(bytes, Int32.self) { Int64($0) })
      case "int16": self = .whole(unpack(bytes, Int16.self) { Int64($0) })
      case "int8": self = .whole(unpack(bytes, Int8.self) { Int64($0) })
      case "u8", "uint8", "bool": self = .whole(bytes.map { Int64($0) })
      case let store: throw Unsupported("elements stored as \(store)")
      }
    }
    guard count == tensor.shape.reduce(1, *) else {
      throw FormatError("\(count) elements are stored for a tensor of shape \(tensor.shape)")
    }
  }

  var count: Int {
    switch self {
    case .real(let values): values.count
    case .whole(let values): values.count
    }
  }

  /// A tensor of these elements.
  func tensor(_ shape: [Int], _ dtype: DType) -> Tensor {
    switch self {
    case .real(let values): Tensor(values, shape: shape, dtype: dtype)
    case .whole(let values): Tensor(values, shape: shape, dtype: dtype)
    }
  }

  /// The elements scattered into memory in which `strides` find them, with zeros between.
  func scattered(_ shape: [Int], _ strides: [Int]) -> Elements {
    let isEmpty = shape.contains(0)
    let extent = isEmpty ? 0 : 1 + zip(shape, strides).map { ($0 - 1) * $1 }.reduce(0, +)
    let places = offsets(shape, strides)
    switch self {
    case .real(let values):
      var memory = [Double](repeating: 0, count: extent)
      for (value, place) in zip(values, places) { memory[place] = value }
      return .real(memory)
    case .whole(let values):
      var memory = [Int64](repeating: 0, count: extent)
      for (value, place) in zip(values, places) { memory[place] = value }
      return .whole(memory)
    }
  }

  private func offsets(_ shape: [Int], _ strides: [Int]) -> [Int] {
    zip(shape, strides).reduce([0]) { offsets, dimension in
      offsets.flatMap { start in (0..<dimension.0).map { start + $0 * dimension.1 } }
    }
  }
}

extension DType {
  /// A dtype by PyTorch's name.
  init(named name: String) throws {
    guard let dtype = DType.allCases.first(where: { $0.description == name }) else {
      throw Unsupported("the dtype \(name)")
    }
    self = dtype
  }
}

extension StoredTensor {
  /// The tensor itself, a leaf; with the strides it is stored with.
  func tensor(in blob: Blob, requiresGrad: Bool = false) throws -> Tensor {
    let dtype = try DType(named: dtype)
    let elements = try Elements(self, in: blob)
    var tensor: Tensor
    if let strides {
      let memory = elements.scattered(shape, strides)
      tensor = memory.tensor([memory.count], dtype).asStrided(shape, strides).detach()
    } else {
      tensor = elements.tensor(shape, dtype)
    }
    if requiresGrad { tensor.requiresGrad = true }
    return tensor
  }
}

func bytesOf(hex: String) throws -> [UInt8] {
  let digits = Array(hex.utf8)
  guard digits.count % 2 == 0 else { throw FormatError("an odd number of hexadecimal digits") }
  return try stride(from: 0, to: digits.count, by: 2).map { i in
    guard let byte = UInt8(String(decoding: digits[i...i + 1], as: UTF8.self), radix: 16) else {
      throw FormatError("\(String(decoding: digits[i...i + 1], as: UTF8.self)) is not a hexadecimal byte")
    }
    return byte
  }
}

/// Little-endian words.
private func unpack<Word: FixedWidthInteger, Element>(
  _ bytes: [UInt8], _ word: Word.Type, _ map: (Word) -> Element
) -> [Element] {
  bytes.withUnsafeBytes { bytes in
    (0..<bytes.count / MemoryLayout<Word>.size).map { i in
      map(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<Word>.size, as: Word.self)))
    }
  }
}

/// A half-precision number by its bits: 1 of sign, 5 of exponent, 10 of fraction.
private func doubleFromHalf(_ bits: UInt16) -> Double {
  let sign: Double = bits >> 15 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 31)
  let fraction = Double(bits & 1023) / 1024
  switch exponent {
  case 0: return sign * fraction * Double(sign: .plus, exponent: -14, significand: 1)
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default: return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
  }
}
