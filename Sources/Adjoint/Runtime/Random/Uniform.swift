import AdjointKernels

extension Generator {
  /// Uniform numbers of [from, to). Rounding could reach `to`; such a number becomes `from`, as in PyTorch.
  /// float16 and bfloat16 are computed in float32 and rounded.
  func fillUniform(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, from: Double = 0, to: Double = 1
  ) {
    exclusively {
      switch dtype {
      case .float32: fillUniform(p.assumingMemoryBound(to: Float.self), count: count, from: from, to: to)
      case .float64: fillUniform(p.assumingMemoryBound(to: Double.self), count: count, from: from, to: to)
      case .float16: fillUniform(p, count: count, dtype: dtype, from: from, to: to, halfBits, floatFromHalf)
      case .bfloat16:
        fillUniform(p, count: count, dtype: dtype, from: from, to: to, bfloat16Bits, floatFromBFloat16)
      default: fatalError("uniform numbers need a floating dtype, got \(dtype)")
      }
    }
  }

  private func fillUniform(_ z: UnsafeMutablePointer<Float>, count: Int, from: Double, to: Double) {
    let low = Float(from)
    let high = Float(to)
    forEachPiece(of: count) { offset, length in
      drawUniform(z + offset, count: length)
      // [0, 1) is left as drawn: scaling would not change a bit.
      if low != 0 || high != 1 { adj_uniform_scale_f32(Int64(length), z + offset, low, high - low, high) }
    }
  }

  private func fillUniform(_ z: UnsafeMutablePointer<Double>, count: Int, from: Double, to: Double) {
    forEachPiece(of: count) { offset, length in
      drawUniform(z + offset, count: length)
      if from != 0 || to != 1 { adj_uniform_scale_f64(Int64(length), z + offset, from, to - from, to) }
    }
  }

  private func fillUniform(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, from: Double, to: Double,
    _ bits: (Float) -> UInt16, _ value: (UInt16) -> Float
  ) {
    let low = Float(from)
    let high = Float(to)
    // A float32 becomes the limit or more if it lies half way from the limit's predecessor, or above; just there the
    // even one of the two is taken.
    let limit = bits(high)
    let predecessor = limit & 0x7fff == 0 ? 0x8001 : limit & 0x8000 == 0 ? limit - 1 : limit + 1
    let middle = value(predecessor) / 2 + value(limit) / 2
    let bar = limit & 1 == 0 ? middle : middle.nextUp
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.pieceSize) { piece in
      let z = piece.baseAddress.unsafelyUnwrapped
      forEachPiece(of: count) { offset, length in
        drawUniform(z, count: length)
        adj_uniform_scale_f32(Int64(length), z, low, high - low, bar)
        cast(z, .float32, to: p + offset * dtype.itemSize, dtype, count: length)
      }
    }
  }
}
