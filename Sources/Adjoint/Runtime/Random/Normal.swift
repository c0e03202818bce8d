import AdjointKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Generator {
  /// Normal numbers for contiguous memory. As PyTorch does, fewer than 16 are drawn one by one, and more in groups of
  /// 16, which gives other numbers.
  func fillNormal(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, mean: Double = 0, std: Double = 1
  ) {
    guard count >= 16 else { return fillNormalSerial(p, count: count, dtype: dtype, mean: mean, std: std) }
    let mean32 = Float(mean)
    let std32 = Float(std)
    exclusively {
      switch dtype {
      case .float64:
        let z = p.assumingMemoryBound(to: Double.self)
        // In one piece, because the transform is what takes time, and threads share it.
        forEachGroup(of: count, skipping: 2, pieces: false) { offset, length in
          drawUniform(z + offset, count: length)
          adj_normal_f64(Int64(length), z + offset, mean, std)
        }
      case .float32:
        let z = p.assumingMemoryBound(to: Float.self)
        forEachGroup(of: count, skipping: 1) { offset, length in
          drawUniform(z + offset, count: length)
          adj_normal_f32(Int64(length), z + offset, mean32, std32)
        }
      default:
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.pieceSize) { piece in
          let z = piece.baseAddress.unsafelyUnwrapped
          forEachGroup(of: count, skipping: 0) { offset, length in
            drawUniform(z, count: length)
            adj_normal_f32(Int64(length), z, mean32, std32)
            cast(z, .float32, to: p + offset * dtype.itemSize, dtype, count: length)
          }
        }
      }
    }
  }

  /// Normal numbers one by one: what PyTorch does for tensors that are not contiguous, in the order of their elements.
  func fillNormalSerial(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, mean: Double = 0, std: Double = 1
  ) {
    fillSerial(p, count: count, dtype: dtype) { mean.addingProduct($0, std) }
  }

  /// exp of normal numbers, which are drawn one by one for every layout.
  func fillLogNormal(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, mean: Double, std: Double) {
    fillSerial(p, count: count, dtype: dtype) { exp(mean.addingProduct($0, std)) }
  }

  @inline(__always) private func fillSerial(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, mapping map: (Double) -> Double
  ) {
    exclusively {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.pieceSize + 1) { piece in
        let z = piece.baseAddress.unsafelyUnwrapped
        forEachPiece(of: count) { offset, length in
          drawNormal(z, count: length)
          for i in 0..<length { z[i] = map(z[i]) }
          cast(z, .float64, to: p + offset * dtype.itemSize, dtype, count: length)
        }
      }
    }
  }

  /// Standard normal numbers by pairs (Box and Muller, 1958); one too many is kept for the next call.
  /// `z` has room for count + 1 numbers.
  private func drawNormal(_ z: UnsafeMutablePointer<Double>, count: Int) {
    var i = 0
    if let spare = spareNormal {
      z[0] = spare
      spareNormal = nil
      i = 1
    }
    drawUniform(z + i, count: (count - i + 1) / 2 * 2)
    while i < count {
      let radius = (-2 * log1p(-z[i + 1])).squareRoot()
      let angle = 2 * Double.pi * z[i]
      z[i] = radius * cos(angle)
      z[i + 1] = radius * sin(angle)
      i += 2
    }
    if i > count { spareNormal = z[count] }
  }

  /// Calls `body` for whole groups of 16. If elements are left over, the last 16 are made afresh; PyTorch has
  /// drawn the leftover ones before, `words` each, except for 16-bit dtypes.
  @inline(__always) private func forEachGroup(
    of count: Int, skipping words: Int, pieces: Bool = true, _ body: (Int, Int) -> Void
  ) {
    let whole = count & ~15
    if pieces { forEachPiece(of: whole, body) } else { body(0, whole) }
    if whole < count {
      twister.skip((count - whole) * words)
      body(count - 16, 16)
    }
  }
}
