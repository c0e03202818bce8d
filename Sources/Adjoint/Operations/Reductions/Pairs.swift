import AdjointKernels

// Two reductions of the same elements at once.

/// Variance, or standard deviation, and mean.
struct SpreadAndMean: GeneralOperation {
  static var name: String { "VarMean" }
  let isStd: Bool
  let dims: [Int]
  let keepDim: Bool
  let correction: Double
  var graphName: String { isStd ? "StdMeanBackward0" : "VarMeanBackward0" }
  private var variance: Var { Var(dims: dims, keepDim: keepDim, correction: correction) }
  private var deviation: Std { Std(dims: dims, keepDim: keepDim, correction: correction) }
  private var mean: Mean { Mean(dims: dims, keepDim: keepDim, dtype: nil) }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    try variance.requireFloating(x, isStd ? "stdMean" : "varMean")
    let shape = Reduction.shape(x.shape, without: dims, keepDim: keepDim)
    let (spread, mean) = (Tensor.empty(shape, x.dtype), Tensor.empty(shape, x.dtype))
    let (source, outer, n, inner) = Reduction.layout(x, dims)
    adj_var_mean(
      x.dtype.code, Int64(outer), Int64(n), Int64(inner), source.memory, max(0, Double(n) - correction), isStd ? 1 : 0,
      spread.memory, mean.memory)
    return [spread, mean]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0], isStd ? [0] : []) }

  private func derivative(_ s: SavedList) -> Tensor {
    isStd ? deviation.derivative(Saved(x: s.x(0), z: s.z(0))) : variance.derivative(Saved(x: s.x(0), z: s.x(0)))
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let ofSpread = g[0].map { Reduction.restore($0, dims, keepDim) * derivative(s) }
    let ofMean = g[1].map { mean.vjp($0, Saved(x: s.x(0), z: s.x(0))) }
    return [ofSpread.map { spread in ofMean.map { spread + $0 } ?? spread } ?? ofMean]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let t = t[0] else { return [nil, nil] }
    return [(t * derivative(s)).sum(dim: dims, keepDim: keepDim), mean(t)]
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    let lifted = SpreadAndMean(
      isStd: isStd, dims: x.ndim == 0 ? [1] : dims.map { $0 + 1 }, keepDim: x.ndim > 0 && keepDim,
      correction: correction)
    return lifted([x.ndim == 0 ? level.front(x).unsqueeze(1) : level.front(x)])
  }
}

/// The smallest and the largest; ties share the gradient evenly.
struct AMinMax: GeneralOperation {
  static var name: String { "Aminmax" }
  let dims: [Int]
  let keepDim: Bool
  private func extremum(_ isMaximum: Bool) -> Extremum {
    Extremum(isMaximum: isMaximum, dims: dims, keepDim: keepDim)
  }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    guard !dims.contains(where: { x.shape[$0] == 0 }) else {
      throw AdjointError("aminmax", "has no value for no elements: the \(x.summary) is empty along a reduced dimension")
    }
    return [try extremum(false).forward(x), try extremum(true).forward(x)]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0], [0, 1]) }

  private func derivative(_ s: SavedList, _ output: Int) -> Tensor {
    extremum(output == 1).derivative(Saved(x: s.x(0), z: s.z(output)))
  }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let parts = g.enumerated().compactMap { i, g in
      g.map { Reduction.restore($0, dims, keepDim) * derivative(s, i) }
    }
    return [parts.count == 2 ? parts[0] + parts[1] : parts.first]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    (0...1).map { output in t[0].map { ($0 * derivative(s, output)).sum(dim: dims, keepDim: keepDim) } }
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    if x.ndim == 0 { return AMinMax(dims: [1], keepDim: false)([level.front(x).unsqueeze(1)]) }
    return AMinMax(dims: dims.map { $0 + 1 }, keepDim: keepDim)([level.front(x)])
  }
}

extension Tensor {
  /// Variance and mean in one pass, of all elements or along dimensions; see `var(dim:correction:keepDim:)`.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3, 4]).varMean()  // → (variance: tensor(1.6667), mean: tensor(2.5000))
  /// ```
  public func varMean(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> (
    variance: Tensor, mean: Tensor
  ) {
    guard let dims = Reduction.resolve(dim ?? [], self, "varMean") else { return (.placeholder, .placeholder) }
    return SpreadAndMean(isStd: false, dims: dims, keepDim: keepDim, correction: correction).two(self)
  }
  /// As `varMean(dim: [dim], correction:, keepDim:)`.
  public func varMean(dim: Int, correction: Double = 1, keepDim: Bool = false) -> (variance: Tensor, mean: Tensor) {
    varMean(dim: [dim], correction: correction, keepDim: keepDim)
  }

  /// Standard deviation and mean in one pass, of all elements or along dimensions; see `std(dim:correction:keepDim:)`.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3, 4]).stdMean()  // → (std: tensor(1.2910), mean: tensor(2.5000))
  /// ```
  public func stdMean(dim: [Int]? = nil, correction: Double = 1, keepDim: Bool = false) -> (std: Tensor, mean: Tensor) {
    guard let dims = Reduction.resolve(dim ?? [], self, "stdMean") else { return (.placeholder, .placeholder) }
    return SpreadAndMean(isStd: true, dims: dims, keepDim: keepDim, correction: correction).two(self)
  }
  /// As `stdMean(dim: [dim], correction:, keepDim:)`.
  public func stdMean(dim: Int, correction: Double = 1, keepDim: Bool = false) -> (std: Tensor, mean: Tensor) {
    stdMean(dim: [dim], correction: correction, keepDim: keepDim)
  }

  /// The smallest and the largest, of all elements or along a dimension. NaN wins; ties share the gradient evenly. Of
  /// no elements it is refused.
  ///
  /// ```swift
  /// Tensor([[3, 1], [2, 5]]).aminmax(dim: 1)  // → (min: tensor([1, 2]), max: tensor([3, 5]))
  /// ```
  public func aminmax(dim: Int? = nil, keepDim: Bool = false) -> (min: Tensor, max: Tensor) {
    guard let dims = Reduction.resolve(dim.map { [$0] } ?? [], self, "aminmax") else {
      return (.placeholder, .placeholder)
    }
    return AMinMax(dims: dims, keepDim: keepDim).two(self)
  }
}
