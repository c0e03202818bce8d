// Elements by their number in row-major order, and by masks.

extension Tensor {
  /// Elements by their number in row-major order, in the index's shape; negative ones count from the end.
  ///
  /// ```swift
  /// Tensor([[1, 2, 3], [4, 5, 6]]).take(index: Tensor([0, -1]))  // → tensor([1, 6])
  /// ```
  public func take(index: Tensor) -> Tensor {
    numbered("take", index) { Index(picks: $0, graphName: "TakeBackward0")(self) }
  }

  /// This tensor with the elements numbered by `index` replaced by those of `source`, or those added to them. Both are
  /// of one size.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).put(index: Tensor([0, -1]), source: Tensor([7, 8]))  // → tensor([[7, 2], [3, 8]])
  /// ```
  public func put(index: Tensor, source: Tensor, accumulate: Bool = false) -> Tensor {
    if source.isPlaceholder { return source }
    return numbered("put", index) { picks in
      guard source.numel == index.numel else {
        return .failed(
          AdjointError(
            "put", "the index, \(index.described), and the source, \(source.described), have to be of one size"))
      }
      return IndexPut(operation: "put", picks: picks, accumulate: accumulate, graphName: "PutBackward0")(
        self, source.reshape(index.shape))
    }
  }

  /// As `put(index:source:accumulate:)`, in place.
  @discardableResult
  public func put_(index: Tensor, source: Tensor, accumulate: Bool = false) -> Tensor {
    inPlace("put_") { put(index: index, source: source, accumulate: accumulate) }
  }

  private func numbered(_ operation: String, _ index: Tensor, _ body: (Picks) -> Tensor) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    do {
      // A tensor without elements can be picked from as a vector, if nothing is picked.
      let flat = try Picks(operation, alias([numel], [1]), [index.ndim == 0 ? index.reshape(1) : index])
      return body(Picks(shape: shape, elements: flat.positions, as: index.shape))
    } catch { return .failed(error) }
  }

  /// The elements where the mask (bool) holds, in row-major order, as a vector; both broadcast.
  ///
  /// ```swift
  /// let x = Tensor([[1, -2], [-3, 4]])
  /// x.maskedSelect(mask: x .> 0)  // → tensor([1, 4])
  /// ```
  public func maskedSelect(mask: Tensor) -> Tensor {
    masked("maskedSelect", mask) { Index(picks: $0, graphName: "MaskedSelectBackward0")(self) }
  }

  /// This tensor with the elements where the mask (bool) holds replaced by the first ones of `source`, in row-major
  /// order; too few are refused. The mask broadcasts.
  ///
  /// ```swift
  /// let x = Tensor([1, -2, 3])
  /// x.maskedScatter(mask: x .> 0, source: Tensor([7, 8, 9]))  // → tensor([ 7, -2, 8])
  /// ```
  public func maskedScatter(mask: Tensor, source: Tensor) -> Tensor {
    if source.isPlaceholder { return source }
    if let level = BatchLevel.highest([mask]) {
      let all = level.loop("maskedScatter", [self, mask, source]) { x in
        [(x[0] ?? self).maskedScatter(mask: x[1] ?? mask, source: x[2] ?? source)]
      }
      return level.join(all.first ?? .placeholder)
    }
    return masked("maskedScatter", mask) { picks in
      let count = picks.positions.numel
      guard source.numel >= count else {
        return .failed(
          AdjointError(
            "maskedScatter", "the mask holds at \(count) places, more than the source, \(source.described), fills"))
      }
      return IndexPut(operation: "maskedScatter", picks: picks, accumulate: false, graphName: "MaskedScatterBackward0")(
        expand(picks.shape), source.flatten().narrow(dim: 0, start: 0, length: count))
    }
  }

  /// As `maskedScatter(mask:source:)`, in place.
  @discardableResult
  public func maskedScatter_(mask: Tensor, source: Tensor) -> Tensor {
    inPlace("maskedScatter_") { maskedScatter(mask: mask, source: source) }
  }

  private func masked(_ operation: String, _ mask: Tensor, _ body: (Picks) -> Tensor) -> Tensor {
    if isPlaceholder || mask.isPlaceholder || mask.refuseBatched(operation) { return .placeholder }
    do {
      let shape = try MaskedFill.check(operation, self, mask)
      let spread = mask.alias(shape, broadcastStrides(mask.shape, mask.strides, to: shape))
      let positions = Tensor.truePositions(spread)
      return body(Picks(shape: shape, elements: positions, as: [positions.numel]))
    } catch { return .failed(error) }
  }
}
