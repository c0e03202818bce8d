#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Generator {
  /// Counts with the rates that stand at the elements' places; both are of `dtype`, rates are 0 or more.
  func fillPoisson(_ p: UnsafeMutableRawPointer, count: Int, dtype: DType, rates: UnsafeRawPointer) {
    exclusively {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.pieceSize) { piece in
        let z = piece.baseAddress.unsafelyUnwrapped
        forEachPiece(of: count) { offset, length in
          cast(rates + offset * dtype.itemSize, dtype, to: z, .float64, count: length)
          for i in 0..<length { z[i] = Double(twister.nextPoisson(rate: z[i])) }
          cast(z, .float64, to: p + offset * dtype.itemSize, dtype, count: length)
        }
      }
    }
  }
}

extension MersenneTwister {
  private mutating func nextUniform() -> Double { Double(next64() & (1 << 53 - 1)) * 0x1p-53 }

  fileprivate mutating func nextPoisson(rate: Double) -> Int64 {
    if rate >= 10 { return nextLargePoisson(rate: rate) }
    if rate == 0 { return 0 }
    // Arrivals are counted until their waiting times, whose exponentials multiply, exceed one.
    let limit = exp(-rate)
    var product = nextUniform()
    var count: Int64 = 0
    while product > limit {
      count += 1
      product *= nextUniform()
    }
    return count
  }

  /// Transformed rejection: algorithm PTRS of Hörmann, "The transformed rejection method for generating Poisson random
  /// variables" (1993), whose names are kept.
  private mutating func nextLargePoisson(rate: Double) -> Int64 {
    let logRate = log(rate)
    let b = 0.931 + 2.53 * rate.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let vr = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = nextUniform() - 0.5
      let v = nextUniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + rate + 0.43).rounded(.down)
      if us >= 0.07 && v <= vr { return Int64(k) }
      if k < 0 || (us < 0.013 && v > us) { continue }
      if log(v) + log(inverseAlpha) - log(a / (us * us) + b) <= -rate + k * logRate - lgamma(k + 1).0 {
        return Int64(k)
      }
    }
  }
}
