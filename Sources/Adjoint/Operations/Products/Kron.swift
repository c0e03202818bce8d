extension Tensor {
  /// The Kronecker product: every element of this tensor times the whole of `other`, block by block. The one with fewer
  /// dimensions gets dimensions of size 1 in front. Dtypes are promoted.
  ///
  /// ```swift
  /// Tensor([1, 10]).kron(Tensor([1, 2]))  // → tensor([ 1, 2, 10, 20])
  /// ```
  public func kron(_ other: Tensor) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    let rank = Swift.max(ndim, other.ndim)
    let a = Array(repeating: 1, count: rank - ndim) + shape
    let b = Array(repeating: 1, count: rank - other.ndim) + other.shape
    let blocks = reshape(a.flatMap { [$0, 1] }) * other.reshape(b.flatMap { [1, $0] })
    return blocks.reshape(zip(a, b).map(*))
  }
}

/// As `x.kron(y)`.
public func kron(_ x: Tensor, _ y: Tensor) -> Tensor { x.kron(y) }

/// z = Σ xᵢᵢ.
struct Trace: UnaryOperation {
  static var name: String { "Trace" }
  private static let main = Diagonal(offset: 0, dim1: 0, dim2: 1)
  func forward(_ x: Tensor) throws -> Tensor {
    guard x.ndim == 2, x.dtype != .bool else {
      throw AdjointError("trace", "needs a matrix of numbers, got \(x.described)")
    }
    return noGrad { Self.main(x.detach()).sum() }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let shape = s.xShape
    return DiagonalAdjoint(diagonal: Self.main, shape: shape)(g.expand([Swift.min(shape[0], shape[1])]))
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.front(x).diagonal(dim1: 1, dim2: 2).sum(dim: -1) }
}

extension Tensor {
  /// Σ xᵢᵢ, the sum of a matrix's diagonal; integers are summed as int64. Other tensors and booleans are refused.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).trace()  // → tensor(5)
  /// ```
  public func trace() -> Tensor { Trace()(self) }
}

/// As `x.trace()`.
public func trace(_ x: Tensor) -> Tensor { x.trace() }
