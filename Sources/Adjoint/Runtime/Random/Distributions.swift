import AdjointKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Distributions that are a function of one uniform number. Parameters have been checked by the caller.
extension Generator {
  /// 1 with the given probability, else 0, in any dtype.
  func fillBernoulli(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, probability: Double) {
    fill(p, count: count, dtype: dtype) { $0 < probability ? 1 : 0 }
  }

  /// 1 with the probability that stands at the element's place, else 0. Probabilities of float64 are compared with
  /// 53-bit numbers, all others with 24-bit ones.
  func fillBernoulli(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, probabilities: UnsafeRawPointer, of source: DType
  ) {
    exclusively {
      if source == .float64 {
        let limits = probabilities.assumingMemoryBound(to: Double.self)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.pieceSize) { piece in
          let z = piece.baseAddress.unsafelyUnwrapped
          forEachPiece(of: count) { offset, length in
            drawUniform(z, count: length)
            for i in 0..<length { z[i] = z[i] < limits[offset + i] ? 1 : 0 }
            cast(z, .float64, to: p + offset * dtype.itemSize, dtype, count: length)
          }
        }
      } else {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.pieceSize) { piece in
          let z = piece.baseAddress.unsafelyUnwrapped
          let limits = z + Self.pieceSize
          forEachPiece(of: count) { offset, length in
            cast(probabilities + offset * source.itemSize, source, to: limits, .float32, count: length)
            drawUniform(z, count: length)
            for i in 0..<length { z[i] = z[i] < limits[i] ? 1 : 0 }
            cast(z, .float32, to: p + offset * dtype.itemSize, dtype, count: length)
          }
        }
      }
    }
  }

  /// Waiting times at the given rate: -log(1 - u) / rate.
  func fillExponential(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, rate: Double = 1) {
    let factor = -1 / rate
    fill(p, count: count, dtype: dtype) { factor * log1p(-$0) }
  }

  /// Trials up to the first success: ⌈log u / log(1 - p)⌉.
  func fillGeometric(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, probability: Double) {
    let failure = log1p(-probability)
    fill(p, count: count, dtype: dtype) { (log($0) / failure).rounded(.up) }
  }

  /// median + scale · tan(π(u - ½)).
  func fillCauchy(
    _ p: UnsafeMutableRawPointer, count: Int, dtype: DType, median: Double = 0, scale: Double = 1
  ) {
    fill(p, count: count, dtype: dtype) { median.addingProduct(scale, tan(Double.pi * ($0 - 0.5))) }
  }
}
