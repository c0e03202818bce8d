import AdjointKernels

extension Tensor {
  /// Whether all elements are non-zero: of the tensor, or along dimensions. bool (uint8 for uint8), true of none. NaN
  /// is non-zero.
  ///
  /// ```swift
  /// Tensor([[1, 0], [2, 3]]).all(dim: 1)  // → tensor([False, True])
  /// ```
  public func all(dim: [Int]? = nil, keepDim: Bool = false) -> Tensor { test(ADJ_REDUCE_ALL, dim, keepDim, "all") }
  /// As `all(dim: [dim], keepDim:)`.
  public func all(dim: Int, keepDim: Bool = false) -> Tensor { all(dim: [dim], keepDim: keepDim) }

  /// Whether any element is non-zero: of the tensor, or along dimensions. bool (uint8 for uint8), false of none.
  ///
  /// ```swift
  /// Tensor([[0, 0], [2, 0]]).any(dim: 1)  // → tensor([False, True])
  /// ```
  public func any(dim: [Int]? = nil, keepDim: Bool = false) -> Tensor { test(ADJ_REDUCE_ANY, dim, keepDim, "any") }
  /// As `any(dim: [dim], keepDim:)`.
  public func any(dim: Int, keepDim: Bool = false) -> Tensor { any(dim: [dim], keepDim: keepDim) }

  private func test(_ kernel: adj_reduce_op, _ dim: [Int]?, _ keepDim: Bool, _ operation: String) -> Tensor {
    guard let dims = Reduction.resolve(dim ?? [], self, operation) else { return .placeholder }
    if isBatched { return countedBatches(dims) { $0.test(kernel, $1, ndim > 0 && keepDim, operation) } }
    let result = Reduction.run(kernel, self, dims, keepDim: keepDim, result: .bool)
    return dtype == .uint8 ? result.casted(to: .uint8) : result
  }

  /// How many elements are non-zero: of the tensor, or along dimensions. int64.
  ///
  /// ```swift
  /// Tensor([[1, 0], [2, 3]]).countNonzero(dim: [0])  // → tensor([2, 1])
  /// ```
  public func countNonzero(dim: [Int]? = nil) -> Tensor {
    guard let dims = Reduction.resolve(dim ?? [], self, "countNonzero") else { return .placeholder }
    if isBatched { return countedBatches(dims) { $0.countNonzero(dim: $1) } }
    return Reduction.run(ADJ_REDUCE_COUNT_NONZERO, self, dims, keepDim: false, result: .int64)
  }

  /// The same of all examples of a vmap, along dimensions counted from behind the batch.
  private func countedBatches(_ dims: [Int], _ operation: (Tensor, [Int]) -> Tensor) -> Tensor {
    guard let batch else { return self }
    return batch.level.join(
      ndim == 0 ? operation(batch.physical.unsqueeze(1), [1]) : operation(batch.physical, dims.map { $0 + 1 }))
  }
}
