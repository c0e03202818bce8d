/// A place in a generator's stream, to come back to: see ``Generator/state``.
public struct GeneratorState: Equatable, Sendable {
  let seed: UInt64
  let words: [UInt32]
  let position: Int
  let spareNormal: Double?

  /// States are the same if the same numbers follow; compared by bits, so that a saved one always equals itself.
  public static func == (a: GeneratorState, b: GeneratorState) -> Bool {
    a.seed == b.seed && a.words == b.words && a.position == b.position
      && a.spareNormal?.bitPattern == b.spareNormal?.bitPattern
  }
}

/// The layout, little-endian, 2524 bytes:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | `AGS1` |
/// | 4 | 8 | seed |
/// | 12 | 4 | words of the block already used, 0 to 624 |
/// | 16 | 4 | 1 if a normal number waits, else 0 |
/// | 20 | 8 | that number (float64), else 0 |
/// | 28 | 2496 | the 624 state words of mt19937 |
extension GeneratorState {
  private static let mark: UInt32 = 0x3153_4741
  private static let byteCount = 28 + 4 * MersenneTwister.blockSize

  /// The state in the layout above.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(Self.mark)
    append(seed)
    append(UInt32(position))
    append(UInt32(spareNormal == nil ? 0 : 1))
    append((spareNormal ?? 0).bitPattern)
    for word in words { append(word) }
    return bytes
  }

  /// Nil if the bytes are not those of a state: another length, another mark, or contents that no generator has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    func read<T: FixedWidthInteger>(_ offset: Int, as type: T.Type = T.self) -> T {
      bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }
    let position = Int(read(12, as: UInt32.self))
    let flag: UInt32 = read(16)
    let spare = Double(bitPattern: read(20))
    let words = (0..<MersenneTwister.blockSize).map { read(28 + 4 * $0, as: UInt32.self) }
    // A state of zeros would give zeros for ever; it cannot come from a seed.
    guard read(0, as: UInt32.self) == Self.mark, position <= MersenneTwister.blockSize, flag <= 1, spare.isFinite,
      flag == 1 || spare.bitPattern == 0, words.contains(where: { $0 != 0 })
    else { return nil }
    self.init(seed: read(4), words: words, position: position, spareNormal: flag == 1 ? spare : nil)
  }
}
