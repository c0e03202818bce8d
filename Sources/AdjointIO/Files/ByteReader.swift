/// Little-endian numbers out of bytes, none of them from beyond the end.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that are left.
  var count: Int { bytes.count - position }

  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= self.count else { throw Unexpected("\(count) bytes more", found: "\(self.count)") }
    position += count
    return bytes[position - count..<position]
  }

  mutating func skip(_ count: Int) throws { _ = try bytes(count) }

  mutating func uint8() throws -> UInt8 { try bytes(1).first! }
  mutating func uint16() throws -> Int { Int(try number(2)) }
  mutating func uint32() throws -> Int { Int(try number(4)) }
  mutating func int32() throws -> Int { Int(Int32(truncatingIfNeeded: try number(4))) }
  mutating func uint64() throws -> UInt64 { try number(8) }

  /// A size or a place: below 2^63.
  mutating func int64() throws -> Int {
    let value = try number(8)
    guard let result = Int(exactly: value) else { throw Unexpected("a size below 2^63", found: "\(value)") }
    return result
  }

  /// The bytes up to the next end of a line, which is taken too.
  mutating func line() throws -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else {
      throw Unexpected("the end of a line", found: "the end")
    }
    defer { position = end + 1 }
    return bytes[position..<end]
  }

  private mutating func number(_ size: Int) throws -> UInt64 {
    try bytes(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension FixedWidthInteger {
  /// This number's bytes, little-endian, as files have them.
  var fileBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}
