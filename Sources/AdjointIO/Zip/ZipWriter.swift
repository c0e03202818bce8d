/// Writes a zip archive of stored members, whose bytes begin at multiples of 64, where they can be mapped into memory.
struct ZipWriter {
  private let file: any ByteSink
  private var directory: [UInt8] = []
  private var count = 0

  init(_ file: any ByteSink) { self.file = file }

  mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try add(name, $0) }
  }

  mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
    guard name.utf8.count <= 0xFFFF else { throw Unexpected("a shorter name", found: quoted(name)) }
    let offset = file.position
    let isLarge = bytes.count >= 0xFFFF_FFFF
    let size = (isLarge ? UInt32.max : UInt32(bytes.count)).fileBytes
    let sizes = isLarge ? Self.extra([bytes.count, bytes.count]) : []
    // Version 4.5 or 2.0, names of UTF-8, stored, at the earliest time there is: equal contents are equal files.
    let version = UInt16(isLarge || offset >= 0xFFFF_FFFF ? 45 : 20).fileBytes
    let common =
      version + UInt16(1 << 11).fileBytes + [0, 0, 0, 0, 0x21, 0] + Checksum.of(bytes).fileBytes + size + size
      + UInt16(name.utf8.count).fileBytes
    let start = offset + 30 + name.utf8.count + sizes.count
    let padding = (64 - (start + 4) % 64) % 64
    try file.write(
      UInt32(0x0403_4B50).fileBytes + common + UInt16(sizes.count + 4 + padding).fileBytes + Array(name.utf8) + sizes
        // An extra field of PyTorch's name, which nobody reads.
        + Array("FB".utf8) + UInt16(padding).fileBytes + [UInt8](repeating: 0, count: padding))
    try file.write(bytes)
    let extra = Self.extra((isLarge ? [bytes.count, bytes.count] : []) + (offset >= 0xFFFF_FFFF ? [offset] : []))
    directory += UInt32(0x0201_4B50).fileBytes + version + common + UInt16(extra.count).fileBytes
    directory += [UInt8](repeating: 0, count: 10)
    directory += UInt32(clamping: offset).fileBytes + Array(name.utf8) + extra
    count += 1
  }

  /// Writes the directory, after which nothing can be added.
  consuming func finish() throws {
    let offset = file.position
    try file.write(directory)
    if count >= 0xFFFF || offset >= 0xFFFF_FFFF || directory.count >= 0xFFFF_FFFF {
      let end = file.position
      try file.write(
        UInt32(0x0606_4B50).fileBytes + UInt64(44).fileBytes + [45, 0, 45, 0] + [UInt8](repeating: 0, count: 8)
          + UInt64(count).fileBytes + UInt64(count).fileBytes + UInt64(directory.count).fileBytes
          + UInt64(offset).fileBytes)
      try file.write(UInt32(0x0706_4B50).fileBytes + UInt32(0).fileBytes + UInt64(end).fileBytes + UInt32(1).fileBytes)
    }
    let number = UInt16(clamping: count).fileBytes
    try file.write(
      UInt32(0x0605_4B50).fileBytes + [0, 0, 0, 0] + number + number + UInt32(clamping: directory.count).fileBytes
        + UInt32(clamping: offset).fileBytes + [0, 0])
  }

  /// The extra field of numbers that take more than 32 bits; nothing if there are none.
  private static func extra(_ numbers: [Int]) -> [UInt8] {
    guard !numbers.isEmpty else { return [] }
    return UInt16(1).fileBytes + UInt16(8 * numbers.count).fileBytes + numbers.flatMap { UInt64($0).fileBytes }
  }
}
