/// The list of members at the end of a zip archive.
struct ZipDirectory {
  /// Where it begins.
  let offset: Int
  private let count: Int
  private let bytes: [UInt8]

  init(_ source: FileSource) throws {
    let end = try Self.end(of: source)
    var record = ByteReader(try source.bytes(at: end + 8, count: 12))
    var count = UInt64(try record.uint16())
    guard UInt64(try record.uint16()) == count else { throw Unexpected("one file", found: "an archive in parts") }
    var size = UInt64(try record.uint32())
    var offset = UInt64(try record.uint32())
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, let large = try Self.largeEnd(source, end) {
      (count, size, offset) = large
    }
    guard size <= UInt64(end), offset <= UInt64(end) - size, count <= size / 46 else {
      throw Unexpected(
        "a directory before byte \(end)", found: "one of \(count) members in \(size) bytes from byte \(offset) on")
    }
    self.offset = Int(offset)
    self.count = Int(count)
    bytes = try source.bytes(at: Int(offset), count: Int(size))
  }

  func members() throws -> [ZipMember] {
    var reader = ByteReader(bytes)
    var members: [ZipMember] = []
    for _ in 0..<count {
      guard try reader.uint32() == 0x0201_4B50 else {
        throw Unexpected("entry \(members.count) of the directory", found: "other bytes")
      }
      try reader.skip(4)
      let flags = try reader.uint16()
      guard flags & 1 == 0 else { throw Unexpected("members in the open", found: "an encrypted one") }
      let method = try reader.uint16()
      try reader.skip(4)
      let checksum = UInt32(try reader.uint32())
      var packedSize = try reader.uint32()
      var size = try reader.uint32()
      let (nameLength, extraLength, commentLength) = (try reader.uint16(), try reader.uint16(), try reader.uint16())
      try reader.skip(8)
      var offset = try reader.uint32()
      guard let name = String(utf8: try reader.bytes(nameLength)) else {
        throw Unexpected("names of UTF-8", found: "other bytes")
      }
      var extra = ByteReader(Array(try reader.bytes(extraLength)))
      try Unexpected.naming("member \(quoted(name))") {
        try Self.large(&extra, &size, &packedSize, &offset)
        try Self.check(method, size, packedSize)
      }
      try reader.skip(commentLength)
      members.append(
        ZipMember(
          name: name, method: method, checksum: checksum, packedSize: packedSize, size: size, headerOffset: offset))
    }
    return members
  }

  /// Sizes that are not honest are refused before anything is allocated.
  private static func check(_ method: Int, _ size: Int, _ packedSize: Int) throws {
    guard method == 0 || method == 8 else {
      throw Unexpected("a stored or deflated member", found: "compression method \(method)")
    }
    guard method != 0 || size == packedSize else {
      throw Unexpected("a stored member of \(size) bytes", found: "\(packedSize)")
    }
    // Deflate packs at most 258 bytes into 2 bits.
    guard method != 8 || size / 1032 <= packedSize else {
      throw Unexpected("a size that \(packedSize) deflated bytes can have", found: "\(size) bytes")
    }
  }

  /// Takes the numbers that did not fit into 32 bits from an entry's extra field.
  private static func large(
    _ extra: inout ByteReader, _ size: inout Int, _ packedSize: inout Int, _ offset: inout Int
  ) throws {
    guard size == 0xFFFF_FFFF || packedSize == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else { return }
    while extra.count >= 4 {
      let (id, length) = (try extra.uint16(), try extra.uint16())
      guard id == 1 else {
        try extra.skip(length)
        continue
      }
      if size == 0xFFFF_FFFF { size = try extra.int64() }
      if packedSize == 0xFFFF_FFFF { packedSize = try extra.int64() }
      if offset == 0xFFFF_FFFF { offset = try extra.int64() }
      return
    }
  }

  /// Where the record is that ends an archive: the last 22 bytes, and a comment after them.
  private static func end(of source: FileSource) throws -> Int {
    let count = min(source.size, 22 + 0xFFFF)
    let tail = try source.bytes(at: source.size - count, count: count)
    for i in stride(from: count - 22, through: 0, by: -1)
    where tail[i] == 0x50 && tail[i + 1] == 0x4B && tail[i + 2] == 5 && tail[i + 3] == 6 {
      if i + 22 + Int(tail[i + 20]) + Int(tail[i + 21]) << 8 == count { return source.size - count + i }
    }
    throw Unexpected("a zip archive", found: "\(source.size) bytes without the record that ends one")
  }

  /// Number, size and offset from the record of 64 bits, if there is one.
  private static func largeEnd(_ source: FileSource, _ end: Int) throws -> (UInt64, UInt64, UInt64)? {
    guard end >= 20 else { return nil }
    var locator = ByteReader(try source.bytes(at: end - 20, count: 20))
    guard try locator.uint32() == 0x0706_4B50 else { return nil }
    try locator.skip(4)
    var record = ByteReader(try source.bytes(at: try locator.int64(), count: 56))
    guard try record.uint32() == 0x0606_4B50 else {
      throw Unexpected("the archive's end of 64 bits", found: "other bytes")
    }
    try record.skip(28)
    return (UInt64(try record.int64()), UInt64(try record.int64()), UInt64(try record.int64()))
  }
}
