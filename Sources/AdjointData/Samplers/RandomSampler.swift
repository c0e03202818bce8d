import Adjoint

/// The indices 0 ..< n in random order, or `numSamples` of them with replacement: PyTorch's for the same seed.
///
/// Without a generator an epoch takes one number from the default generator and seeds a stream of its own with it. More
/// samples than n without replacement are several orders, one after the other.
///
/// ```text
/// manualSeed(0)
/// Array(RandomSampler(5))
/// ```
public struct RandomSampler: Sampler {
  /// The number of samples there are.
  public let n: Int
  public let replacement: Bool
  public let count: Int
  public let generator: Adjoint.Generator?

  /// Refused are datasets without samples, and fewer than one sample.
  public init(_ n: Int, replacement: Bool = false, numSamples: Int? = nil, generator: Adjoint.Generator? = nil) {
    let count = numSamples ?? n
    let isPossible = n > 0 && count > 0
    if !isPossible {
      AdjointError(
        "RandomSampler",
        "needs samples to draw from and at least one to draw, got \(n) and \(count). Do not shuffle an empty dataset"
      ).raise()
    }
    self.n = isPossible ? n : 0
    self.count = isPossible ? count : 0
    self.replacement = replacement
    self.generator = generator
  }

  /// Numbers with replacement are drawn by 32, as in PyTorch.
  private static let pieceSize = 32

  public func makeIterator() -> AnyIterator<Int> {
    guard count > 0 else { return AnyIterator { nil } }
    var stream: Adjoint.Generator?
    var drawn = 0
    var (piece, next) = ([Int](), 0)
    return AnyIterator {
      if next == piece.count {
        guard drawn <= count else { return nil }
        let source = stream ?? generator ?? Adjoint.Generator(seed: UInt64(Adjoint.Generator.default.drawSeed()))
        stream = source
        let whole = replacement ? Self.pieceSize : n
        piece =
          replacement
          ? Tensor.randint(n, [Swift.min(whole, count - drawn)], generator: source).ints
          : Array(Tensor.randperm(n, generator: source).ints.prefix(count - drawn))
        // The last piece may be empty, and is drawn all the same: the generator goes on as PyTorch's.
        drawn += whole
        next = 0
        if piece.isEmpty { return nil }
      }
      next += 1
      return piece[next - 1]
    }
  }
}

/// The given indices in random order, drawn from the default generator or the one given.
public struct SubsetRandomSampler: Sampler {
  public let indices: [Int]
  public let generator: Adjoint.Generator?

  public init(_ indices: [Int], generator: Adjoint.Generator? = nil) {
    self.indices = indices
    self.generator = generator
  }

  public var count: Int { indices.count }

  public func makeIterator() -> AnyIterator<Int> {
    deferred { Tensor.randperm(indices.count, generator: generator).ints.map { indices[$0] } }
  }
}

/// Indices drawn with weights, which need not sum to 1: for classes of different sizes.
///
/// ```text
/// let rareAsOften = WeightedRandomSampler(labels.map { 1 / Double(frequency[$0]) }, numSamples: labels.count)
/// ```
public struct WeightedRandomSampler: Sampler {
  public let weights: [Double]
  public let count: Int
  public let replacement: Bool
  public let generator: Adjoint.Generator?

  public init(_ weights: [Double], numSamples: Int, replacement: Bool = true, generator: Adjoint.Generator? = nil) {
    if numSamples < 1 {
      AdjointError("WeightedRandomSampler", "at least one sample has to be drawn, got \(numSamples)").raise()
    }
    self.weights = weights
    count = Swift.max(numSamples, 0)
    self.replacement = replacement
    self.generator = generator
  }

  public func makeIterator() -> AnyIterator<Int> {
    deferred {
      Tensor(weights, dtype: .float64).multinomial(count, replacement: replacement, generator: generator).ints
    }
  }
}

/// Indices that are drawn when the first of them is asked for.
private func deferred(_ draw: @escaping () -> [Int]) -> AnyIterator<Int> {
  var order: [Int]?
  var next = 0
  return AnyIterator {
    let indices = order ?? draw()
    order = indices
    guard next < indices.count else { return nil }
    next += 1
    return indices[next - 1]
  }
}
