// Activations that draw random numbers: the same as PyTorch's.

/// z = x·noise, where the noise is 1 above 0.
struct Rrelu: UnaryOperation {
  static var name: String { "RreluWithNoise" }
  let noise: Tensor
  func forward(_ x: Tensor) throws -> Tensor { noGrad { x.detach() * noise } }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * noise }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { t * noise }
}

extension Tensor {
  /// x above 0, slope·x at and below, where each element draws its slope from [lower, upper) while training; otherwise
  /// the slope is the middle of the two (Xu et al. 2015). Floating.
  ///
  /// ```swift
  /// Tensor([-1.0, -1, 2]).rrelu()                // → tensor([-0.2292, -0.2292, 2.0000])
  /// Tensor([-1.0, -1, 2]).rrelu(training: true)  // → tensor([-0.3271, -0.2725, 2.0000])
  /// ```
  public func rrelu(
    lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, training: Bool = false, generator: Generator? = nil
  ) -> Tensor {
    if isPlaceholder { return self }
    guard dtype.isFloatingPoint, lower <= upper else {
      return .failed(
        AdjointError("rrelu", "needs a floating tensor and lower ≤ upper, got \(described), \(lower) and \(upper)"))
    }
    guard training else { return LeakyRelu(slope: (lower + upper) / 2, graphName: "RreluWithNoiseBackward0")(self) }
    let generator = generator ?? .default
    let again = { (x: [Tensor]) in x[0].rrelu(lower: lower, upper: upper, training: true, generator: generator) }
    if let drawn = OpenVmap.draw("rrelu", [self], generator, again) { return drawn }
    let noise = noGrad { () -> Tensor in
      let isBelow = detach() .<= 0
      // Slopes are drawn in double, and only where they are needed.
      let slopes = Tensor.empty([isBelow.sum().item(Int.self)], .float64)
      slopes.uniform_(from: lower, to: upper, generator: generator)
      return Tensor.onesLike(self).maskedScatter(mask: isBelow, source: slopes.to(dtype))
    }
    return Rrelu(noise: noise)(self)
  }

  /// As `rrelu(lower:upper:training:generator:)`, in place.
  @discardableResult
  public func rrelu_(
    lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, training: Bool = false, generator: Generator? = nil
  ) -> Tensor {
    inPlace("rrelu_") { rrelu(lower: lower, upper: upper, training: training, generator: generator) }
  }

  /// softmax((x + gumbel noise)/τ): a sample of the classes with these logits that can be differentiated (Jang et al.
  /// 2017). `hard` gives 1 at the largest and 0 elsewhere, with the derivative of the soft sample.
  ///
  /// ```swift
  /// Tensor([0.0, 1, 2]).gumbelSoftmax(hard: true)  // → tensor([0., 0., 1.])
  /// ```
  public func gumbelSoftmax(
    tau: Double = 1, hard: Bool = false, dim: Int = -1, generator: Generator? = nil
  ) -> Tensor {
    if isPlaceholder { return self }
    let noise = noGrad { -Tensor.room(for: "gumbelSoftmax", shape, dtype).exponential_(generator: generator).log() }
    let soft = ((self + noise) / tau).softmax(dim: dim)
    guard hard, !soft.isPlaceholder else { return soft }
    let sample = noGrad { () -> Tensor in
      let winner = soft.detach().argmax(dim: dim, keepDim: true)
      return Tensor.zerosLike(soft).scatter(dim: dim, index: winner, value: 1)
    }
    return sample - soft.detach() + soft
  }
}
