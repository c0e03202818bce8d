/// The generator splitmix64 (Steele, Lea and Flood 2014): a seed gives the same numbers everywhere.
struct Random {
  private var state: UInt64

  init(seed: UInt64, number: Int) { state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(number) &* 0xD1B5_4A32_D192_ED03 }

  /// A number from 0 on, below `limit`.
  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) % UInt64(limit))
  }

  mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

  /// The numbers that lengths and offsets go wrong at.
  mutating func extreme(_ count: Int) -> Int {
    one(of: [0, 1, 2, -1, .max, .min, 0xFFFF, 0xFFFF_FFFF, 0x7FFF_FFFF, 1 << 40, count - 1, count, count + 1])
  }
}

extension Int {
  /// The lowest `size` bytes, little-endian.
  func bytes(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}

extension [UInt8] {
  func repeated(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes += self }
    return bytes
  }
}
