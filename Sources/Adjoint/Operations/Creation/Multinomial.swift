extension Tensor {
  /// Categories drawn with the weights in each row: int64 of shape [numSamples] for weights [n], and [m, numSamples]
  /// for [m, n]. The weights need not sum to 1. Without replacement a category is drawn at most once.
  ///
  /// Refused are other dimensions, weights that are not floating, negative or not finite, a row whose weights are all
  /// 0, and without replacement more samples than there are categories.
  ///
  /// ```swift
  /// manualSeed(0)
  /// Tensor([0.2, 0.3, 0.5]).multinomial(5, replacement: true)  // → tensor([2, 2, 1, 2, 2])
  /// ```
  public func multinomial(_ numSamples: Int, replacement: Bool = false, generator: Generator? = nil) -> Tensor {
    if isPlaceholder { return self }
    let generator = generator ?? .default
    let again = { (x: [Tensor]) in
      x[0].multinomial(numSamples, replacement: replacement, generator: generator)
    }
    if let drawn = OpenVmap.draw("multinomial", [self], generator, again) { return drawn }
    do { try checkWeights(numSamples, replacement) } catch { return .failed(error) }
    let weights = contiguousValue()
    let (rows, categories) = (ndim == 2 ? shape[0] : 1, shape[ndim - 1])
    let z = Tensor.empty(shape.dropLast() + [numSamples], .int64)
    generator.multinomial(
      weights.memory, dtype: dtype, rows: rows, categories: categories, samples: numSamples, replacement: replacement,
      into: z.memory.assumingMemoryBound(to: Int64.self))
    return z
  }

  private func checkWeights(_ numSamples: Int, _ replacement: Bool) throws {
    func refused(_ why: String) -> AdjointError { AdjointError("multinomial", "\(why), got \(described)") }
    guard dtype.isFloatingPoint else { throw refused("the weights have to be floating") }
    guard ndim == 1 || ndim == 2 else { throw refused("the weights have to be a vector or a matrix") }
    guard numSamples > 0 else {
      throw AdjointError("multinomial", "at least one sample has to be asked for, got \(numSamples)")
    }
    let categories = shape[ndim - 1]
    guard replacement ? categories > 0 : categories >= numSamples else {
      throw refused(
        "\(numSamples) samples \(replacement ? "need a category" : "without replacement need as many categories")")
    }
    let weights = detach()
    guard weights.isfinite().all().isTrue, (weights .>= 0).all().isTrue else {
      throw refused("the weights have to be finite and at least 0")
    }
    guard (weights .> 0).any(dim: -1).all().isTrue else { throw refused("each row needs a weight above 0") }
  }
}
