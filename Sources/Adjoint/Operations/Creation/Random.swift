// Tensors of random numbers: PyTorch's streams, bit for bit, for the same seed.

/// Seeds the default generator: what is drawn from here on is what PyTorch draws after the same seed.
///
/// ```swift
/// manualSeed(0)
/// Tensor.rand(3)  // → tensor([0.4963, 0.7682, 0.0885])
/// ```
@discardableResult public func manualSeed(_ seed: some BinaryInteger) -> Generator {
  Generator.default.manualSeed(seed)
}

extension Tensor {
  /// Uniform on [0, 1). Floating dtypes.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.rand(2, 2)  // → tensor([[0.4963, 0.7682], [0.0885, 0.1320]])
  /// ```
  public static func rand(_ shape: Int..., dtype: DType? = nil, generator: Generator? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    rand(shape, dtype: dtype, generator: generator, requiresGrad: requiresGrad)
  }
  /// As `rand(_:)`, with the shape in an array.
  public static func rand(_ shape: [Int], dtype: DType? = nil, generator: Generator? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    drawn("rand", shape, dtype, requiresGrad) {
      (generator ?? .default).fillUniform($0.memory, count: $0.numel, dtype: $0.dtype)
    }
  }

  /// Normal with mean 0 and standard deviation 1. Floating dtypes.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.randn(3)  // → tensor([ 1.5410, -0.2934, -2.1788])
  /// ```
  public static func randn(
    _ shape: Int..., dtype: DType? = nil, generator: Generator? = nil, requiresGrad: Bool = false
  ) -> Tensor {
    randn(shape, dtype: dtype, generator: generator, requiresGrad: requiresGrad)
  }
  /// As `randn(_:)`, with the shape in an array.
  public static func randn(_ shape: [Int], dtype: DType? = nil, generator: Generator? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    drawn("randn", shape, dtype, requiresGrad) {
      (generator ?? .default).fillNormal($0.memory, count: $0.numel, dtype: $0.dtype, mean: 0, std: 1)
    }
  }

  /// As `rand(x.shape)`, of x's dtype unless another is given.
  public static func randLike(_ x: Tensor, dtype: DType? = nil, generator: Generator? = nil) -> Tensor {
    rand(x.shape, dtype: dtype ?? x.dtype, generator: generator)
  }
  /// As `randn(x.shape)`, of x's dtype unless another is given.
  public static func randnLike(_ x: Tensor, dtype: DType? = nil, generator: Generator? = nil) -> Tensor {
    randn(x.shape, dtype: dtype ?? x.dtype, generator: generator)
  }

  /// Whole numbers from 0 up to, and without, `high`.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.randint(10, [5])  // → tensor([4, 9, 3, 0, 3])
  /// ```
  public static func randint(_ high: Int, _ shape: [Int], dtype: DType = .int64, generator: Generator? = nil) -> Tensor
  {
    randint(0, high, shape, dtype: dtype, generator: generator)
  }

  /// Whole numbers from `low` up to, and without, `high`. int64 unless another dtype is given, which has to hold them.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.randint(-2, 3, [5])  // → tensor([ 2, 2, 1, -2, 1])
  /// ```
  public static func randint(
    _ low: Int, _ high: Int, _ shape: [Int], dtype: DType = .int64, generator: Generator? = nil
  ) -> Tensor {
    guard low < high else {
      return .failed(AdjointError("randint", "low has to be below high, got \(low) and \(high)"))
    }
    guard dtype.holds(.int(Int64(low))), dtype.holds(.int(Int64(high - 1))) else {
      return .failed(AdjointError("randint", "the range [\(low), \(high)) does not fit \(dtype)"))
    }
    return drawn("randint", shape, dtype, false, allowsIntegers: true) {
      (generator ?? .default).fillRandint(
        $0.memory, count: $0.numel, dtype: $0.dtype, low: Int64(low), high: Int64(high))
    }
  }

  /// The numbers 0 ..< n in random order, int64.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.randperm(5)  // → tensor([4, 0, 1, 3, 2])
  /// ```
  public static func randperm(_ n: Int, generator: Generator? = nil) -> Tensor {
    drawn("randperm", [n], .int64, false, allowsIntegers: true) {
      (generator ?? .default).randperm(n, into: $0.memory.assumingMemoryBound(to: Int64.self))
    }
  }

  /// Normal with a mean and a standard deviation, which has to be at least 0. Floating dtypes.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.normal(mean: 10, std: 2, [3])  // → tensor([13.0820, 9.4131, 5.6424])
  /// ```
  public static func normal(
    mean: Double = 0, std: Double = 1, _ shape: [Int], dtype: DType? = nil, generator: Generator? = nil
  ) -> Tensor {
    guard std >= 0 else { return .failed(AdjointError("normal", "std has to be at least 0, got \(std)")) }
    return drawn("normal", shape, dtype, false) {
      (generator ?? .default).fillNormal($0.memory, count: $0.numel, dtype: $0.dtype, mean: mean, std: std)
    }
  }

  /// Normal with a mean and a standard deviation for each element, which broadcast. Floating dtypes. The gradient of
  /// both is 0.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.normal(mean: Tensor([0.0, 100]), std: Tensor([1.0, 10]))  // → tensor([ 1.5410, 97.0657])
  /// ```
  public static func normal(mean: Tensor, std: Tensor, generator: Generator? = nil) -> Tensor {
    if mean.isPlaceholder || std.isPlaceholder { return .placeholder }
    guard let shape = broadcastShape(mean.shape, std.shape) else {
      return .failed(AdjointError.broadcast("normal", mean, std))
    }
    guard mean.dtype.isFloatingPoint, std.dtype.isFloatingPoint else {
      return .failed(AdjointError("normal", "needs floating tensors, got \(mean.described) and \(std.described)"))
    }
    let generator = generator ?? .default
    if let drawn = OpenVmap.draw(
      "normal", [mean, std], generator, { normal(mean: $0[0], std: $0[1], generator: generator) })
    {
      return drawn
    }
    guard std.numel == 0 || !(std.detach().min().item().double < 0) else {
      return .failed(AdjointError("normal", "std has to be at least 0, in \(std.described) it is not"))
    }
    return NormalDraw(shape: shape, generator: generator)(mean, std)
  }

  /// As `normal(mean:std:)`, with one standard deviation for all.
  public static func normal(mean: Tensor, std: Double = 1, generator: Generator? = nil) -> Tensor {
    if mean.isPlaceholder { return mean }
    return normal(mean: mean, std: .full([], std, dtype: mean.dtype), generator: generator)
  }
  /// As `normal(mean:std:)`, with one mean for all.
  public static func normal(mean: Double, std: Tensor, generator: Generator? = nil) -> Tensor {
    if std.isPlaceholder { return std }
    return normal(mean: .full([], mean, dtype: std.dtype), std: std, generator: generator)
  }

  /// 1 with each element's probability, else 0. Floating dtypes, from 0 to 1. The gradient is 0.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.bernoulli(Tensor([0.1, 0.5, 0.9]))  // → tensor([0., 0., 1.])
  /// ```
  public static func bernoulli(_ probabilities: Tensor, generator: Generator? = nil) -> Tensor {
    if probabilities.isPlaceholder { return probabilities }
    guard probabilities.dtype.isFloatingPoint else {
      return .failed(AdjointError("bernoulli", "needs floating probabilities, got \(probabilities.described)"))
    }
    let generator = generator ?? .default
    if let drawn = OpenVmap.draw("bernoulli", [probabilities], generator, { bernoulli($0[0], generator: generator) }) {
      return drawn
    }
    if probabilities.detach().double().doubles.contains(where: { !(0...1).contains($0) }) {
      return .failed(
        AdjointError("bernoulli", "probabilities have to be from 0 to 1, in \(probabilities.described) they are not"))
    }
    return BernoulliDraw(generator: generator)(probabilities)
  }

  private static func drawn(
    _ operation: String, _ shape: [Int], _ dtype: DType?, _ requiresGrad: Bool, allowsIntegers: Bool = false,
    _ fill: (Tensor) -> Void
  ) -> Tensor {
    let dtype = dtype ?? .default
    do {
      try checkShape(shape, operation)
      guard dtype.isFloatingPoint || allowsIntegers else {
        throw AdjointError(operation, "needs a floating dtype, got \(dtype). Use randint for whole numbers")
      }
    } catch { return .failed(error) }
    let z = Tensor.room(for: operation, shape, dtype)
    if z.isPlaceholder { return z }
    fill(z.innermost)
    if requiresGrad { z.requiresGrad = true }
    return z
  }
}

/// Draws are tracked, as PyTorch's are, and their gradient is 0.
private struct BernoulliDraw: UnaryOperation {
  static var name: String { "Bernoulli" }
  let generator: Generator
  func forward(_ p: Tensor) throws -> Tensor {
    let source = p.contiguousValue()
    let z = Tensor.empty(p.shape, p.dtype)
    generator.fillBernoulli(z.memory, count: z.numel, dtype: z.dtype, probabilities: source.memory, of: p.dtype)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}

private struct NormalDraw: BinaryOperation {
  static var name: String { "Normal" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let shape: [Int]
  let generator: Generator
  func forward(_ mean: Tensor, _ std: Tensor) throws -> Tensor {
    noGrad {
      Tensor.randn(shape, dtype: DType.promote(mean, std), generator: generator) * std.detach() + mean.detach()
    }
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(shape, dtype: t.dtype) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(shape, dtype: t.dtype) }
}
