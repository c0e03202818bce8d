import AdjointIO

/// Damages files; the same seed and number damage in the same way.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64, number: Int) { state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(number) &* 0xD1B5_4A32_D192_ED03 }

  /// One of the files with one to four faults; of an archive half of the time in a member, whose checksum is right
  /// again then.
  mutating func damaged(_ originals: [[UInt8]], isArchive: Bool) throws -> [UInt8] {
    let original = originals[below(originals.count)]
    let other = originals[below(originals.count)]
    guard isArchive, below(2) == 0 else { return faulty(original, other) }
    var members = try ZipBytes.members(of: original)
    // Mostly the first, which has the pickle.
    let index = below(2) == 0 ? 0 : below(members.count)
    members[index].bytes = faulty(members[index].bytes, members[below(members.count)].bytes)
    return try ZipBytes.archive(of: members)
  }

  private mutating func faulty(_ original: [UInt8], _ other: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...below(4) { fault(&bytes, other) }
    return bytes
  }

  private mutating func fault(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let at = below(bytes.count)
    switch below(8) {
    case 0: bytes[at] ^= 1 << UInt8(below(8))
    case 1: bytes[at] = UInt8(below(256))
    case 2: bytes.removeLast(bytes.count - at)
    case 3:
      // A part of the other file in place of one of this, or between.
      guard !other.isEmpty else { return }
      let from = below(other.count)
      let part = other[from..<min(other.count, from + 1 + below(64))]
      bytes.replaceSubrange(at..<min(bytes.count, at + below(64)), with: part)
    case 4:
      // The numbers that lengths and offsets go wrong at, in two, four or eight bytes.
      let value = [0, 1, -1, Int.max, Int.min, 0xFFFF_FFFF, 0x7FFF_FFFF, bytes.count, bytes.count + 1][below(9)]
      let size = [2, 4, 8][below(3)]
      for i in 0..<size where at + i < bytes.count { bytes[at + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
    case 5:
      // The same at the front and the end, where headers and directories have their lengths.
      let place = below(2) == 0 ? below(min(16, bytes.count)) : bytes.count - 1 - below(min(22, bytes.count))
      bytes[place] = UInt8(below(256))
    case 6:
      // Another digit: shapes and offsets in text.
      let digits = bytes.indices.filter { (48...57).contains(bytes[$0]) }
      if !digits.isEmpty { bytes[digits[below(digits.count)]] = UInt8(48 + below(10)) }
    default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + below(16))], at: at)
    }
  }

  /// A number from 0 on, below `limit`, by the generator splitmix64 (Steele, Lea and Flood 2014).
  private mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) % UInt64(limit))
  }
}
