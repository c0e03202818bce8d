extension Tensor {
  /// Runs `body` with dimensions counted from the start.
  private func reducing(_ dim: [Int], _ operation: String, _ body: ([Int]) -> Tensor) -> Tensor {
    guard let dims = Reduction.resolve(dim, self, operation) else { return .placeholder }
    return body(dims)
  }

  /// Σ x / n over all elements, NaN of none. Floating dtypes: whole numbers are refused unless `dtype` says what to
  /// become first. The derivative is 1/n.
  ///
  /// ```swift
  /// Tensor([[1.0, 2], [3, 6]]).mean()  // → tensor(3.)
  /// ```
  public func mean(dtype: DType? = nil) -> Tensor { Mean(dims: nil, keepDim: false, dtype: dtype)(self) }

  /// Σ x / n over the dimensions named, which disappear or, with `keepDim`, stay as 1.
  ///
  /// ```swift
  /// Tensor([[1.0, 2], [3, 6]]).mean(dim: [0])  // → tensor([2., 4.])
  /// ```
  public func mean(dim: [Int], keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    reducing(dim, "mean") { Mean(dims: $0, keepDim: keepDim, dtype: dtype)(self) }
  }
  /// As `mean(dim: [dim], keepDim:, dtype:)`.
  public func mean(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    mean(dim: [dim], keepDim: keepDim, dtype: dtype)
  }

  /// Π x over all elements, 1 of none. Whole numbers and booleans are multiplied as int64. The derivative is the
  /// product of the others, exact where factors are 0.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).prod()  // → tensor(24)
  /// ```
  public func prod(dtype: DType? = nil) -> Tensor { Prod(dims: nil, keepDim: false, dtype: dtype)(converted(dtype)) }

  /// As `prod()`, over one dimension.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).prod(dim: 0)  // → tensor([3, 8])
  /// ```
  public func prod(dim: Int, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    reducing([dim], "prod") { Prod(dims: $0, keepDim: keepDim, dtype: dtype)(converted(dtype)) }
  }
  private func converted(_ dtype: DType?) -> Tensor { dtype.map { to($0) } ?? self }

  /// The largest of all elements, NaN winning; ties share the gradient evenly. Of no elements it is refused.
  ///
  /// ```swift
  /// Tensor([[1.5, 2], [3, 0]]).max()  // → tensor(3.)
  /// ```
  public func max() -> Tensor { Extremum(isMaximum: true, dims: nil, keepDim: false, isAll: true)(self) }

  /// The smallest of all elements, NaN winning; ties share the gradient evenly. Of no elements it is refused.
  ///
  /// ```swift
  /// Tensor([[1.5, 2], [3, 0]]).min()  // → tensor(0.)
  /// ```
  public func min() -> Tensor { Extremum(isMaximum: false, dims: nil, keepDim: false, isAll: true)(self) }

  /// The largest along dimensions (all by default), NaN winning; ties share the gradient evenly. `max(dim:)` also tells
  /// where it stands.
  ///
  /// ```swift
  /// Tensor([[1, 5], [7, 2]]).amax(dim: [1], keepDim: true)  // → tensor([[5], [7]])
  /// ```
  public func amax(dim: [Int] = [], keepDim: Bool = false) -> Tensor {
    reducing(dim, "amax") { Extremum(isMaximum: true, dims: $0, keepDim: keepDim)(self) }
  }
  /// As `amax(dim: [dim], keepDim:)`.
  public func amax(dim: Int, keepDim: Bool = false) -> Tensor { amax(dim: [dim], keepDim: keepDim) }

  /// The smallest along dimensions (all by default), NaN winning; ties share the gradient evenly. `min(dim:)` also
  /// tells where it stands.
  ///
  /// ```swift
  /// Tensor([[1, 5], [7, 2]]).amin(dim: [1])  // → tensor([1, 2])
  /// ```
  public func amin(dim: [Int] = [], keepDim: Bool = false) -> Tensor {
    reducing(dim, "amin") { Extremum(isMaximum: false, dims: $0, keepDim: keepDim)(self) }
  }
  /// As `amin(dim: [dim], keepDim:)`.
  public func amin(dim: Int, keepDim: Bool = false) -> Tensor { amin(dim: [dim], keepDim: keepDim) }

  /// z = Σ (x − mean)² / (n − correction) over the dimensions (all by default). Floating dtypes; NaN where n ≤
  /// correction. The derivative is 2(x − mean)/(n − correction).
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3, 4]).var()               // → tensor(1.6667)
  /// Tensor([1.0, 2, 3, 4]).var(correction: 0)  // → tensor(1.2500)
  /// ```
  public func `var`(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    reducing(dim ?? [], "var") { Var(dims: $0, keepDim: keepDim, correction: correction)(self) }
  }
  /// As `var(dim: [dim], correction:, keepDim:)`.
  public func `var`(dim: Int, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    `var`(dim: [dim], correction: correction, keepDim: keepDim)
  }

  /// The square root of `var(dim:correction:keepDim:)`. The derivative is (x − mean)/((n − correction) z), 0 where all
  /// elements are equal.
  ///
  /// ```swift
  /// Tensor([[1.0, 3], [2, 6]]).std(dim: 1)  // → tensor([1.4142, 2.8284])
  /// ```
  public func std(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    reducing(dim ?? [], "std") { Std(dims: $0, keepDim: keepDim, correction: correction)(self) }
  }
  /// As `std(dim: [dim], correction:, keepDim:)`.
  public func std(dim: Int, correction: Double = 1, keepDim: Bool = false) -> Tensor {
    std(dim: [dim], correction: correction, keepDim: keepDim)
  }

  /// z = ln Σ eˣ over the dimensions, without overflow. The derivative is e^(x − z), the softmax.
  ///
  /// ```swift
  /// Tensor([[0.0, 0], [1000, 1000]]).logsumexp(dim: 1)  // → tensor([6.9315e-01, 1.0007e+03])
  /// ```
  public func logsumexp(dim: [Int], keepDim: Bool = false) -> Tensor {
    reducing(dim, "logsumexp") { LogSumExp(dims: $0, keepDim: keepDim)(self) }
  }
  /// As `logsumexp(dim: [dim], keepDim:)`.
  public func logsumexp(dim: Int, keepDim: Bool = false) -> Tensor { logsumexp(dim: [dim], keepDim: keepDim) }
}
