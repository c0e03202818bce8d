import AdjointKernels

/// zᵢ = Σ_{j ≤ i} xⱼ along a dimension; gx sums from the other end.
struct Cumsum: UnaryOperation {
  static var name: String { "Cumsum" }
  let dim: Int
  let isReversed: Bool
  let dtype: DType?
  func forward(_ x: Tensor) throws -> Tensor {
    let target = dtype ?? (x.dtype.isIntegral ? .int64 : x.dtype)
    let source = (x.dtype == target ? x : x.casted(to: target)).contiguousValue()
    let z = Tensor.empty(x.shape, target)
    let (outer, n, inner) = Rows.layout(x.shape, dim)
    adj_cumsum(target.code, outer, n, inner, source.memory, z.memory, isReversed ? 1 : 0)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Cumsum(dim: dim, isReversed: !isReversed, dtype: nil)(g) }
}

extension Tensor {
  /// Running sums along a dimension. Integers are summed as int64.
  public func cumsum(dim: Int, dtype: DType? = nil) -> Tensor {
    guard let dim = checkedDim(dim, "cumsum"), !isPlaceholder else { return .placeholder }
    return Cumsum(dim: dim, isReversed: false, dtype: dtype)(self)
  }
}
