import AdjointKernels

// Helpers of the distributions. They are called inside `exclusively`.
extension Generator {
  /// Numbers are made in pieces that stay in the first-level cache. A multiple of 16, the group of the normal fill.
  static let pieceSize = 512

  /// Calls `body` with the offset and length of every piece of `count` elements.
  @inline(__always) func forEachPiece(of count: Int, _ body: (Int, Int) -> Void) {
    var offset = 0
    while offset < count {
      let length = min(Self.pieceSize, count - offset)
      body(offset, length)
      offset += length
    }
  }

  /// Uniform numbers of [0, 1) with 24 bits, a word each.
  func drawUniform(_ z: UnsafeMutablePointer<Float>, count: Int) {
    twister.fill(UnsafeMutableRawPointer(z).assumingMemoryBound(to: UInt32.self), count: count)
    adj_uniform_f32(Int64(count), z)
  }

  /// Uniform numbers of [0, 1) with 53 bits, two words each.
  func drawUniform(_ z: UnsafeMutablePointer<Double>, count: Int) {
    twister.fill(UnsafeMutableRawPointer(z).assumingMemoryBound(to: UInt32.self), count: 2 * count)
    adj_uniform_f64(Int64(count), z)
  }

  /// Draws 53-bit uniform numbers, maps each of them, and casts the results to `dtype`.
  @inline(__always) func fill(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, mapping map: (Double) -> Double
  ) {
    exclusively {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.pieceSize) { piece in
        let z = piece.baseAddress.unsafelyUnwrapped
        forEachPiece(of: count) { offset, length in
          drawUniform(z, count: length)
          for i in 0..<length { z[i] = map(z[i]) }
          cast(z, .float64, to: p + offset * dtype.itemSize, dtype, count: length)
        }
      }
    }
  }

  func cast(
    _ x: UnsafeRawPointer, _ from: DType, to z: UnsafeMutableRawPointer, _ to: DType, count: Int
  ) {
    adj_cast(Int32(from.rawValue), Int32(to.rawValue), Int64(count), x, z)
  }
}
