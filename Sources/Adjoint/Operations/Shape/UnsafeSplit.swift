// Pieces that do not know they are views.

extension Tensor {
  /// The pieces of `split(_:dim:)` as tensors that may each be changed in place while tracked: they lie in the memory
  /// of this tensor, which does not follow such changes. Unsafe: use this tensor no more afterwards.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2, 3, 4], requiresGrad: true)
  /// let halves = (x * 1).unsafeSplit(2)
  /// halves[0].mul_(halves[1]).sum().backward()
  /// x.grad()!  // → tensor([3., 4., 1., 2.])
  /// ```
  public func unsafeSplit(_ size: Int, dim: Int = 0) -> [Tensor] { split(size, dim: dim).map { $0.asOwnTensor() } }

  /// As `unsafeSplit(_:dim:)`, pieces of the sizes named.
  public func unsafeSplit(_ sizes: [Int], dim: Int = 0) -> [Tensor] { split(sizes, dim: dim).map { $0.asOwnTensor() } }

  /// As `unsafeSplit(_:dim:)`, the pieces of `chunk(_:dim:)`.
  public func unsafeChunk(_ count: Int, dim: Int = 0) -> [Tensor] { chunk(count, dim: dim).map { $0.asOwnTensor() } }

  /// Another tensor object over the same memory with the same history, which follows no base.
  private func asOwnTensor() -> Tensor {
    if isPlaceholder { return self }
    let other = alias(shape, strides)
    other.body.ownVersion()
    if let source { other.body.setNode(source, output: h.pointee.output) }
    return other
  }
}
