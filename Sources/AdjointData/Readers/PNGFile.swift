import AdjointIO

/// The parts of a PNG file that make its image.
struct PNGFile {
  let header: PNGHeader
  /// Red, green and blue for each number of the palette.
  private(set) var palette: [UInt8] = []
  /// The bytes of tRNS: alphas of the palette's first colours, or the one transparent colour; nil if there are none.
  private(set) var transparency: [UInt8]?
  /// Deflated lines.
  private(set) var packed: [UInt8] = []

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  init(_ bytes: [UInt8], maximumPixels: Int) throws {
    guard bytes.starts(with: Self.signature) else { throw Unexpected("the mark of PNG", found: "other bytes") }
    var at = Self.signature.count
    var (name, chunk) = try Self.chunk(bytes, &at)
    guard name == "IHDR" else { throw Unexpected("the part IHDR first", found: quoted(name)) }
    header = try Unexpected.naming("IHDR") { try PNGHeader(chunk, maximumPixels: maximumPixels) }
    var previous = name
    while name != "IEND" {
      (name, chunk) = try Self.chunk(bytes, &at)
      try Unexpected.naming(name) { try take(name, chunk, after: previous) }
      previous = name
    }
    guard !packed.isEmpty else { throw Unexpected("an image, IDAT", found: "none") }
  }

  private mutating func take(_ name: String, _ chunk: ArraySlice<UInt8>, after previous: String) throws {
    switch name {
    case "PLTE":
      guard palette.isEmpty, packed.isEmpty, chunk.count % 3 == 0, (3...768).contains(chunk.count) else {
        throw Unexpected("one palette of 1 to 256 colours before the image", found: "\(chunk.count) bytes")
      }
      palette = Array(chunk)
    case "tRNS":
      let isPlaced = packed.isEmpty && transparency == nil && (header.colour != .palette || !palette.isEmpty)
      guard isPlaced, header.canHaveTransparency(chunk.count, colours: palette.count / 3) else {
        throw Unexpected("transparency that fits the colours, before the image", found: "\(chunk.count) bytes")
      }
      transparency = Array(chunk)
    case "IDAT":
      guard packed.isEmpty || previous == "IDAT" else {
        throw Unexpected("the parts of the image side by side", found: "\(quoted(previous)) between them")
      }
      guard header.colour != .palette || !palette.isEmpty else { throw Unexpected("a palette before", found: "none") }
      packed += chunk
    case "IEND": break
    default:
      // A small first letter marks what one may pass over.
      guard name.utf8.first! & 0x20 != 0 else { throw Unexpected("a known part", found: "one that one has to know") }
    }
  }

  /// The name and bytes of the part at `at`, after a check of its CRC.
  private static func chunk(_ bytes: [UInt8], _ at: inout Int) throws -> (String, ArraySlice<UInt8>) {
    guard bytes.count - at >= 12 else {
      throw Unexpected("a part, or IEND before", found: "the end", place: "byte \(at)")
    }
    let length = Int(bytes.number(at: at))
    guard length <= bytes.count - at - 12 else {
      throw Unexpected("a part of \(length) bytes", found: "\(bytes.count - at - 12)", place: "byte \(at)")
    }
    let named = bytes[at + 4..<at + 8 + length]
    guard named.prefix(4).allSatisfy({ (65...90).contains($0 & ~0x20) }) else {
      throw Unexpected("a part's name of four letters", found: "other bytes", place: "byte \(at + 4)")
    }
    let name = String(decoding: named.prefix(4), as: UTF8.self)
    guard named.withUnsafeBytes(Checksum.of) == bytes.number(at: at + 8 + length) else {
      throw Unexpected("bytes of its CRC", found: "others: the file is damaged", place: name)
    }
    at += 12 + length
    return (name, named.dropFirst(4))
  }
}

extension Collection<UInt8> where Index == Int {
  /// The big-endian number of 32 bits that begins here.
  func number(at index: Int) -> UInt32 { self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) } }
}
