import AdjointKernels

// Tensors made from nothing but a shape.

extension Tensor {
  /// All elements 0, of `DType.default` unless another is given.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3)  // → tensor([[0., 0., 0.], [0., 0., 0.]])
  /// ```
  public static func zeros(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    zeros(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  /// As `zeros(_:)`, with the shape in an array.
  public static func zeros(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    make("zeros", shape, .int(0), dtype ?? .default, requiresGrad)
  }

  /// All elements 1, of `DType.default` unless another is given.
  ///
  /// ```swift
  /// Tensor.ones(3, dtype: .int64)  // → tensor([1, 1, 1])
  /// ```
  public static func ones(_ shape: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    ones(shape, dtype: dtype, requiresGrad: requiresGrad)
  }
  /// As `ones(_:)`, with the shape in an array.
  public static func ones(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    make("ones", shape, .int(1), dtype ?? .default, requiresGrad)
  }

  /// All elements `value`; the dtype is the value's unless given: int64, bool or `DType.default`.
  ///
  /// ```swift
  /// Tensor.full([2, 2], 7)  // → tensor([[7, 7], [7, 7]])
  /// ```
  public static func full(_ shape: [Int], _ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    make("full", shape, value.number, dtype ?? DType(of: value.number), requiresGrad)
  }

  /// Elements that are to be written before they are read: they happen to be 0, which nothing promises.
  ///
  /// ```swift
  /// Tensor.empty([2, 3]).shape  // → [2, 3]
  /// ```
  public static func empty(_ shape: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    zeros(shape, dtype: dtype, requiresGrad: requiresGrad)
  }

  private static func make(
    _ operation: String, _ shape: [Int], _ value: Number, _ dtype: DType, _ requiresGrad: Bool
  ) -> Tensor {
    do {
      try checkShape(shape, operation)
      guard dtype.holds(value) else {
        throw AdjointError(operation, "the value \(value.double) is too large for \(dtype)")
      }
    } catch { return .failed(error) }
    let tensor = Tensor.empty(shape, dtype)
    tensor.fillValues(value)
    if requiresGrad { tensor.requiresGrad = true }
    return tensor
  }

  static func checkShape(_ shape: [Int], _ operation: String) throws {
    if let negative = shape.first(where: { $0 < 0 }) {
      throw AdjointError(operation, "the size \(negative) in shape \(shape.shapeText) is negative")
    }
    guard shape.product < 1 << 58 else {
      throw AdjointError(operation, "a tensor of shape \(shape.shapeText) is too large")
    }
  }

  /// Writes one number to every element, without a graph.
  func fillValues(_ value: Number) {
    withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { room in
      let p = room.baseAddress.unsafelyUnwrapped
      dtype.store(value, at: p)
      adj_fill_nd(Int32(dtype.itemSize), Int32(ndim), sizes64, p, memory, strides64)
    }
  }

  /// As `zeros(x.shape)`, of x's dtype unless another is given.
  public static func zerosLike(_ x: Tensor, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    zeros(x.shape, dtype: dtype ?? x.dtype, requiresGrad: requiresGrad)
  }
  /// As `ones(x.shape)`, of x's dtype unless another is given.
  public static func onesLike(_ x: Tensor, dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
    ones(x.shape, dtype: dtype ?? x.dtype, requiresGrad: requiresGrad)
  }
  /// As `full(x.shape, value)`, of x's dtype unless another is given.
  public static func fullLike(_ x: Tensor, _ value: some Scalar, dtype: DType? = nil, requiresGrad: Bool = false)
    -> Tensor
  {
    make("fullLike", x.shape, value.number, dtype ?? x.dtype, requiresGrad)
  }
  /// As `empty(x.shape)`, of x's dtype unless another is given.
  public static func emptyLike(_ x: Tensor, dtype: DType? = nil) -> Tensor { zerosLike(x, dtype: dtype) }

  /// A 0-d tensor that counts as a number in type promotion.
  @inline(__always)
  static func number(_ value: some Scalar, for x: Tensor) -> Tensor {
    let number = value.number
    let dtype: DType
    switch number {
    case .bool: dtype = .bool
    case .int: dtype = x.dtype == .float32 || x.dtype == .float64 ? x.dtype : .int64
    case .real: dtype = x.dtype == .float32 ? .float32 : .float64
    }
    let tensor = Tensor(TensorBody.allocate(rank: 0, count: 1, dtype: dtype))
    dtype.store(number, at: tensor.memory)
    tensor.body.h.pointee.flags.insert(.number)
    return tensor
  }

  /// The same for a sum or difference.
  @inline(__always)
  static func term(_ value: some Scalar, for x: Tensor) -> Tensor { number(value, for: x).asTerm(for: x) }

  /// A number as PyTorch adds it to x: it rounds terms, though not factors, to half precision first.
  @inline(__always)
  func asTerm(for x: Tensor) -> Tensor {
    guard x.dtype == .float16 || x.dtype == .bfloat16, dtype != .bool else { return self }
    let rounded = casted(to: x.dtype)
    rounded.body.h.pointee.flags.insert(.number)
    return rounded
  }
}
