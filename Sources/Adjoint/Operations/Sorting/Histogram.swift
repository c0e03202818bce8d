import AdjointKernels

// How often values are there. Results have no gradient.

extension Tensor {
  /// How often each of the numbers 0, 1, … is there in a vector of whole numbers, or the sum of their weights: a vector
  /// as long as the largest number plus 1, at least `minlength`. Negative numbers are refused.
  ///
  /// int64; with weights float32 if they are, else float64. No gradient.
  ///
  /// ```swift
  /// Tensor([1, 3, 1]).bincount()  // → tensor([0, 2, 0, 1])
  /// ```
  public func bincount(weights: Tensor? = nil, minlength: Int = 0) -> Tensor {
    if isPlaceholder || weights?.isPlaceholder ?? false || refuseBatched("bincount") { return .placeholder }
    if weights?.refuseBatched("bincount") == true { return .placeholder }
    do {
      guard dtype.isIntegral, dtype != .bool, ndim == 1 else {
        throw AdjointError("bincount", "needs a vector of whole numbers, got \(described)")
      }
      guard minlength >= 0 else { throw AdjointError("bincount", "minlength is negative: \(minlength)") }
      guard numel > 0 else { return .zeros([minlength], dtype: .int64) }
      if let weights, weights.shape != shape {
        throw AdjointError(
          "bincount", "the weights have to be of shape \(shape.shapeText), got \(weights.described)")
      }
      let numbers = dtype == .int64 ? contiguousValue() : casted(to: .int64)
      let least = numbers.min().item(Int.self)
      guard least >= 0 else { throw AdjointError("bincount", "the number \(least) is negative") }
      let count = Swift.max(minlength, numbers.max().item(Int.self) + 1)
      let places = numbers.memory.assumingMemoryBound(to: Int64.self)
      guard let weights else {
        let z = Tensor.zeros([count], dtype: .int64)
        adj_bincount(Int64(numel), places, z.memory.assumingMemoryBound(to: Int64.self))
        return z
      }
      let z = Tensor.zeros([count], dtype: weights.dtype == .float32 ? .float32 : .float64)
      let weighing = weights.dtype == z.dtype ? weights.contiguousValue() : weights.casted(to: z.dtype)
      adj_bincount_weighted(z.dtype.code, Int64(numel), places, weighing.memory, z.memory)
      return z
    } catch { return .failed(error) }
  }

  /// How many elements lie in each of `bins` equal parts of [min, max], the last of which includes max. Elements
  /// outside and NaN are not counted. With min = max the range is that of the elements, which has to be finite.
  ///
  /// Floating dtypes, which the counts have too. No gradient.
  ///
  /// ```swift
  /// Tensor([0.0, 1, 1.5, 4]).histc(bins: 4, min: 0, max: 4)  // → tensor([1., 2., 0., 1.])
  /// ```
  public func histc(bins: Int = 100, min low: Double = 0, max high: Double = 0) -> Tensor {
    if isPlaceholder { return self }
    if let level = batch?.level {
      let all = level.loop("histc", [self]) { [($0[0] ?? self).histc(bins: bins, min: low, max: high)] }
      return level.join(all.first ?? .placeholder)
    }
    do {
      guard dtype.isFloatingPoint else {
        throw AdjointError("histc", "needs a floating dtype, got \(described): convert it first, as in x.float()")
      }
      guard bins > 0 else { throw AdjointError("histc", "the number of bins has to be positive, got \(bins)") }
      let source = dtype == .float64 || dtype == .float32 ? contiguousValue() : casted(to: .float32)
      let (low, high) = try histogramRange(low, high)
      let counts = Tensor.zeros([bins], dtype: .int64)
      adj_histogram(
        source.dtype.code, Int64(numel), source.memory, Int64(bins), low, high,
        counts.memory.assumingMemoryBound(to: Int64.self))
      return counts.casted(to: dtype)
    } catch { return .failed(error) }
  }

  private func histogramRange(_ low: Double, _ high: Double) throws -> (Double, Double) {
    var (low, high) = (low, high)
    if low == high, numel > 0 {
      let plain = noGrad { detach() }
      (low, high) = (plain.min().item(Double.self), plain.max().item(Double.self))
    }
    if low == high { (low, high) = (low - 1, high + 1) }
    guard low.isFinite, high.isFinite else {
      throw AdjointError("histc", "the range from \(low) to \(high) is not finite: give min and max")
    }
    guard low < high else { throw AdjointError("histc", "max has to be larger than min, got \(high) and \(low)") }
    return (low, high)
  }
}
