import AdjointIO

/// Makes a file of others that are whole, or of nothing; the same seed and number make the same file.
struct Mutator {
  private var random: Random

  init(seed: UInt64, number: Int) { random = Random(seed: seed, number: number) }

  /// One in four is made to do harm; the others are one of the originals with one to four faults. Of an archive, half
  /// of these are in a member, whose checksum is right again then; of an image most have right checksums.
  mutating func file(for reader: Reader, _ originals: [[UInt8]]) throws -> [UInt8] {
    if random.below(4) == 0, let file = try Hostile.file(for: reader, &random) { return file }
    let original = random.one(of: originals)
    let other = random.one(of: originals)
    if reader == .png, random.below(4) > 0 { return sealed(faulty(original, other)) }
    guard reader.isArchive, random.below(2) == 0 else { return faulty(original, other) }
    var members = try ZipBytes.members(of: original)
    // Mostly the first, which has the pickle.
    let index = random.below(2) == 0 ? 0 : random.below(members.count)
    members[index].bytes = faulty(members[index].bytes, random.one(of: members).bytes)
    return try ZipBytes.archive(of: members)
  }

  private mutating func faulty(_ original: [UInt8], _ other: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...random.below(4) { fault(&bytes, other) }
    return bytes
  }

  private mutating func fault(_ bytes: inout [UInt8], _ other: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let at = random.below(bytes.count)
    switch random.below(9) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = UInt8(random.below(256))
    case 2: bytes.removeLast(bytes.count - at)
    case 3:
      // A part of the other file in place of one of this, or between.
      guard !other.isEmpty else { return }
      let from = random.below(other.count)
      let part = other[from..<min(other.count, from + 1 + random.below(64))]
      bytes.replaceSubrange(at..<min(bytes.count, at + random.below(64)), with: part)
    case 4:
      // In two, four or eight bytes, little-endian or big-endian.
      let number = random.extreme(bytes.count).bytes(random.one(of: [2, 4, 8]))
      let part = random.below(2) == 0 ? number : number.reversed()
      for (i, byte) in part.enumerated() where at + i < bytes.count { bytes[at + i] = byte }
    case 5:
      // At the front and the end, where headers and directories have their lengths.
      let isFront = random.below(2) == 0
      let place = isFront ? random.below(min(16, bytes.count)) : bytes.count - 1 - random.below(min(22, bytes.count))
      bytes[place] = UInt8(random.below(256))
    case 6:
      // Another digit: shapes and offsets in text.
      let digits = bytes.indices.filter { (48...57).contains(bytes[$0]) }
      if !digits.isEmpty { bytes[random.one(of: digits)] = UInt8(48 + random.below(10)) }
    case 7: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + random.below(16))], at: at)
    default:
      // A part many times over.
      let part = Array(bytes[at..<min(bytes.count, at + 1 + random.below(4))])
      bytes.insert(contentsOf: part.repeated(1 + random.below(500)), at: at)
    }
  }
}
