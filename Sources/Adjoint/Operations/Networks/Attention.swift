/// softmax(q·kᵀ·scale + mask)·v: what `query` [..., L, E] finds in `value` [..., S, Eᵥ] by its likeness to `key`
/// [..., S, E] (Vaswani et al. 2017). Gives [..., L, Eᵥ]; leading dimensions broadcast. All of one floating dtype.
///
/// - Parameters:
///   - attnMask: [..., L, S]: a bool one says where to look, a floating one is added to the scores. A place that may look
///     nowhere gets 0.
///   - dropoutP: the probability with which a weight is dropped; always, there is no evaluation mode.
///   - isCausal: place i looks at places 0 to i only. Not together with a mask.
///   - scale: 1/√E by default.
///   - enableGqa: key and value have fewer heads, dimension −3, each for as many of the query's.
///
/// ```swift
/// let (q, k, v) = (Tensor([[1.0, 0], [0, 1]]), Tensor([[1.0, 0], [0, 1]]), Tensor([[1.0], [2]]))
/// scaledDotProductAttention(q, k, v, isCausal: true)  // → tensor([[1.0000], [1.6698]])
/// ```
public func scaledDotProductAttention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, attnMask: Tensor? = nil, dropoutP: Double = 0,
  isCausal: Bool = false, scale: Double? = nil, enableGqa: Bool = false, generator: Generator? = nil
) -> Tensor {
  if [query, key, value, attnMask ?? query].contains(where: \.isPlaceholder) { return .placeholder }
  let operation = "scaledDotProductAttention"
  do {
    try checkAttention(operation, query, key, value, attnMask, isCausal)
    let key = enableGqa ? try repeatingHeads(operation, key, of: query) : key
    let value = enableGqa ? try repeatingHeads(operation, value, of: query) : value
    let (places, width) = (query.shape[query.ndim - 2], query.shape[query.ndim - 1])
    let factor = scale ?? 1 / Double(width).squareRoot()
    var scores = (query * factor).matmul(key.transpose(-2, -1))
    if scores.isPlaceholder { return scores }
    if isCausal {
      let all = Tensor.ones([places, key.shape[key.ndim - 2]], dtype: .bool)
      scores = scores.maskedFill(mask: all.triu(diagonal: 1), value: -Double.infinity)
    } else if let attnMask {
      scores =
        attnMask.dtype == .bool
        ? scores.maskedFill(mask: attnMask.logicalNot(), value: -Double.infinity) : scores + attnMask
    }
    let weights = attnMask == nil ? scores.softmax(dim: -1) : scores.safeSoftmax(dim: -1)
    return weights.dropout(p: dropoutP, generator: generator).matmul(value)
  } catch { return .failed(error) }
}

private func checkAttention(
  _ operation: String, _ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ isCausal: Bool
) throws {
  let operands = "\(query.described), \(key.described) and \(value.described)"
  guard query.dtype.isFloatingPoint, key.dtype == query.dtype, value.dtype == query.dtype else {
    throw AdjointError(operation, "query, key and value have to be of one floating dtype, got \(operands)")
  }
  guard query.ndim >= 2, key.ndim >= 2, value.ndim >= 2, query.shape.last == key.shape.last,
    key.shape[key.ndim - 2] == value.shape[value.ndim - 2]
  else {
    throw AdjointError(
      operation, "expected query [..., L, E], key [..., S, E] and value [..., S, Eᵥ], got \(operands)")
  }
  guard let mask else { return }
  guard !isCausal else { throw AdjointError(operation, "takes a mask or isCausal, not both") }
  guard mask.dtype == .bool || mask.dtype == query.dtype else {
    throw AdjointError(operation, "the mask has to be bool or \(query.dtype), got \(mask.described)")
  }
}

/// Each head as often as there are heads of the query for it.
private func repeatingHeads(_ operation: String, _ x: Tensor, of query: Tensor) throws -> Tensor {
  guard query.ndim >= 3, x.ndim >= 3, query.shape[query.ndim - 3] % max(x.shape[x.ndim - 3], 1) == 0 else {
    throw AdjointError(
      operation,
      "the heads of the query, dimension -3 of \(query.described), have to be a multiple of those of "
        + x.described)
  }
  let times = query.shape[query.ndim - 3] / max(x.shape[x.ndim - 3], 1)
  if times == 1 { return x }
  let (lead, heads, rest) = (Array(x.shape.dropLast(3)), x.shape[x.ndim - 3], Array(x.shape.suffix(2)))
  return x.unsqueeze(-3).expand(lead + [heads, times] + rest).reshape(lead + [heads * times] + rest)
}

/// Softmax, but 0 where all elements are −∞.
struct SafeSoftmax: UnaryOperation {
  static var name: String { "SafeSoftmax" }
  static var saves: Saves { .z }
  let dim: Int
  func forward(_ x: Tensor) throws -> Tensor {
    let z = try Softmax(dim: dim).forward(x)
    let isNowhere = noGrad { x.detach().eq(-Double.infinity).all(dim: dim, keepDim: true) }
    if isNowhere.any().isTrue { z.copyValues(from: z.zeroed(where: isNowhere)) }
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Softmax(dim: dim).vjp(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { Softmax(dim: dim).jvp(t, s) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.along(dim, x) { SafeSoftmax(dim: $1)($0) } }
}

extension Tensor {
  /// `softmax`, but 0 along a line whose elements are all −∞, of which softmax is not defined.
  ///
  /// ```swift
  /// Tensor([[0.0, 0], [-.infinity, -.infinity]]).safeSoftmax(dim: 1)[1]  // → tensor([0., 0.])
  /// ```
  public func safeSoftmax(dim: Int) -> Tensor {
    guard let dim = checkedDim(dim, "safeSoftmax"), !isPlaceholder else { return .placeholder }
    return SafeSoftmax(dim: dim)(self)
  }
}
