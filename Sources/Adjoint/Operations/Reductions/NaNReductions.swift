import AdjointKernels

/// z = Σ x over the elements that are not NaN.
struct Nansum: UnaryOperation {
  static var name: String { "Nansum" }
  static var saves: Saves { .x }
  let dims: [Int]?
  let keepDim: Bool
  let dtype: DType?

  private var sum: Sum { Sum(dims: dims, keepDim: keepDim, dtype: dtype) }
  func forward(_ x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else { return try sum.forward(x) }
    // A sum without NaN had none among its elements.
    let plain = try sum.forward(x)
    guard noGrad({ plain.isnan().any().isTrue }) else { return plain }
    return try sum.forward(noGrad { Nansum.counted(x.detach(), x) })
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let x = s.x
    return Reduction.restore(g, dims, keepDim).expand(x.shape) * noGrad { x.detach().isnan().logicalNot().to(x.dtype) }
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { sum(Nansum.counted(t, s.x)) }

  /// Elements of y where x is not NaN, else 0.
  private static func counted(_ y: Tensor, _ x: Tensor) -> Tensor {
    Where(condition: noGrad { x.detach().isnan() })(.zeros([], dtype: y.dtype), y)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    if x.ndim == 0 { return Nansum(dims: [1], keepDim: false, dtype: dtype)(level.front(x).unsqueeze(1)) }
    return Nansum(dims: (dims ?? Array(0..<x.ndim)).map { $0 + 1 }, keepDim: keepDim, dtype: dtype)(level.front(x))
  }
}

extension Tensor {
  /// Σ x over the elements that are not NaN, of all or along dimensions; 0 of none. Whole numbers are summed as int64.
  /// The derivative is 1, and 0 at NaN.
  ///
  /// ```swift
  /// Tensor([1, .nan, 2]).nansum()  // → tensor(3.)
  /// ```
  public func nansum(dtype: DType? = nil) -> Tensor { Nansum(dims: nil, keepDim: false, dtype: dtype)(self) }
  /// As `nansum()`, over the dimensions named.
  public func nansum(dim: [Int], keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    guard let dims = Reduction.resolve(dim, self, "nansum") else { return .placeholder }
    return Nansum(dims: dims, keepDim: keepDim, dtype: dtype)(self)
  }
  /// As `nansum(dim: [dim], keepDim:, dtype:)`.
  public func nansum(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    nansum(dim: [dim], keepDim: keepDim, dtype: dtype)
  }

  /// The mean of the elements that are not NaN, of all or along dimensions; NaN of none. Floating dtypes. The
  /// derivative is 1/n, n not counting NaN, and 0 at NaN.
  ///
  /// ```swift
  /// Tensor([1, .nan, 2]).nanmean()  // → tensor(1.5000)
  /// ```
  public func nanmean(dtype: DType? = nil) -> Tensor { nanmean(dim: [], dtype: dtype) }
  /// As `nanmean()`, over the dimensions named.
  public func nanmean(dim: [Int], keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    if isPlaceholder { return self }
    guard self.dtype.isFloatingPoint else {
      return .failed(
        AdjointError("nanmean", "needs a floating dtype, got \(described): convert it first, as in x.float()"))
    }
    let sum = nansum(dim: dim, keepDim: keepDim, dtype: dtype)
    let count = noGrad { detach().isnan().logicalNot().sum(dim: dim, keepDim: keepDim) }
    return sum / count
  }
  /// As `nanmean(dim: [dim], keepDim:, dtype:)`.
  public func nanmean(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    nanmean(dim: [dim], keepDim: keepDim, dtype: dtype)
  }
}
