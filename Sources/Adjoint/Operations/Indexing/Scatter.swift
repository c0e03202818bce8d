import AdjointKernels

// Elements written, added and read along a dimension, where an index tensor says for each of them where.

extension Tensor {
  /// Elements picked along a dimension: z[i, j] = x[index[i, j], j] for dim 0, x[i, index[i, j]] for dim 1. The index
  /// (int64) has as many dimensions as x and may be smaller in the others; out of range or negative it is refused. The
  /// gradient is `scatterAdd`.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2, 3], [4, 5, 6]])
  /// x.gather(dim: 1, index: Tensor([[2], [0]]))  // → tensor([[3], [4]])
  /// ```
  public func gather(dim: Int, index: Tensor) -> Tensor {
    along("gather", dim, index) { Index(picks: $0, graphName: "GatherBackward0")(self) }
  }

  /// This tensor with elements replaced along a dimension: z[index[i, j], j] = source[i, j] for dim 0. The index may be
  /// smaller than the source, whose rest is left out. The gradient of what is replaced is 0.
  ///
  /// ```swift
  /// let (x, index) = (Tensor([[0, 0, 0], [0, 0, 0]]), Tensor([[2], [0]]))
  /// x.scatter(dim: 1, index: index, source: Tensor([[7], [8]]))  // → tensor([[0, 0, 7], [8, 0, 0]])
  /// ```
  public func scatter(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    putting("scatter", dim, index, source, accumulate: false, "ScatterBackward0")
  }

  /// This tensor with the elements that `index` names replaced by a number.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).scatter(dim: 1, index: Tensor([[1], [0]]), value: 0)  // → tensor([[1, 0], [0, 4]])
  /// ```
  public func scatter(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    along("scatter", dim, index) {
      IndexPut(operation: "scatter", picks: $0, accumulate: false, graphName: "ScatterBackward1")(
        self, .full([], value, dtype: dtype))
    }
  }

  /// As `scatter(dim:index:source:)`, in place.
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, source: source) }
  }
  /// As `scatter(dim:index:value:)`, in place.
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, value: value) }
  }

  /// This tensor with the elements of `source` added where `index` points, as in `scatter(dim:index:source:)`; several
  /// may meet in one place. The gradient of the source is `gather`.
  ///
  /// ```swift
  /// let (index, source) = (Tensor([0, 0, 2]), Tensor([1, 2, 3]))
  /// Tensor([10, 20, 30]).scatterAdd(dim: 0, index: index, source: source)  // → tensor([13, 20, 33])
  /// ```
  public func scatterAdd(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    putting("scatterAdd", dim, index, source, accumulate: true, "ScatterAddBackward0")
  }

  /// As `scatterAdd(dim:index:source:)`, in place.
  @discardableResult
  public func scatterAdd_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("scatterAdd_") { scatterAdd(dim: dim, index: index, source: source) }
  }

  /// `gather` for what `argmax` and `argsort` give: the index broadcasts against this tensor in the other dimensions,
  /// and negative ones count from the end. Without a dimension, of the flattened tensors.
  ///
  /// ```swift
  /// let x = Tensor([[3, 1, 2], [6, 5, 4]])
  /// x.takeAlongDim(index: x.argsort(dim: 1), dim: 1)  // → tensor([[1, 2, 3], [4, 5, 6]])
  /// ```
  public func takeAlongDim(index: Tensor, dim: Int? = nil) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    guard let dim else { return flatten().takeAlongDim(index: index.flatten(), dim: 0) }
    do {
      let at = try resolve(dim, "takeAlongDim")
      var (own, others) = (shape, index.shape)
      guard ndim == index.ndim else {
        throw AdjointError("takeAlongDim", "the index, \(index.described), needs as many dimensions as the \(summary)")
      }
      if ndim > 0 { (own[at], others[at]) = (1, 1) }
      guard var common = broadcastShape(own, others) else {
        throw AdjointError(
          "takeAlongDim",
          "the index, \(index.described), does not broadcast with the \(summary) outside dimension \(at)")
      }
      if ndim == 0 { return along("takeAlongDim", 0, index, wraps: true) { Index(picks: $0)(self) } }
      common[at] = shape[at]
      let x = expand(common)
      common[at] = index.shape[at]
      return x.along("takeAlongDim", at, index.expand(common), wraps: true) {
        Index(picks: $0, graphName: "GatherBackward0")(x)
      }
    } catch { return .failed(error) }
  }

  private func putting(
    _ operation: String, _ dim: Int, _ index: Tensor, _ source: Tensor, accumulate: Bool, _ graphName: String
  ) -> Tensor {
    scattering(operation, dim, index, source) { picks, source in
      IndexPut(operation: operation, picks: picks, accumulate: accumulate, graphName: graphName)(self, source)
    }
  }

  /// Runs `body` with the places that the index names along a dimension, and the part of the source that goes there.
  func scattering(
    _ operation: String, _ dim: Int, _ index: Tensor, _ source: Tensor, _ body: (Picks, Tensor) -> Tensor
  ) -> Tensor {
    if source.isPlaceholder { return source }
    return along(operation, dim, index) { picks in
      guard
        index.numel == 0
          || (Swift.max(1, source.ndim) == Swift.max(1, index.ndim)
            && zip(index.shape, source.shape).allSatisfy { $0 <= $1 })
      else {
        return .failed(
          AdjointError(operation, "the index, \(index.described), is larger than the source, \(source.described)"))
      }
      // A source larger than the index is used in part only.
      var used = source
      for (d, size) in index.shape.enumerated() where d < source.ndim && size < source.shape[d] {
        used = used.narrow(dim: d, start: 0, length: size)
      }
      if used.ndim != index.ndim { used = used.reshape(index.shape) }
      return body(picks, used)
    }
  }

  func along(
    _ operation: String, _ dim: Int, _ index: Tensor, wraps: Bool = false, _ body: (Picks) -> Tensor
  ) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    do {
      return body(try Picks(operation, self, along: try resolve(dim, operation), index, wraps: wraps))
    } catch { return .failed(error) }
  }
}

extension Picks {
  /// One element for each of the index's: it says where along `dim`, its own place says where in the other dimensions.
  init(_ operation: String, _ x: Tensor, along dim: Int, _ index: Tensor, wraps: Bool) throws {
    guard index.dtype == .int64 || index.dtype == .int32 || index.numel == 0 else {
      throw AdjointError(operation, "the index has to be an int64 tensor, got \(index.described)")
    }
    if let level = BatchLevel.highest([index]) {
      self = try level.picks([index]) { try Picks(operation, x, along: dim, $0[0] ?? index, wraps: wraps) }
      return
    }
    let positions = Tensor.empty([index.numel], .int64)
    self.init(shape: x.shape, elements: positions, as: index.shape)
    if index.numel == 0 { return }
    // What the index says for one place of the first dimension stays in that place's slice of x.
    if dim > 0, index.ndim > 1 { block = index.numel / index.shape[0] }
    guard Swift.max(1, index.ndim) == Swift.max(1, x.ndim) else {
      throw AdjointError(operation, "the index, \(index.described), needs as many dimensions as the \(x.summary)")
    }
    for d in 0..<Swift.min(x.ndim, index.ndim) where d != dim && index.shape[d] > x.shape[d] {
      throw AdjointError(
        operation,
        "the index, \(index.described), is larger than the \(x.summary) at dimension \(d), which is not dimension \(dim)"
      )
    }
    let values = index.dtype == .int64 ? index.contiguousValue() : index.casted(to: .int64)
    let picks = values.memory.assumingMemoryBound(to: Int64.self)
    // A 0-d tensor is the vector of its element.
    let steps = (x.ndim == 0 ? [1] : x.shape.contiguousStrides).map { Int64($0) }
    let wrong = adj_offsets_along(
      Int32(steps.count), (index.ndim == 0 ? [1] : index.shape).map { Int64($0) }, steps, Int32(dim),
      Int64(x.ndim == 0 ? 1 : x.shape[dim]), wraps ? 1 : 0, picks, positions.memory.assumingMemoryBound(to: Int64.self))
    if wrong >= 0 { throw AdjointError.outOfRange(operation, index: Int(picks[Int(wrong)]), x, dim: dim) }
  }
}
