// Tensors filled with random numbers.

/// z = numbers that were drawn, whatever x was: its gradient is 0.
private struct Drawn: UnaryOperation {
  static var name: String { "Uniform" }
  let graphName: String
  let numbers: Tensor
  // Another tensor: the operation is kept by the node that its result keeps.
  func forward(_ x: Tensor) throws -> Tensor { numbers.alias(numbers.shape, numbers.strides) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  var attributes: [Tensor] { [numbers] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    Drawn(graphName: graphName, numbers: level.front(numbers))(level.front(x))
  }
}

extension Tensor {
  private func drawing(_ operation: String, _ graphName: String, _ fill: (Tensor) -> Void) -> Tensor {
    inPlace(operation) {
      let numbers = Tensor.room(for: operation, shape, dtype)
      if numbers.isPlaceholder { return numbers }
      fill(numbers.innermost)
      return Drawn(graphName: graphName, numbers: numbers)(self)
    }
  }

  /// Fills this tensor with numbers uniform on [from, to). What stood here gets a gradient of 0, as in all draws in place.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.zeros(2).uniform_(from: -1, to: 1)  // → tensor([-0.0075, 0.5364])
  /// ```
  @discardableResult public func uniform_(from: Double = 0, to: Double = 1, generator: Generator? = nil) -> Tensor {
    guard from <= to else {
      return .failed(AdjointError("uniform_", "from has to be at most to, got \(from) and \(to)"))
    }
    return drawing("uniform_", "UniformBackward0") {
      (generator ?? .default).fillUniform($0.memory, count: $0.numel, dtype: $0.dtype, from: from, to: to)
    }
  }

  /// Fills this tensor with normal numbers of a mean and a standard deviation.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.zeros(2).normal_(mean: 10, std: 2)  // → tensor([13.0820, 9.4131])
  /// ```
  @discardableResult public func normal_(mean: Double = 0, std: Double = 1, generator: Generator? = nil) -> Tensor {
    guard std >= 0 else { return .failed(AdjointError("normal_", "std has to be at least 0, got \(std)")) }
    return drawing("normal_", "NormalBackward0") {
      let generator = generator ?? .default
      if isContiguous {
        generator.fillNormal($0.memory, count: $0.numel, dtype: $0.dtype, mean: mean, std: std)
      } else {
        generator.fillNormalSerial($0.memory, count: $0.numel, dtype: $0.dtype, mean: mean, std: std)
      }
    }
  }

  /// Fills this tensor with 1, at probability `p`, and 0.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.zeros(5).bernoulli_(0.7)  // → tensor([0., 0., 1., 0., 1.])
  /// ```
  @discardableResult public func bernoulli_(_ p: Double = 0.5, generator: Generator? = nil) -> Tensor {
    guard (0...1).contains(p) else { return .failed(AdjointError("bernoulli_", "p has to be from 0 to 1, got \(p)")) }
    return drawing("bernoulli_", "BernoulliBackward2") {
      (generator ?? .default).fillBernoulli($0.memory, count: $0.numel, dtype: $0.dtype, probability: p)
    }
  }

  /// Fills this tensor with exponential numbers of rate λ: density λe^(−λx). λ has to be positive.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor.zeros(2).exponential_(lambda: 0.5)  // → tensor([7.0167, 2.4608])
  /// ```
  @discardableResult public func exponential_(lambda: Double = 1, generator: Generator? = nil) -> Tensor {
    guard lambda > 0 else { return .failed(AdjointError("exponential_", "lambda has to be positive, got \(lambda)")) }
    return drawing("exponential_", "ExponentialBackward0") {
      (generator ?? .default).fillExponential($0.memory, count: $0.numel, dtype: $0.dtype, rate: lambda)
    }
  }
}
