// Tensors of another's dtype, single numbers, and elements without values in a given layout.

extension Tensor {
  /// All elements 0, of this tensor's dtype unless another is given.
  ///
  /// ```swift
  /// Tensor([1, 2]).newZeros(3)  // → tensor([0, 0, 0])
  /// ```
  public func newZeros(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .zeros(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  /// As `newZeros(_:)` of an array.
  public func newZeros(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newZeros(shape, dtype: dtype, requiresGrad: requiresGrad)
  }

  /// All elements 1, of this tensor's dtype unless another is given.
  ///
  /// ```swift
  /// Tensor([1, 2]).newOnes(3)  // → tensor([1, 1, 1])
  /// ```
  public func newOnes(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .ones(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  /// As `newOnes(_:)` of an array.
  public func newOnes(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newOnes(shape, dtype: dtype, requiresGrad: requiresGrad)
  }

  /// All elements `value`, of this tensor's dtype unless another is given.
  ///
  /// ```swift
  /// Tensor([1.5]).newFull([2], 7)  // → tensor([7., 7.])
  /// ```
  public func newFull(_ shape: [Int], _ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .full(shape, value, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }

  /// Elements without a defined value, of this tensor's dtype unless another is given.
  ///
  /// ```swift
  /// Tensor([1, 2]).newEmpty(2, 3).shape  // → [2, 3]
  /// ```
  public func newEmpty(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    .empty(shape, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
  }
  /// As `newEmpty(_:)` of an array.
  public func newEmpty(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    newEmpty(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  /// As `emptyStrided(_:_:)`, of this tensor's dtype unless another is given.
  public func newEmptyStrided(_ size: [Int], _ strides: [Int], dtype: DType? = nil) -> Tensor {
    .emptyStrided(size, strides, dtype: dtype ?? self.dtype)
  }

  /// A 0-d tensor; of `DType.default` unless another is given, also for whole numbers.
  ///
  /// ```swift
  /// Tensor.scalarTensor(3)  // → tensor(3.)
  /// ```
  public static func scalarTensor(_ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    full([], value, dtype: dtype ?? .default, requiresGrad: requiresGrad)
  }

  /// Elements without a defined value, with given strides (in elements, at least 0).
  ///
  /// ```swift
  /// Tensor.emptyStrided([2, 3], [1, 2]).strides  // → [1, 2]
  /// ```
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
  ///
  /// ```swift
  /// Tensor.emptyPermuted([2, 3, 4], [0, 2, 1]).strides  // → [12, 1, 3]
  /// ```
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
