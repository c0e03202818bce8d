import AdjointKernels

/// What a quantile is that lies between two elements.
public enum QuantileInterpolation: String, Sendable {
  /// Between them, in proportion.
  case linear
  /// The smaller, the larger, the nearer (of even rank if both are as near), the middle between them.
  case lower, higher, nearest, midpoint
}

extension Tensor {
  /// The q-quantile, 0 ≤ q ≤ 1: of the sorted elements x₀ … xₙ₋₁ the one of rank q(n − 1), of all or along a dimension.
  /// NaN where an element is. float32 and float64 only.
  ///
  /// Between two elements a and b, z = a + w(b − a); a gets 1 − w of the gradient, b gets w.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 4]).quantile(0.75)                         // → tensor(3.)
  /// Tensor([1.0, 2, 4]).quantile(0.75, interpolation: .lower)  // → tensor(2.)
  /// ```
  public func quantile(
    _ q: Double, dim: Int? = nil, keepDim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    quantile(.full([], q, dtype: quantileDType), dim: dim, keepDim: keepDim, interpolation: interpolation)
  }

  /// Several quantiles, for a vector q of this tensor's dtype: they stand in a new first dimension. The gradient of q
  /// is the slope of the interpolation.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 4]).quantile(Tensor([0.0, 0.5, 1]))  // → tensor([1., 2., 4.])
  /// ```
  public func quantile(
    _ q: Tensor, dim: Int? = nil, keepDim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    quantile("quantile", q, dim, keepDim, interpolation, ignoresNaN: false)
  }

  /// The q-quantile of the elements that are not NaN: see `quantile(_:dim:keepDim:interpolation:)`.
  ///
  /// ```swift
  /// Tensor([1, .nan, 2, 4]).nanquantile(0.5)  // → tensor(2.)
  /// ```
  public func nanquantile(
    _ q: Double, dim: Int? = nil, keepDim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    nanquantile(.full([], q, dtype: quantileDType), dim: dim, keepDim: keepDim, interpolation: interpolation)
  }

  /// As `nanquantile(_:dim:keepDim:interpolation:)`, for a vector q of this tensor's dtype.
  public func nanquantile(
    _ q: Tensor, dim: Int? = nil, keepDim: Bool = false, interpolation: QuantileInterpolation = .linear
  ) -> Tensor {
    quantile("nanquantile", q, dim, keepDim, interpolation, ignoresNaN: true)
  }

  /// Of a number: this tensor's dtype, if that has quantiles.
  private var quantileDType: DType { dtype == .float64 ? .float64 : .float32 }

  private func quantile(
    _ operation: String, _ q: Tensor, _ dim: Int?, _ keepDim: Bool, _ interpolation: QuantileInterpolation,
    ignoresNaN: Bool
  ) -> Tensor {
    if isPlaceholder || q.isPlaceholder { return .placeholder }
    do {
      try checkQuantile(operation, q)
      let at = try dim.map { try resolve($0, operation) }
      // Lines stand in the last dimension, and so will their quantiles.
      let lines = at.map { ndim == 0 ? reshape(1) : transpose($0, -1) } ?? flatten()
      let found = lines.elements(atRanks: lines.ranks(of: q.reshape(-1), ignoresNaN: ignoresNaN), interpolation)
      return arranged(found, at, keepDim, isSingle: q.ndim == 0)
    } catch { return .failed(error) }
  }

  private func checkQuantile(_ operation: String, _ q: Tensor) throws {
    guard dtype == .float32 || dtype == .float64 else {
      throw AdjointError(operation, "needs float32 or float64, got \(described): convert it first, as in x.float()")
    }
    guard numel > 0 else { throw AdjointError(operation, "\(described) has no elements to choose from") }
    guard q.ndim <= 1, q.dtype == dtype else {
      throw AdjointError(operation, "q has to be a number or a \(dtype) vector, got \(q.described)")
    }
    if !q.isBatched, let outside = q.detach().doubles.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw AdjointError(operation, "q has to be from 0 to 1, got \(outside)")
    }
  }

  /// Ranks, as decimals, in each line; for lines that have a NaN and do not ignore it that of the largest, which it is.
  private func ranks(of q: Tensor, ignoresNaN: Bool) -> Tensor {
    let isNaN = noGrad { detach().isnan() }
    if ignoresNaN {
      let count = noGrad { isNaN.logicalNot().sum(dim: -1, keepDim: true).to(dtype) }
      let ranks = q * (count - 1)
      return ranks.maskedFill(mask: noGrad { ranks.detach() .< 0 }, value: 0)
    }
    let last = shape[ndim - 1] - 1
    return (q * last).maskedFill(mask: isNaN.any(dim: -1, keepDim: true), value: last)
  }

  private func elements(atRanks ranks: Tensor, _ interpolation: QuantileInterpolation) -> Tensor {
    let plain = noGrad { ranks.detach() }
    switch interpolation {
    case .lower: return elements(ofRanks: [plain.floor()])[0]
    case .higher: return elements(ofRanks: [plain.ceil()])[0]
    case .nearest: return elements(ofRanks: [plain.round()])[0]
    case .linear, .midpoint:
      let below = plain.floor()
      let ends = elements(ofRanks: [below, plain.ceil()])
      let weight = interpolation == .midpoint ? Tensor.fullLike(plain, 0.5) : ranks - below
      return ends[0].lerp(ends[1], weight: weight)
    }
  }

  /// The elements of whole ranks in each line: selected if they are few, else read from the sorted lines. Both give the
  /// same numbers; where some are equal, it decides, as in PyTorch, which of them has the gradient.
  private func elements(ofRanks ranks: [Tensor]) -> [Tensor] {
    let n = shape[ndim - 1]
    let count = ranks.count * ranks[0].shape[ndim - 1]
    guard count <= 100, count * count <= n, !isBatched, !ranks.contains(where: \.isBatched) else {
      let sorted = sort().values
      return ranks.map { sorted.gather(dim: -1, index: $0.long()) }
    }
    let all = Tensor.cat(ranks, dim: -1).long()
    let places = Tensor.empty(all.shape, .int64)
    let x = contiguousValue()
    adj_select_ranks(
      dtype.code, Int64(n == 0 ? 0 : numel / n), Int64(n), x.memory, Int64(count),
      all.memory.assumingMemoryBound(to: Int64.self), places.memory.assumingMemoryBound(to: Int64.self))
    return places.chunk(ranks.count, dim: -1).map { gather(dim: -1, index: $0) }
  }

  /// Quantiles, which stand in the last dimension of `found`, as the caller wants them.
  private func arranged(_ found: Tensor, _ dim: Int?, _ keepDim: Bool, isSingle: Bool) -> Tensor {
    guard let dim, ndim > 0 else {
      let shape = (isSingle ? [] : [found.numel]) + (keepDim ? Array(repeating: 1, count: ndim) : [])
      return found.reshape(shape)
    }
    let placed = found.transpose(dim, -1)
    if isSingle { return keepDim ? placed : placed.squeeze(dim: dim) }
    return keepDim ? placed.unsqueeze(0).transpose(0, dim + 1) : placed.movedim(dim, 0)
  }
}
