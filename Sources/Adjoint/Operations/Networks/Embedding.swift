/// z = the rows of a table that indices name.
struct Embedding: UnaryOperation {
  static var name: String { "Embedding" }
  let picks: Picks
  /// Where the gradient stops: the indices that are the padding's, with a last dimension of 1.
  let padding: Tensor?
  /// What each index's gradient is multiplied by, with a last dimension of 1.
  let scale: Tensor?

  func forward(_ table: Tensor) throws -> Tensor { picks.read(table) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let scaled = scale.map { g * $0.to(g.dtype) } ?? g
    return IndexAdjoint(picks: picks)(padding.map { scaled.maskedFill(mask: $0, value: 0) } ?? scaled)
  }
  var attributes: [Tensor] { [picks.positions] + [padding, scale].compactMap { $0 } }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let all = BatchedPicks(picks, level)
    let rule = Embedding(picks: all.picks, padding: padding.map(level.front), scale: scale.map(level.front))
    return all.result(rule(level.front(x)))
  }
}

/// The rows of `weight`, shape [count, width], that `indices` name: shape of the indices and a last dimension of width.
///
/// The row `paddingIdx` gets no gradient (negative ones count from the end). `scaleGradByFreq` divides the gradient of
/// a row by how often the indices name it. Indices are int64 or int32, from 0 to count − 1.
///
/// With `maxNorm`, those of the rows named whose norm of order `normType` is larger are scaled down to it first, in
/// place and without a graph.
///
/// ```swift
/// let weight = Tensor([[0.0, 0], [1, 2], [3, 4]])
/// embedding(Tensor([2, 1]), weight)  // → tensor([[3., 4.], [1., 2.]])
/// ```
public func embedding(
  _ indices: Tensor, _ weight: Tensor, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
  scaleGradByFreq: Bool = false
) -> Tensor {
  if indices.isPlaceholder || weight.isPlaceholder { return .placeholder }
  do {
    guard weight.ndim == 2 else {
      throw AdjointError("embedding", "the weight has to have 2 dimensions, got \(weight.described)")
    }
    let count = weight.shape[0]
    if let paddingIdx, paddingIdx < -count || paddingIdx >= count {
      throw AdjointError("embedding", "paddingIdx \(paddingIdx) is not a row of the \(weight.summary)")
    }
    let picks = try Picks("embedding", weight, [indices], wraps: false)
    if let maxNorm { renormalize(weight, indices, maxNorm, normType) }
    let padding = paddingIdx.map { indices.eq($0 < 0 ? $0 + count : $0).unsqueeze(-1) }
    let scale = scaleGradByFreq ? inverseCounts(indices) : nil
    return Embedding(picks: picks, padding: padding, scale: scale)(weight)
  } catch { return .failed(error) }
}

/// Scales rows of the weight down to a norm, in place, as PyTorch does.
func renormalize(_ weight: Tensor, _ indices: Tensor, _ maxNorm: Double, _ normType: Double) {
  noGrad {
    let named = indices.reshape([indices.numel])
    let rows = weight.indexSelect(dim: 0, index: named)
    let norms = rows.norm(p: normType, dim: 1, keepDim: true)
    let scale = Tensor.where(norms .> maxNorm, maxNorm / (norms + 1e-7), 1)
    weight.indexCopy_(dim: 0, index: named, source: rows * scale)
  }
}

/// 1 / how often each index occurs, with a last dimension of 1.
func inverseCounts(_ indices: Tensor) -> Tensor {
  if let level = BatchLevel.highest([indices]) {
    return level.join(level.loop("inverseCounts", [indices]) { [inverseCounts($0[0] ?? indices)] }[0])
  }
  let rows = indices.array(Int.self)
  var counts: [Int: Int] = [:]
  for row in rows { counts[row, default: 0] += 1 }
  return Tensor(rows.map { 1 / Double(counts[$0] ?? 1) }, shape: indices.shape + [1], dtype: .float64)
}
