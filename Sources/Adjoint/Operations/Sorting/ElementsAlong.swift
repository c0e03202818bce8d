import AdjointKernels

/// Values that are elements of x, and the places along a dimension where they stand: sort, topk, cummax and the like.
/// The gradient goes to those places, and adds up where one is taken more than once.
protocol ElementsAlong: GeneralOperation {
  var dim: Int { get set }
  /// Whether the results have the dimension, be it 1 long.
  var keepDim: Bool { get }
}

extension ElementsAlong {
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    var lifted = self
    lifted.dim = dim + 1
    if x.ndim > 0 { return lifted([level.front(x)]) }
    return lifted([level.front(x).unsqueeze(1)]).map { keepDim ? $0.squeeze(dim: 1) : $0 }
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [1]) }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil] }
    let shape = s.shape(0)
    if shape.isEmpty { return [g] }
    let index = keepDim ? s.z(1) : s.z(1).unsqueeze(dim)
    return [
      Tensor.zeros(shape, dtype: g.dtype).scatterAdd(dim: dim, index: index, source: keepDim ? g : g.unsqueeze(dim))
    ]
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let t = t[0], t.ndim > 0 else { return [t[0], nil] }
    let index = keepDim ? s.z(1) : s.z(1).unsqueeze(dim)
    let picked = t.gather(dim: dim, index: index)
    return [keepDim ? picked : picked.squeeze(dim: dim), nil]
  }

  /// Values and indices of `length` elements along the dimension, made by a kernel that gets x contiguous.
  func choose(
    _ x: Tensor, length: Int, _ kernel: (Tensor, (Int64, Int64, Int64), Tensor, UnsafeMutablePointer<Int64>) -> Void
  ) -> [Tensor] {
    var shape = x.shape
    if !shape.isEmpty {
      if keepDim { shape[dim] = length } else { shape.remove(at: dim) }
    }
    let values = Tensor.empty(shape, x.dtype)
    let indices = Tensor.empty(shape, .int64)
    kernel(
      x.contiguousValue(), Rows.layout(x.shape, dim), values, indices.memory.assumingMemoryBound(to: Int64.self))
    return [values, indices]
  }
}

extension Tensor {
  /// The two results of an operation along a dimension, which is checked.
  func elements(
    along dim: Int, _ operation: String, _ body: (Int) throws -> any ElementsAlong
  ) -> (values: Tensor, indices: Tensor) {
    if isPlaceholder { return (self, self) }
    do {
      return try body(try resolve(dim, operation)).two(self)
    } catch {
      return (.failed(error), .placeholder)
    }
  }

  /// Refuses lines to choose from that have no elements.
  func requireElements(along dim: Int, _ operation: String) throws {
    guard ndim == 0 || shape[dim] > 0 || Reduction.shape(shape, without: [dim], keepDim: false).product == 0 else {
      throw AdjointError(operation, "dimension \(dim) of the \(summary) has no elements to choose from")
    }
  }

  /// Refuses a bool tensor.
  func requireNumbers(_ operation: String) throws {
    guard dtype != .bool else {
      throw AdjointError(operation, "is not defined for \(described): convert it first, as in x.int().\(operation)(…)")
    }
  }
}
