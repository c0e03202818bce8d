import AdjointKernels

/// The engine mt19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998), which makes its words 624 at a time.
struct MersenneTwister: ~Copyable {
  static let blockSize = 624

  /// The block's state, then the block's tempered words.
  private let state: UnsafeMutablePointer<UInt32>
  private var words: UnsafeMutablePointer<UInt32> { state + Self.blockSize }
  /// The next word to hand out; `blockSize` if the block is used up.
  private(set) var position = blockSize

  /// Seeds as PyTorch does: only the low 32 bits of a seed matter.
  init(seed: UInt64) {
    state = .allocate(capacity: 2 * Self.blockSize)
    state.initialize(repeating: 0, count: 2 * Self.blockSize)
    reseed(seed)
  }

  deinit { state.deallocate() }

  mutating func reseed(_ seed: UInt64) {
    state[0] = UInt32(truncatingIfNeeded: seed)
    for i in 1..<Self.blockSize {
      let last = state[i - 1]
      state[i] = 1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i)
    }
    position = Self.blockSize
  }

  mutating func next() -> UInt32 {
    if position == Self.blockSize {
      adj_mt19937_block(state, words)
      position = 0
    }
    defer { position += 1 }
    return words[position]
  }

  /// Two words, the first one on top.
  mutating func next64() -> UInt64 {
    let high = UInt64(next())
    return high << 32 | UInt64(next())
  }

  /// The next words of the stream.
  mutating func fill(_ target: UnsafeMutablePointer<UInt32>, count: Int) {
    advance(by: count) { offset, source, length in (target + offset).update(from: source, count: length) }
  }

  mutating func skip(_ count: Int) {
    advance(by: count) { _, _, _ in }
  }

  private mutating func advance(by count: Int, _ take: (Int, UnsafeMutablePointer<UInt32>, Int) -> Void) {
    var done = 0
    while done < count {
      if position == Self.blockSize {
        adj_mt19937_block(state, words)
        position = 0
      }
      let length = min(count - done, Self.blockSize - position)
      take(done, words + position, length)
      position += length
      done += length
    }
  }

  /// What `restore` needs: the block's state words. The tempered ones follow from them.
  var stateWords: [UInt32] { Array(UnsafeBufferPointer(start: state, count: Self.blockSize)) }

  /// Continues where another engine stood.
  mutating func restore(_ stateWords: [UInt32], position: Int) {
    for i in 0..<Self.blockSize {
      state[i] = stateWords[i]
      words[i] = Self.temper(stateWords[i])
    }
    self.position = position
  }

  private static func temper(_ word: UInt32) -> UInt32 {
    var w = word
    w ^= w >> 11
    w ^= w << 7 & 0x9d2c_5680
    w ^= w << 15 & 0xefc6_0000
    return w ^ w >> 18
  }
}
