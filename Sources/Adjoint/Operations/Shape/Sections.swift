// Parts between given places of a dimension. Views.

extension Tensor {
  /// `sections` parts whose sizes differ by 1 at most, the larger ones first. Views.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).tensorSplit(3)  // → [tensor([1, 2]), tensor([3, 4]), tensor([5])]
  /// ```
  public func tensorSplit(_ sections: Int, dim: Int = 0) -> [Tensor] {
    splitting("tensorSplit", dim) { length in
      guard sections > 0 else {
        throw AdjointError("tensorSplit", "the number of parts has to be positive, got \(sections)")
      }
      return (1..<sections).map { $0 * (length / sections) + Swift.min($0, length % sections) }
    }
  }

  /// The parts before, between and from the indices; bounds beyond the dimension are cut, as those of slices. Views.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).tensorSplit([1, 3])  // → [tensor([1]), tensor([2, 3]), tensor([4, 5])]
  /// ```
  public func tensorSplit(_ indices: [Int], dim: Int = 0) -> [Tensor] { splitting("tensorSplit", dim) { _ in indices } }

  /// As `tensorSplit(_:dim:)`, by an int64 tensor: a number of parts (0-d), or indices (1-d).
  public func tensorSplit(_ indicesOrSections: Tensor, dim: Int = 0) -> [Tensor] {
    if indicesOrSections.isPlaceholder { return [] }
    guard indicesOrSections.dtype == .int64, indicesOrSections.ndim < 2 else {
      _ = Tensor.failed(
        AdjointError(
          "tensorSplit", "indices have to be an int64 number or vector, got \(indicesOrSections.described)"))
      return []
    }
    let values = indicesOrSections.ints
    return indicesOrSections.ndim == 0 ? tensorSplit(values[0], dim: dim) : tensorSplit(values, dim: dim)
  }

  private func splitting(_ operation: String, _ dim: Int, _ places: (Int) throws -> [Int]) -> [Tensor] {
    if isPlaceholder { return [] }
    do {
      guard ndim > 0 else { throw AdjointError(operation, "a 0-d tensor has no dimension to be split along") }
      let dim = try resolve(dim, operation)
      let bounds: [Int?] = [0] + (try places(shape[dim])) + [nil]
      return zip(bounds, bounds.dropFirst()).map { slice(dim: dim, start: $0, end: $1) }
    } catch {
      _ = Tensor.failed(error)
      return []
    }
  }

  /// Equal parts from left to right: along dimension 1, vectors along dimension 0. Views; unequal parts are refused.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).hsplit(2)  // → [tensor([[1], [3]]), tensor([[2], [4]])]
  /// ```
  public func hsplit(_ sections: Int) -> [Tensor] { equalParts("hsplit", sections, dim: ndim == 1 ? 0 : 1, rank: 1) }
  /// As `tensorSplit(_:dim:)`, along the dimension of `hsplit(_:)`.
  public func hsplit(_ indices: [Int]) -> [Tensor] { parts("hsplit", indices, dim: ndim == 1 ? 0 : 1, rank: 1) }

  /// Equal parts from top to bottom: along dimension 0. Views; unequal parts are refused, and vectors.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).vsplit(2)  // → [tensor([[1, 2]]), tensor([[3, 4]])]
  /// ```
  public func vsplit(_ sections: Int) -> [Tensor] { equalParts("vsplit", sections, dim: 0, rank: 2) }
  /// As `tensorSplit(_:dim:)`, along dimension 0.
  public func vsplit(_ indices: [Int]) -> [Tensor] { parts("vsplit", indices, dim: 0, rank: 2) }

  /// Equal parts from front to back: along dimension 2. Views; unequal parts are refused, and fewer than 3 dimensions.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3, 4).dsplit(2).map(\.shape)  // → [[2, 3, 2], [2, 3, 2]]
  /// ```
  public func dsplit(_ sections: Int) -> [Tensor] { equalParts("dsplit", sections, dim: 2, rank: 3) }
  /// As `tensorSplit(_:dim:)`, along dimension 2.
  public func dsplit(_ indices: [Int]) -> [Tensor] { parts("dsplit", indices, dim: 2, rank: 3) }

  private func parts(_ operation: String, _ indices: [Int], dim: Int, rank: Int) -> [Tensor] {
    guard isPlaceholder || ndim >= rank else {
      _ = Tensor.failed(AdjointError(operation, "needs a tensor of \(rank) or more dimensions, got \(described)"))
      return []
    }
    return splitting(operation, dim) { _ in indices }
  }

  private func equalParts(_ operation: String, _ sections: Int, dim: Int, rank: Int) -> [Tensor] {
    if isPlaceholder { return [] }
    guard ndim < rank || (sections > 0 && shape[dim] % sections == 0) else {
      _ = Tensor.failed(
        AdjointError(
          operation,
          "dimension \(dim) of size \(shape[dim]) of the \(summary) can't be cut into \(sections) equal "
            + "parts. Use tensorSplit for parts that differ"))
      return []
    }
    return parts(
      operation, sections < 2 || ndim < rank ? [] : (1..<sections).map { $0 * (shape[dim] / sections) }, dim: dim,
      rank: rank)
  }

  /// A dimension cut into several, whose sizes multiply up to its own; one of them may be -1. A view.
  ///
  /// ```swift
  /// Tensor.zeros(2, 6).unflatten(dim: 1, 2, -1).shape  // → [2, 2, 3]
  /// ```
  public func unflatten(dim: Int, _ sizes: Int...) -> Tensor { unflatten(dim: dim, sizes) }
  /// As `unflatten(dim:_:)`, with the sizes in an array.
  public func unflatten(dim: Int, _ sizes: [Int]) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard ndim > 0, !sizes.isEmpty else {
        throw AdjointError(
          "unflatten", "needs a dimension and the sizes to cut it into, got sizes \(sizes) for \(described)")
      }
      let dim = try resolve(dim, "unflatten")
      let known = sizes.filter { $0 != -1 }.product
      let unknown = sizes.count { $0 == -1 }
      let length = shape[dim]
      let fits = unknown == 0 ? known == length : unknown == 1 && known != 0 && length % known == 0
      guard fits, !sizes.contains(where: { $0 < -1 }) else {
        throw AdjointError(
          "unflatten", "the sizes \(sizes) do not multiply up to \(length), dimension \(dim) of the \(summary)")
      }
      let cut = sizes.map { $0 == -1 ? length / Swift.max(known, 1) : $0 }
      return view(Array(shape[..<dim]) + cut + Array(shape[(dim + 1)...]))
    } catch { return .failed(error) }
  }
}
