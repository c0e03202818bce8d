// Copies of a tensor side by side.

/// z = x, `counts[d]` times along dimension d; x has had dimensions of size 1 put in front. gx = Σ over the copies.
struct Repeat: UnaryOperation {
  static var name: String { "Repeat" }
  let counts: [Int]

  /// Every dimension of z as two: which copy, and where in it.
  private func split(_ sizes: [Int]) -> [Int] {
    zip(counts, sizes).flatMap { count, size in [count, size] }
  }
  private func padded(_ sizes: [Int]) -> [Int] { Array(repeating: 1, count: counts.count - sizes.count) + sizes }

  func forward(_ x: Tensor) throws -> Tensor {
    let lead = counts.count - x.ndim
    guard lead >= 0 else {
      throw AdjointError(
        "repeat", "\(counts.count) counts are too few for \(x.described): every dimension needs one")
    }
    let sizes = padded(x.shape)
    let target = zip(counts, sizes).map(*)
    if let bad = counts.first(where: { $0 < 0 }) {
      throw AdjointError("repeat", "\(x.described) can't be repeated \(bad) times")
    }
    try Tensor.checkShape(target, "repeat")
    let z = Tensor.empty(target, x.dtype)
    let strides = Array(repeating: 0, count: lead) + x.strides
    let cut = split(sizes)
    z.alias(cut, cut.contiguousStrides).copyValues(from: x.alias(cut, strides.flatMap { [0, $0] }))
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let copies = counts.indices.filter { counts[$0] != 1 }.map { 2 * $0 }
    let cut = g.reshape(split(padded(s.xShape)))
    return (copies.isEmpty ? cut : cut.sum(dim: copies)).reshape(s.xShape)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let missing = Array(repeating: 1, count: max(0, counts.count - x.ndim))
    return Repeat(counts: [1] + counts)(level.front(x).view([level.size] + missing + x.shape))
  }
}

extension Tensor {
  /// The tensor `counts[d]` times along each dimension d; more counts than dimensions add dimensions in front. A copy,
  /// whose gradient is summed over the copies: `expand` repeats without one where the size is 1.
  ///
  /// ```swift
  /// Tensor([1, 2]).repeat(2, 3)  // → tensor([[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]])
  /// ```
  public func `repeat`(_ counts: Int...) -> Tensor { self.repeat(counts) }
  /// As `repeat(_:)`, with the counts in an array.
  public func `repeat`(_ counts: [Int]) -> Tensor { Repeat(counts: counts)(self) }

  /// `repeat`, where missing counts at the front are 1.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).tile(2)  // → tensor([[1, 2, 1, 2], [3, 4, 3, 4]])
  /// ```
  public func tile(_ dims: Int...) -> Tensor { tile(dims) }
  /// As `tile(_:)`, with the counts in an array.
  public func tile(_ dims: [Int]) -> Tensor {
    if isPlaceholder { return self }
    return self.repeat(Array(repeating: 1, count: Swift.max(0, ndim - dims.count)) + dims)
  }
}
