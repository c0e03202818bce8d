import AdjointKernels

/// z = Σ x over some dimensions, or over all. ∂z/∂x = 1 at every element.
struct Sum: UnaryOperation {
  static var name: String { "Sum" }
  /// Counted from the start, without repetition; nil for all.
  let dims: [Int]?
  let keepDim: Bool
  let dtype: DType?
  var graphName: String { dims == nil ? "SumBackward0" : "SumBackward1" }

  func forward(_ x: Tensor) throws -> Tensor {
    let target = dtype ?? (x.dtype.isIntegral ? .int64 : x.dtype)
    let x = x.dtype == target ? x : x.casted(to: target)
    return Reduction.run(ADJ_REDUCE_SUM, x, dims ?? Array(0..<x.ndim), keepDim: keepDim, result: target)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    Reduction.restore(g, dims, keepDim).expand(s.xShape)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    if x.ndim == 0 { return Sum(dims: [], keepDim: false, dtype: dtype)(level.front(x)) }
    let kept = (dims ?? Array(0..<x.ndim)).map { $0 + 1 }
    return Sum(dims: kept, keepDim: keepDim, dtype: dtype)(level.front(x))
  }
}

extension Tensor {
  /// Σ x over all elements, 0 of none. Whole numbers and booleans are summed as int64, half precision in float32. The
  /// derivative is 1.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).sum()  // → tensor(10)
  /// ```
  public func sum(dtype: DType? = nil) -> Tensor { Sum(dims: nil, keepDim: false, dtype: dtype)(self) }

  /// Σ x over the dimensions named (all for `[]`), which disappear or, with `keepDim`, stay as 1.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).sum(dim: [0])                  // → tensor([4, 6])
  /// Tensor([[1, 2], [3, 4]]).sum(dim: [1], keepDim: true)   // → tensor([[3], [7]])
  /// ```
  public func sum(dim: [Int], keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    guard let dims = Reduction.resolve(dim, self, "sum") else { return .placeholder }
    return Sum(dims: dims, keepDim: keepDim, dtype: dtype)(self)
  }
  /// As `sum(dim: [dim], keepDim:, dtype:)`.
  public func sum(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    sum(dim: [dim], keepDim: keepDim, dtype: dtype)
  }

  /// Σ over the dimensions along which a tensor of `shape` was broadcast to this one: what its gradient is. Other
  /// shapes are refused.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).sum(toSize: [2, 1])  // → tensor([[3], [7]])
  /// ```
  public func sum(toSize shape: [Int]) -> Tensor {
    if hasShape(shape) { return self }
    guard broadcastShape(shape, self.shape) == self.shape else {
      return .failed(
        AdjointError("sumToSize", "shape \(self.shape.shapeText) is not \(shape.shapeText) broadcast"))
    }
    let lead = ndim - shape.count
    let dims = (0..<ndim).filter { $0 < lead || (shape[$0 - lead] == 1 && self.shape[$0] != 1) }
    let summed = Sum(dims: dims, keepDim: true, dtype: nil)(self)
    return lead == 0 ? summed : summed.reshape(shape)
  }
}

/// What reductions share.
enum Reduction {
  /// Dimensions counted from the start and sorted; nil and an error if one is out of range or twice there.
  static func resolve(_ dims: [Int], _ x: Tensor, _ operation: String) -> [Int]? {
    if x.isPlaceholder { return nil }
    // In PyTorch no dimension at all means all of them.
    if dims.isEmpty { return Array(0..<x.ndim) }
    do {
      let resolved = try dims.map { try x.resolve($0, operation) }
      guard Set(resolved).count == resolved.count else {
        throw AdjointError(
          operation, "dimension \(resolved.first { d in resolved.count { $0 == d } > 1 }!) appears twice in \(dims)")
      }
      return x.ndim == 0 ? [] : resolved.sorted()
    } catch {
      _ = Tensor.failed(error)
      return nil
    }
  }

  /// The shape that is left.
  static func shape(_ shape: [Int], without dims: [Int], keepDim: Bool) -> [Int] {
    keepDim
      ? shape.indices.map { dims.contains($0) ? 1 : shape[$0] }
      : shape.indices.filter { !dims.contains($0) }.map { shape[$0] }
  }

  /// Puts reduced dimensions back as 1, so that the result broadcasts against the operand.
  static func restore(_ g: Tensor, _ dims: [Int]?, _ keepDim: Bool) -> Tensor {
    guard !keepDim, let dims else { return g }
    return dims.reduce(g) { $0.unsqueeze($1) }
  }

  /// The operand as contiguous [outer, n, inner] for the kernels, where n counts the reduced elements.
  static func layout(_ x: Tensor, _ dims: [Int]) -> (x: Tensor, outer: Int, n: Int, inner: Int) {
    let shape = x.shape
    let n = dims.map { shape[$0] }.product
    let isRun = zip(dims, dims.dropFirst()).allSatisfy { $1 == $0 + 1 }
    if isRun {
      let first = dims.first ?? shape.count
      let last = dims.last ?? shape.count - 1
      return (
        x.contiguousValue(), Array(shape[..<first]).product, n, Array(shape[min(last + 1, shape.count)...]).product
      )
    }
    let kept = shape.indices.filter { !dims.contains($0) }
    let order = kept + dims
    let moved = x.alias(order.map { shape[$0] }, order.map { x.strides[$0] })
    return (moved.contiguousValue(), kept.map { shape[$0] }.product, n, 1)
  }

  static func run(_ kernel: adj_reduce_op, _ x: Tensor, _ dims: [Int], keepDim: Bool, result: DType) -> Tensor {
    let z = Tensor.empty(shape(x.shape, without: dims, keepDim: keepDim), result)
    let (source, outer, n, inner) = layout(x, dims)
    adj_reduce(
      Int32(kernel.rawValue), x.dtype.code, Int64(outer), Int64(n), Int64(inner), source.memory, z.memory)
    return z
  }
}
