import AdjointKernels

extension Generator {
  /// Whole numbers of [low, high), low < high, in any dtype. A floating dtype has its bounds moved inward to numbers it
  /// can hold, as PyTorch does.
  func fillRandint(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, low: Int64, high: Int64) {
    let first = Self.representable(low, in: dtype, inward: 1)
    let end = Self.representable(high, in: dtype, inward: -1)
    fillIntegers(p, count: count, dtype: dtype, range: UInt64(bitPattern: end &- first), base: first)
  }

  /// Whole numbers from `low` to the greatest of the dtype (for a floating one: up to which all are exact).
  func fillRandom(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, low: Int64) {
    let first = Self.representable(low, in: dtype, inward: 1)
    let range = UInt64(bitPattern: Self.greatest(of: dtype) &- first) &+ 1
    fillIntegers(p, count: count, dtype: dtype, range: range, base: first)
  }

  /// Whole numbers from 0 to the greatest of the dtype (for a floating one: up to which all are exact).
  func fillRandom(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType) {
    fillIntegers(
      p, count: count, dtype: dtype, range: UInt64(Self.greatest(of: dtype)) + 1, base: 0,
      wide: dtype == .int64 || dtype == .float64)
  }

  /// A whole number from 0 to 2⁶³ - 1: what PyTorch's samplers seed a generator of their own with.
  package func drawSeed() -> Int64 {
    var seed: Int64 = 0
    fillRandom(&seed, count: 1, dtype: .int64)
    return seed
  }

  /// A permutation of 0 ..< count (Fisher and Yates).
  func randperm(_ count: Int, into p: UnsafeMutablePointer<Int64>) {
    // From here on the remainder of a 32-bit word would favour small numbers noticeably, and PyTorch turns to the
    // "inside-out" form with wide words.
    let wide = count >= Int(UInt32.max) / 20
    if !wide { for i in 0..<count { p[i] = Int64(i) } }
    exclusively {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.pieceSize) { piece in
        let words = piece.baseAddress.unsafelyUnwrapped
        forEachPiece(of: wide ? count : max(count - 1, 0)) { offset, length in
          drawWords(words, count: length, wide: wide)
          for i in offset..<offset + length {
            let word = words[i - offset]
            if wide {
              let other = Int(word % UInt64(i + 1))
              p[i] = p[other]
              p[other] = Int64(i)
            } else {
              let other = i + Int(remainder(word, UInt64(count - i), wide: false))
              (p[i], p[other]) = (p[other], p[i])
            }
          }
        }
      }
    }
  }

  /// base + word mod range. A range of 0 stands for 2⁶⁴: the word itself. Words are 64 bits wide where the range has 28 or more.
  private func fillIntegers(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, range: UInt64, base: Int64, wide: Bool
  ) {
    exclusively {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.pieceSize) { piece in
        let z = piece.baseAddress.unsafelyUnwrapped
        forEachPiece(of: count) { offset, length in
          drawWords(z, count: length, wide: wide)
          for i in 0..<length {
            if range != 0 { z[i] = remainder(z[i], range, wide: wide) &+ UInt64(bitPattern: base) }
          }
          cast(z, .int64, to: p + offset * dtype.itemSize, dtype, count: length)
        }
      }
    }
  }

  private func fillIntegers(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, range: UInt64, base: Int64
  ) {
    fillIntegers(
      p, count: count, dtype: dtype, range: range, base: base, wide: range == 0 || range >= 1 << 28)
  }

  /// Words of 32 bits, or of 64 with the first one drawn on top.
  private func drawWords(_ z: UnsafeMutablePointer<UInt64>, count: Int, wide: Bool) {
    let memory = UnsafeMutableRawPointer(z)
    twister.fill(memory.assumingMemoryBound(to: UInt32.self), count: wide ? 2 * count : count)
    if wide {
      for i in 0..<count { z[i] = z[i] << 32 | z[i] >> 32 }
    } else {
      // Widened from the end, so that no word is overwritten before it is read.
      for i in stride(from: count - 1, through: 0, by: -1) {
        z[i] = UInt64(memory.load(fromByteOffset: 4 * i, as: UInt32.self))
      }
    }
  }

  /// Division of 32 bits takes a third of the time, where the word and the range allow it.
  @inline(__always) private func remainder(_ word: UInt64, _ range: UInt64, wide: Bool) -> UInt64 {
    wide ? word % range : UInt64(UInt32(truncatingIfNeeded: word) % UInt32(truncatingIfNeeded: range))
  }

  private static func greatest(of dtype: DType) -> Int64 {
    switch dtype {
    case .bool: 1
    case .uint8: Int64(UInt8.max)
    case .int8: Int64(Int8.max)
    case .int16: Int64(Int16.max)
    case .int32: Int64(Int32.max)
    case .int64: Int64.max
    case .float16, .bfloat16, .float32, .float64: 1 << Int64(significandBits(of: dtype))
    }
  }

  private static func significandBits(of dtype: DType) -> Int {
    switch dtype {
    case .float16: 11
    case .bfloat16: 8
    case .float32: 24
    default: 53
    }
  }

  /// A bound of whole numbers in a floating dtype. If the number next to it (inward) rounds outward over the bound, the
  /// bound moves in by one step of the dtype.
  private static func representable(_ bound: Int64, in dtype: DType, inward: Int64) -> Int64 {
    guard dtype.isFloatingPoint else { return bound }
    let neighbour = bound &+ inward
    let rounded = round(neighbour, to: dtype)
    guard inward > 0 ? rounded < bound : rounded >= bound else { return bound }
    let exponent = 63 - Int64(neighbour.magnitude.leadingZeroBitCount)
    return rounded &+ inward * (1 << (exponent - Int64(significandBits(of: dtype)) + 1))
  }

  private static func round(_ value: Int64, to dtype: DType) -> Int64 {
    let rounded: Double =
      switch dtype {
      case .float16: Double(floatFromHalf(halfBits(Float(value))))
      case .bfloat16: Double(floatFromBFloat16(bfloat16Bits(Float(value))))
      case .float32: Double(Float(value))
      default: Double(value)
      }
    return Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
  }
}
