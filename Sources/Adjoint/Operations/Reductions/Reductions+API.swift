extension Tensor {
  /// Runs `body` with dimensions counted from the start.
  private func reducing(_ dim: [Int], _ operation: String, _ body: ([Int]) -> Tensor) -> Tensor {
    guard let dims = Reduction.resolve(dim, self, operation) else { return .placeholder }
    return body(dims)
  }

  /// Σ x / n over all elements, or over the dimensions named. Needs a floating dtype.
  public func mean(dtype: DType? = nil) -> Tensor { Mean(dims: nil, keepDim: false, dtype: dtype)(self) }
  public func mean(dim: [Int], keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    reducing(dim, "mean") { Mean(dims: $0, keepDim: keepDim, dtype: dtype)(self) }
  }
  public func mean(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    mean(dim: [dim], keepDim: keepDim, dtype: dtype)
  }

  /// Π x over all elements, or over one dimension. Integers multiply as int64.
  public func prod(dtype: DType? = nil) -> Tensor { Prod(dims: nil, keepDim: false, dtype: dtype)(converted(dtype)) }
  public func prod(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    reducing([dim], "prod") { Prod(dims: $0, keepDim: keepDim, dtype: dtype)(converted(dtype)) }
  }
  private func converted(_ dtype: DType?) -> Tensor { dtype.map { to($0) } ?? self }

  /// The largest of all elements, NaN winning; ties share the gradient evenly.
  public func max() -> Tensor { Extremum(isMaximum: true, dims: nil, keepDim: false, isAll: true)(self) }
  /// The smallest of all elements, NaN winning; ties share the gradient evenly.
  public func min() -> Tensor { Extremum(isMaximum: false, dims: nil, keepDim: false, isAll: true)(self) }

  /// The largest along dimensions (all by default); ties share the gradient evenly.
  public func amax(dim: [Int] = [], keepDim: Bool = false) -> Tensor {
    reducing(dim, "amax") { Extremum(isMaximum: true, dims: $0, keepDim: keepDim)(self) }
  }
  public func amax(dim: Int, keepDim: Bool = false) -> Tensor { amax(dim: [dim], keepDim: keepDim) }
  /// The smallest along dimensions (all by default); ties share the gradient evenly.
  public func amin(dim: [Int] = [], keepDim: Bool = false) -> Tensor {
    reducing(dim, "amin") { Extremum(isMaximum: false, dims: $0, keepDim: keepDim)(self) }
  }
  public func amin(dim: Int, keepDim: Bool = false) -> Tensor { amin(dim: [dim], keepDim: keepDim) }

  /// Σ (x − mean)² / (n − correction) over the dimensions (all by default). NaN where n ≤ correction.
  public func `var`(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    reducing(dim ?? [], "var") { Var(dims: $0, keepDim: keepDim, correction: correction)(self) }
  }
  public func `var`(dim: Int, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    `var`(dim: [dim], correction: correction, keepDim: keepDim)
  }
  /// The square root of `var`.
  public func std(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    reducing(dim ?? [], "std") { Std(dims: $0, keepDim: keepDim, correction: correction)(self) }
  }
  public func std(dim: Int, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    std(dim: [dim], correction: correction, keepDim: keepDim)
  }

  /// ln Σ eˣ over the dimensions, without overflow.
  public func logsumexp(dim: [Int], keepDim: Bool = false) -> Tensor {
    reducing(dim, "logsumexp") { LogSumExp(dims: $0, keepDim: keepDim)(self) }
  }
  public func logsumexp(dim: Int, keepDim: Bool = false) -> Tensor { logsumexp(dim: [dim], keepDim: keepDim) }
}
