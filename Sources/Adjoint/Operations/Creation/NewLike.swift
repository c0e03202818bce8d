// Tensors of another's dtype, single numbers, and elements without values in a given layout.

extension Tensor {
  /// All elements 0, 1 or `value`, of this tensor's dtype unless another is given.
  public func newZeros(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .zeros(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  public func newZeros(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newZeros(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  public func newOnes(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .ones(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  public func newOnes(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newOnes(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  public func newFull(_ shape: [Int], _ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .full(shape, value, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }

  /// Elements without a defined value, of this tensor's dtype unless another is given.
  public func newEmpty(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .empty(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  public func newEmpty(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newEmpty(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  public func newEmptyStrided(_ size: [Int], _ strides: [Int], dtype: DType? = nil) -> Tensor {
    .emptyStrided(size, strides, dtype: dtype ?? self.dtype)
  }

  /// A 0-d tensor; of the default dtype unless another is given, also for whole numbers.
  public static func scalarTensor(_ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    full([], value, dtype: dtype ?? .default, requiresGrad: requiresGrad)
  }

  /// Elements without a defined value, with given strides (in elements, at least 0).
  public static func emptyStrided(_ size: [Int], _ strides: [Int], dtype: DType? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    guard size.count == strides.count, !strides.contains(where: { $0 < 0 }) else {
      return .failed(
        AdjointError(
          "emptyStrided",
          "needs a stride of at least 0 for each size, got sizes \(size.shapeText) and strides \(strides.shapeText)"))
    }
    do { try checkShape(size, "emptyStrided") } catch { return .failed(error) }
    let room = size.contains(0) ? 0 : zip(size, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    let z = empty([room], dtype: dtype).alias(size, strides)
    if requiresGrad { z.requiresGrad = true }
    return z
  }

  /// Elements without a defined value that lie in memory in the order of `physicalLayout`, outermost dimension first.
  public static func emptyPermuted(
    _ size: [Int], _ physicalLayout: [Int], dtype: DType? = nil, requiresGrad: Bool = false
  ) -> Tensor {
    guard physicalLayout.sorted() == Array(size.indices) else {
      return .failed(
        AdjointError(
          "emptyPermuted",
          "the layout has to name each of the \(size.count) dimensions once, got \(physicalLayout.shapeText)"))
    }
    var strides = size
    for (dim, stride) in zip(physicalLayout, physicalLayout.map { size[$0] }.contiguousStrides) {
      strides[dim] = stride
    }
    return emptyStrided(size, strides, dtype: dtype, requiresGrad: requiresGrad)
  }
}
