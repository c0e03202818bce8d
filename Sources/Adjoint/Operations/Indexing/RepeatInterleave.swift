extension Tensor {
  /// Every element of a dimension `repeats` times, one after the other; of the flattened tensor without a dimension.
  /// `outputSize`, if given, has to be the length that results. The gradient is summed over the copies.
  ///
  /// ```swift
  /// Tensor([1, 2]).repeatInterleave(2)                     // → tensor([1, 1, 2, 2])
  /// Tensor([[1, 2], [3, 4]]).repeatInterleave(2, dim: 1)   // → tensor([[1, 1, 2, 2], [3, 3, 4, 4]])
  /// ```
  public func repeatInterleave(_ repeats: Int, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
    if isPlaceholder { return self }
    guard let dim else { return flatten().repeatInterleave(repeats, dim: 0, outputSize: outputSize) }
    do {
      let dim = try repeatedDim(dim)
      guard repeats >= 0 else {
        throw AdjointError("repeatInterleave", "the number of repeats is negative: \(repeats)")
      }
      var (spread, result) = (shape, shape)
      spread.insert(repeats, at: dim + 1)
      result[dim] *= repeats
      try Tensor.checkOutputSize(outputSize, result[dim])
      return unsqueeze(dim + 1).expand(spread).reshape(result)
    } catch { return .failed(error) }
  }

  /// The elements of a dimension as often as `repeats` says, a whole number for each of them, or one for all.
  ///
  /// ```swift
  /// Tensor([1, 2]).repeatInterleave(Tensor([3, 1]))  // → tensor([1, 1, 1, 2])
  /// ```
  public func repeatInterleave(_ repeats: Tensor, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
    if isPlaceholder || repeats.isPlaceholder { return .placeholder }
    guard let dim else { return flatten().repeatInterleave(repeats, dim: 0, outputSize: outputSize) }
    do {
      let dim = try repeatedDim(dim)
      let isOne = repeats.ndim == 0 || repeats.shape == [1]
      guard isOne || repeats.numel == shape[dim] else {
        throw AdjointError(
          "repeatInterleave",
          "\(repeats.numel) repeats do not fit dimension \(dim) of size \(shape[dim]) of the \(summary)")
      }
      let index = try Tensor.repeatedPlaces(isOne ? repeats.expand(shape[dim]) : repeats)
      try Tensor.checkOutputSize(outputSize, index.numel)
      return indexSelect(dim: dim, index: index)
    } catch { return .failed(error) }
  }

  /// The places 0, 1, … each as often as `repeats` says.
  ///
  /// ```swift
  /// Tensor.repeatInterleave(Tensor([1, 0, 2]))  // → tensor([0, 2, 2])
  /// ```
  public static func repeatInterleave(_ repeats: Tensor, outputSize: Int? = nil) -> Tensor {
    if repeats.isPlaceholder { return repeats }
    do {
      let index = try repeatedPlaces(repeats)
      try checkOutputSize(outputSize, index.numel)
      return index.to(repeats.dtype)
    } catch { return .failed(error) }
  }

  private func repeatedDim(_ dim: Int) throws -> Int {
    guard ndim > 0 else {
      throw AdjointError("repeatInterleave", "a 0-d tensor has no dimension \(dim): leave dim out")
    }
    return try resolve(dim, "repeatInterleave")
  }

  private static func repeatedPlaces(_ repeats: Tensor) throws -> Tensor {
    guard repeats.dtype == .int64 || repeats.dtype == .int32, repeats.ndim <= 1 else {
      throw AdjointError(
        "repeatInterleave", "the repeats have to be an int64 vector or a number, got \(repeats.described)")
    }
    let counts = repeats.casted(to: .int64)
    return try withExtendedLifetime(counts) {
      let times = UnsafeBufferPointer(start: counts.memory.assumingMemoryBound(to: Int.self), count: counts.numel)
      if let negative = times.first(where: { $0 < 0 }) {
        throw AdjointError("repeatInterleave", "the number of repeats is negative: \(negative)")
      }
      let index = Tensor.empty([times.reduce(0, +)], .int64)
      var end = index.memory.assumingMemoryBound(to: Int.self)
      for (place, count) in times.enumerated() {
        end.update(repeating: place, count: count)
        end += count
      }
      return index
    }
  }

  private static func checkOutputSize(_ expected: Int?, _ size: Int) throws {
    guard expected == nil || expected == size else {
      throw AdjointError("repeatInterleave", "outputSize is \(expected ?? 0), but the repeats make \(size)")
    }
  }
}
