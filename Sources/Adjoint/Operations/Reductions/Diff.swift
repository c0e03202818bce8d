extension Tensor {
  /// Differences of neighbours along a dimension, taken n times: zᵢ = xᵢ₊₁ − xᵢ. bool tells where they differ.
  ///
  /// `prepend` and `append` are put to the ends first. Each time one element less is left; none is, if n exceeds the
  /// length.
  ///
  /// ```swift
  /// Tensor([1, 4, 9, 16]).diff()      // → tensor([3, 5, 7])
  /// Tensor([1, 4, 9, 16]).diff(n: 2)  // → tensor([2, 2])
  /// ```
  public func diff(n: Int = 1, dim: Int = -1, prepend: Tensor? = nil, append: Tensor? = nil) -> Tensor {
    if isPlaceholder || prepend?.isPlaceholder ?? false || append?.isPlaceholder ?? false { return .placeholder }
    do {
      guard ndim > 0 else { throw AdjointError("diff", "a 0-d tensor has no neighbours") }
      guard n >= 0 else { throw AdjointError("diff", "the order has to be at least 0, got \(n)") }
      let dim = try resolve(dim, "diff")
      for end in [prepend, append].compactMap({ $0 }) where end.ndim != ndim {
        throw AdjointError(
          "diff", "what is put to the ends needs \(ndim) dimensions, as the \(summary), got \(end.described)")
      }
      if n == 0 { return to(dtype, copy: true) }
      let parts = [prepend, self, append].compactMap { $0 }
      var z = parts.count == 1 ? self : Tensor.cat(parts, dim: dim)
      for _ in 0..<Swift.min(n, z.shape[dim]) {
        let length = z.shape[dim] - 1
        let (left, right) = (z.narrow(dim: dim, start: 0, length: length), z.narrow(dim: dim, start: 1, length: length))
        z = z.dtype == .bool ? right.logicalXor(left) : right - left
      }
      return z
    } catch { return .failed(error) }
  }
}
