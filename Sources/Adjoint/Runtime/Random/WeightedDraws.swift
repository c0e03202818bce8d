import AdjointKernels

extension Generator {
  /// Indices drawn with the weights of each row of a contiguous [rows, categories] matrix, to [rows, samples].
  /// Weights are finite, not negative, and not all zero in a row; without replacement there are at most as many samples
  /// as categories. Equal ratios (zeros, and chances of 16 bits) come in rising order of their indices, which PyTorch
  /// leaves to its sort.
  func multinomial(
    _ weights: UnsafeRawPointer, dtype: DType, rows: Int, categories: Int, samples: Int, replacement: Bool,
    into z: UnsafeMutablePointer<Int64>
  ) {
    // One sample needs no replacement, and PyTorch draws it that way.
    if !replacement || samples == 1 {
      race(weights, dtype: dtype, rows: rows, categories: categories, samples: samples, into: z)
    } else if dtype == .float64 {
      lookUp(weights, dtype, Double.self, .float64, rows: rows, categories: categories, samples: samples, into: z)
    } else {
      lookUp(weights, dtype, Float.self, .float32, rows: rows, categories: categories, samples: samples, into: z)
    }
  }

  /// With replacement: the first category whose cumulative share reaches a uniform number, by bisection.
  private func lookUp<Number: BinaryFloatingPoint>(
    _ weights: UnsafeRawPointer, _ dtype: DType, _: Number.Type, _ accumulation: DType,
    rows: Int, categories: Int, samples: Int, into z: UnsafeMutablePointer<Int64>
  ) {
    exclusively {
      withUnsafeTemporaryAllocation(of: Number.self, capacity: categories) { shares in
        let target = UnsafeMutableRawPointer(shares.baseAddress.unsafelyUnwrapped)
        for row in 0..<rows {
          cast(weights + row * categories * dtype.itemSize, dtype, to: target, accumulation, count: categories)
          var sum: Number = 0
          for i in 0..<categories {
            sum += shares[i]
            shares[i] = sum
          }
          for i in 0..<categories { shares[i] /= sum }
          shares[categories - 1] = 1
          for i in 0..<samples {
            let chance = Double(twister.next64() & (1 << 53 - 1)) * 0x1p-53
            var low = 0
            var high = categories
            while low < high {
              let middle = (low + high) / 2
              if Double(shares[middle]) < chance { low = middle + 1 } else { high = middle }
            }
            z[row * samples + i] = Int64(low)
          }
        }
      }
    }
  }

  /// Without replacement: the categories with the greatest ratios of weight and an exponential waiting time
  /// (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
  private func race(
    _ weights: UnsafeRawPointer, dtype: DType, rows: Int, categories: Int, samples: Int,
    into z: UnsafeMutablePointer<Int64>
  ) {
    let count = rows * categories
    withUnsafeTemporaryAllocation(byteCount: count * 8, alignment: 64) { waits in
      let times = waits.baseAddress.unsafelyUnwrapped
      fillExponential(times, count: count, dtype: dtype)
      adj_binary(Int32(ADJ_BINARY_div.rawValue), dtype.code, Int64(count), weights, 1, times, 1, times)
      var ratios = [Double](repeating: 0, count: categories)
      for row in 0..<rows {
        ratios.withUnsafeMutableBytes {
          cast(
            times + row * categories * dtype.itemSize, dtype, to: $0.baseAddress.unsafelyUnwrapped, .float64,
            count: categories)
        }
        // A weight of 0 over a waiting time that 16 bits round to 0: NaN, which PyTorch takes for the greatest.
        for i in 0..<categories where ratios[i].isNaN { ratios[i] = .infinity }
        let winners = Self.greatest(samples, of: ratios)
        for i in 0..<samples { z[row * samples + i] = Int64(winners[i]) }
      }
    }
  }

  /// Indices of the `count` greatest numbers, falling. Candidates are gathered and cut down to `count` when there are
  /// many, after which a number has to beat the last of them: one pass, and few sorts.
  private static func greatest(_ count: Int, of numbers: [Double]) -> [Int] {
    var candidates: [Int] = []
    var bar = -Double.infinity
    func cut() {
      candidates.sort { numbers[$0] > numbers[$1] || (numbers[$0] == numbers[$1] && $0 < $1) }
      candidates.removeLast(max(candidates.count - count, 0))
    }
    for (i, number) in numbers.enumerated() where number > bar {
      candidates.append(i)
      if candidates.count >= 2 * count + 64 {
        cut()
        bar = numbers[candidates[count - 1]]
      }
    }
    cut()
    return candidates
  }
}
