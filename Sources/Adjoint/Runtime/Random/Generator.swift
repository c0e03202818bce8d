/// A stream of random numbers, equal to PyTorch's on a CPU: the same seed and the same calls give the same bits.
///
/// Random functions draw from ``default`` unless they are given another generator. A generator may be used from
/// several threads; each call draws its numbers in one piece, in the order in which the calls arrive.
public final class Generator: @unchecked Sendable {
  /// The seed of a generator that was given none.
  public static let defaultSeed: UInt64 = 67_280_421_310_721

  /// The generator that random functions use where none is named.
  public static let `default` = Generator()

  private let lock = Lock()
  private var seedValue: UInt64
  var twister: MersenneTwister
  /// The second number of a Box–Muller pair whose first one was handed out. It waits for the next call that draws
  /// normal numbers one by one, whatever is drawn in between.
  var spareNormal: Double?

  /// Only the low 32 bits of a seed make a difference, as in PyTorch.
  public init(seed: UInt64 = Generator.defaultSeed) {
    seedValue = seed
    twister = MersenneTwister(seed: seed)
  }

  /// Starts the stream anew. A negative seed stands for its two's complement: -1 is 2⁶⁴ - 1.
  ///
  /// ```swift
  /// let generator = Generator().manualSeed(0)
  /// Tensor.rand(2, generator: generator)  // → tensor([0.4963, 0.7682])
  /// ```
  @discardableResult public func manualSeed(_ seed: some BinaryInteger) -> Generator {
    reseed(UInt64(truncatingIfNeeded: seed))
    return self
  }

  /// Starts the stream anew from a seed that nobody can foresee, and returns the seed.
  ///
  /// ```swift
  /// let generator = Generator()
  /// generator.seed() == generator.initialSeed  // → true
  /// ```
  @discardableResult public func seed() -> UInt64 {
    let seed = UInt64.random(in: .min ... .max)
    reseed(seed)
    return seed
  }

  /// The seed that the stream was started from.
  public var initialSeed: UInt64 { exclusively { seedValue } }

  /// Where the stream stands. Setting it makes the numbers go on from there.
  public var state: GeneratorState {
    get {
      exclusively {
        GeneratorState(
          seed: seedValue, words: twister.stateWords, position: twister.position, spareNormal: spareNormal)
      }
    }
    set {
      exclusively {
        seedValue = newValue.seed
        twister.restore(newValue.words, position: newValue.position)
        spareNormal = newValue.spareNormal
      }
    }
  }

  /// A generator that stands at the same place of the same stream and goes on independently.
  ///
  /// ```swift
  /// let (generator, twin) = (Generator.default, Generator.default.clone())
  /// Tensor.rand(2, generator: generator).equal(Tensor.rand(2, generator: twin))  // → true
  /// ```
  public func clone() -> Generator {
    let copy = Generator()
    copy.state = state
    return copy
  }

  private func reseed(_ seed: UInt64) {
    exclusively {
      seedValue = seed
      twister.reseed(seed)
      spareNormal = nil
    }
  }

  /// Every use of the stream runs in here.
  func exclusively<R>(_ body: () throws -> R) rethrows -> R { try lock.withLock(body) }
}
