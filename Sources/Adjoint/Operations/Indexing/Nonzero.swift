import AdjointKernels

// Where elements are, as numbers. Results are int64 and have no gradient.

extension Tensor {
  /// Where the elements that aren't 0 stand, one row of indices each, in row-major order: int64 of shape [count, ndim].
  ///
  /// ```swift
  /// Tensor([[0, 7], [8, 0]]).nonzero()  // → tensor([[0, 1], [1, 0]])
  /// ```
  public func nonzero() -> Tensor {
    if isPlaceholder { return self }
    if refuseBatched("nonzero") { return .placeholder }
    let positions = Tensor.truePositions(ne(0))
    let result = Tensor.empty([positions.numel, ndim], .int64)
    let from = positions.memory.assumingMemoryBound(to: Int.self)
    let to = result.memory.assumingMemoryBound(to: Int.self)
    let (sizes, steps, rank) = (shape, shape.contiguousStrides, ndim)
    for i in 0..<positions.numel {
      for dim in 0..<rank { to[i * rank + dim] = from[i] / steps[dim] % sizes[dim] }
    }
    return result
  }

  /// As `nonzero()`, a vector of indices for each dimension, as `x[i, j]` takes them. A 0-d tensor counts as a vector.
  ///
  /// ```swift
  /// Tensor([[0, 7], [8, 9]]).nonzero(asTuple: true)  // → [tensor([0, 1, 1]), tensor([1, 0, 1])]
  /// ```
  public func nonzero(asTuple: Bool) -> [Tensor] {
    guard asTuple else { return [nonzero()] }
    return (ndim == 0 ? unsqueeze(0) : self).nonzero().unbind(dim: 1)
  }
  /// As `nonzero()`.
  public func argwhere() -> Tensor { nonzero() }

  /// Row-major positions of the true elements of a bool tensor.
  static func truePositions(_ mask: Tensor) -> Tensor {
    let mask = mask.contiguousValue()
    let bytes = mask.memory.assumingMemoryBound(to: UInt8.self)
    let count = adj_true_positions(Int64(mask.numel), bytes, nil)
    let positions = Tensor.empty([Int(count)], .int64)
    _ = adj_true_positions(Int64(mask.numel), bytes, positions.memory.assumingMemoryBound(to: Int64.self))
    return positions
  }

  /// 1 at each class number and 0 elsewhere, along a new last dimension of `numClasses`, or of as many as occur. int64,
  /// the classes too; negative ones are refused, and too large ones.
  ///
  /// ```swift
  /// Tensor([2, 0]).oneHot()  // → tensor([[0, 0, 1], [1, 0, 0]])
  /// ```
  public func oneHot(numClasses: Int? = nil) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard dtype == .int64 else { throw AdjointError("oneHot", "the classes have to be int64, got \(described)") }
      guard numel > 0 || numClasses != nil else {
        throw AdjointError("oneHot", "the number of classes can't be seen from an empty tensor: name numClasses")
      }
      if isBatched, let numClasses { return unsqueeze(-1).eq(.arange(numClasses)).long() }
      let labels = array(Int.self)
      let count = numClasses ?? (labels.max() ?? 0) + 1
      if let bad = labels.first(where: { $0 < 0 || $0 >= count }) {
        throw AdjointError("oneHot", "class \(bad) is not from 0 to \(count - 1)")
      }
      let result = Tensor.zeros(shape + [count], dtype: .int64)
      let out = result.memory.assumingMemoryBound(to: Int.self)
      for (row, label) in labels.enumerated() { out[row * count + label] = 1 }
      return result
    } catch { return .failed(error) }
  }
}
