/// As `x.tensordot(y, dims: dims)`.
public func tensordot(_ x: Tensor, _ y: Tensor, dims: Int = 2) -> Tensor { x.tensordot(y, dims: dims) }
/// As `x.tensordot(y, dims: dims)`.
public func tensordot(_ x: Tensor, _ y: Tensor, dims: ([Int], [Int])) -> Tensor { x.tensordot(y, dims: dims) }

extension Tensor {
  /// Σ over the last `dims` dimensions of this tensor and the first `dims` of `other`: 1 is the matrix product, 0 the
  /// outer one. The rest of this tensor's dimensions come first in the result. Both of one dtype.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2], [3, 4]])
  /// x.tensordot(Tensor([[1, 0], [0, 10]]))  // → tensor(41)
  /// ```
  public func tensordot(_ other: Tensor, dims: Int = 2) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    guard dims >= 0, dims <= ndim, dims <= other.ndim else {
      return .failed(
        AdjointError("tensordot", "\(described) and \(other.described) can't share \(dims) dimensions"))
    }
    return tensordot(other, dims: (Array(ndim - dims..<ndim), Array(0..<dims)))
  }

  /// Σ over the dimensions `dims.0` of this tensor and `dims.1` of the other, one for one. Sizes of 1 broadcast.
  ///
  /// ```swift
  /// let (x, y) = (Tensor([[1, 2], [3, 4]]), Tensor([[0, 1], [0, 0]]))
  /// x.tensordot(y, dims: ([1, 0], [0, 1]))  // → tensor(3)
  /// ```
  public func tensordot(_ other: Tensor, dims: ([Int], [Int])) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    do {
      let a = try dims.0.map { try resolve($0, "tensordot") }
      let b = try dims.1.map { try other.resolve($0, "tensordot") }
      guard a.count == b.count, Set(a).count == a.count, Set(b).count == b.count, dtype == other.dtype else {
        throw AdjointError(
          "tensordot",
          "\(dims.0) of the \(summary) and \(dims.1) of the \(other.summary) have to be distinct "
            + "dimensions, one for one, of tensors of one dtype")
      }
      var (x, y) = (self, other)
      for (p, q) in zip(a, b) {
        let (m, n) = (shape[p], other.shape[q])
        guard m == n || m == 1 || n == 1 else {
          throw AdjointError(
            "tensordot",
            "dimension \(p) of the \(summary) is \(m), dimension \(q) of the \(other.summary) is \(n): "
              + "sizes that are summed together have to be equal")
        }
        if m == 1 && n != 1 { y = y.sum(dim: q, keepDim: true) }
        if n == 1 && m != 1 { x = x.sum(dim: p, keepDim: true) }
      }
      let rows = (0..<ndim).filter { !a.contains($0) }
      let columns = (0..<other.ndim).filter { !b.contains($0) }
      let (outer, inner) = (rows.map { shape[$0] }, columns.map { other.shape[$0] })
      let k = a.map { x.shape[$0] }.product
      let product = x.permute(rows + a).reshape([outer.product, k]).mm(
        y.permute(b + columns).reshape([k, inner.product]))
      return product.reshape(outer + inner)
    } catch { return .failed(error) }
  }

  /// Σ over the last dimension of both, for all rows of one and all rows of the other; a number multiplies. Both of one
  /// dtype.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).inner(Tensor([1, 10]))  // → tensor([21, 43])
  /// ```
  public func inner(_ other: Tensor) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    if ndim == 0 || other.ndim == 0 { return self * other }
    guard shape[ndim - 1] == other.shape[other.ndim - 1] else {
      return .failed(MatMul.refused("inner", self, other, "tensors of one last size"))
    }
    return tensordot(other, dims: ([-1], [-1]))
  }

  /// As `dot(_:)`: for real numbers nothing is conjugated.
  public func vdot(_ other: Tensor) -> Tensor { dot(other) }
  /// As `outer(_:)`.
  public func ger(_ other: Tensor) -> Tensor { outer(other) }
}

/// As `x.inner(y)`.
public func inner(_ x: Tensor, _ y: Tensor) -> Tensor { x.inner(y) }
/// As `x.vdot(y)`.
public func vdot(_ x: Tensor, _ y: Tensor) -> Tensor { x.vdot(y) }
