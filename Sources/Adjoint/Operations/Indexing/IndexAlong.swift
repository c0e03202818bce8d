// Whole slices named by a vector of indices of one dimension.

extension Tensor {
  /// The slices of a dimension that a vector of indices (int64 or int32) names, in its order: a copy. The gradient of a
  /// slice is the sum over the times it is named. Indices that are negative or too large are refused, here and below.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4], [5, 6]]).indexSelect(dim: 0, index: Tensor([2, 0]))  // → tensor([[5, 6], [1, 2]])
  /// ```
  public func indexSelect(dim: Int, index: Tensor) -> Tensor {
    along("indexSelect", dim, index) { picks, _ in Index(picks: picks, graphName: "IndexSelectBackward0")(self) }
  }

  /// This tensor with `source`'s slices, times `alpha` if given, added to those that `index` names; each counts, also
  /// where two meet. `source` has this tensor's shape but for the dimension, which is as long as the index.
  ///
  /// ```swift
  /// let (index, source) = (Tensor([0, 0, 1]), Tensor([1.0, 2, 3]))
  /// Tensor([10.0, 20, 30]).indexAdd(dim: 0, index: index, source: source)  // → tensor([13., 23., 30.])
  /// ```
  public func indexAdd(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    indexAdd(dim: dim, index: index, source: source, alpha: 1)
  }
  /// As `indexAdd(dim:index:source:)`, of alpha · source.
  public func indexAdd(dim: Int, index: Tensor, source: Tensor, alpha: some Scalar) -> Tensor {
    along("indexAdd", dim, index, source) { picks, source in
      let scaled = alpha.number.double == 1 ? source : (source * alpha).to(source.dtype)
      return IndexPut(operation: "indexAdd", picks: picks, accumulate: true, graphName: "IndexAddBackward0")(
        self, scaled)
    }
  }
  /// As `indexAdd(dim:index:source:)`, in place.
  @discardableResult
  public func indexAdd_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("indexAdd_") { indexAdd(dim: dim, index: index, source: source) }
  }
  /// As `indexAdd(dim:index:source:alpha:)`, in place.
  @discardableResult
  public func indexAdd_(dim: Int, index: Tensor, source: Tensor, alpha: some Scalar) -> Tensor {
    inPlace("indexAdd_") { indexAdd(dim: dim, index: index, source: source, alpha: alpha) }
  }

  /// This tensor with the slices that `index` names replaced by those of `source`, whose shape is as for
  /// `indexAdd(dim:index:source:)`.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).indexCopy(dim: 0, index: Tensor([2, 0]), source: Tensor([7, 8]))  // → tensor([8, 2, 7])
  /// ```
  public func indexCopy(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    along("indexCopy", dim, index, source) { picks, source in
      IndexPut(operation: "indexCopy", picks: picks, accumulate: false, graphName: "IndexCopyBackward0")(self, source)
    }
  }

  /// As `indexCopy(dim:index:source:)`, in place.
  @discardableResult
  public func indexCopy_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("indexCopy_") { indexCopy(dim: dim, index: index, source: source) }
  }

  /// This tensor with the slices that `index` names filled with one number. Negative indices count from the end.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).indexFill(dim: 1, index: Tensor([-1]), value: 0)  // → tensor([[1, 0], [3, 0]])
  /// ```
  public func indexFill(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    filled(dim, index, .full([], value, dtype: dtype), "IndexFillBackward0")
  }

  /// As `indexFill(dim:index:value:)` of a number, with the value of a 0-d tensor, whose gradient is the sum over the
  /// places.
  public func indexFill(dim: Int, index: Tensor, value: Tensor) -> Tensor {
    if value.isPlaceholder { return value }
    guard value.ndim == 0 else {
      return .failed(AdjointError("indexFill", "the value has to be a number or a 0-d tensor, got \(value.described)"))
    }
    return filled(dim, index, value.to(dtype), "IndexFillBackward1")
  }

  /// As `indexFill(dim:index:value:)`, in place.
  @discardableResult
  public func indexFill_(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    inPlace("indexFill_") { indexFill(dim: dim, index: index, value: value) }
  }
  /// As `indexFill(dim:index:value:)`, in place.
  @discardableResult
  public func indexFill_(dim: Int, index: Tensor, value: Tensor) -> Tensor {
    inPlace("indexFill_") { indexFill(dim: dim, index: index, value: value) }
  }

  private func filled(_ dim: Int, _ index: Tensor, _ value: Tensor, _ graphName: String) -> Tensor {
    if index.isBatched, ndim > 0, let dim = checkedDim(dim, "indexFill") {
      // Which slices are named differs from example to example, and so does how many there are.
      let places = Tensor.arange(shape[dim])
      let wrapped = Tensor.where(index .< 0, index + shape[dim], index).reshape(-1, 1)
      let isNamed = wrapped.eq(places).any(dim: 0).reshape(shape.indices.map { $0 == dim ? shape[dim] : 1 })
      return .where(isNamed, value, self)
    }
    return along("indexFill", dim, index, wraps: true) { picks, _ in
      // The value's gradient counts a slice once, however often it is named.
      IndexPut(
        operation: "indexFill", picks: ndim == 0 ? picks : picks.unique(), accumulate: false, graphName: graphName)(
          self, value)
    }
  }

  /// Checks the index, and a source if there is one, whose dimension has to be as long as the index.
  func along(
    _ operation: String, _ dim: Int, _ index: Tensor, _ source: Tensor? = nil, wraps: Bool = false,
    _ body: (Picks, Tensor) -> Tensor
  ) -> Tensor {
    if isPlaceholder || index.isPlaceholder || source?.isPlaceholder ?? false { return .placeholder }
    do {
      let dim = try resolve(dim, operation)
      let picks = try Picks(operation, self, dim: dim, index, wraps: wraps)
      guard let source else { return body(picks, self) }
      let shape = picks.resultShape
      // One slice may come without its dimension, as the index may.
      let isSlice = index.numel == 1 && source.ndim <= 1 && ndim <= 1
      guard source.shape == shape || isSlice && source.numel == 1 else {
        throw AdjointError(
          operation,
          "the source, \(source.described), has to be of shape \(shape.shapeText): that of the \(summary), with "
            + "\(index.numel) slices along dimension \(dim)")
      }
      return body(picks, source.shape == shape ? source : source.reshape(shape))
    } catch { return .failed(error) }
  }
}

// MARK: - Slices written at a place

extension Tensor {
  /// A copy of this tensor in which the slice at `index` of a dimension is `source`.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).selectScatter(Tensor([7, 8]), dim: 0, index: -1)  // → tensor([[1, 2], [7, 8]])
  /// ```
  public func selectScatter(_ source: Tensor, dim: Int, index: Int) -> Tensor {
    replacing(source, "selectScatter") { $0.select(dim: dim, index: index) }
  }

  /// A copy of this tensor in which `slice(dim:start:end:step:)` is `source`.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4]).sliceScatter(Tensor([7, 8]), start: 1, end: 3)  // → tensor([1, 7, 8, 4])
  /// ```
  public func sliceScatter(_ source: Tensor, dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor
  {
    replacing(source, "sliceScatter") { $0.slice(dim: dim, start: start, end: end, step: step) }
  }

  /// A copy of this tensor in which a diagonal is `source`.
  ///
  /// ```swift
  /// Tensor.zeros(2, 2).diagonalScatter(Tensor([1.0, 2]))  // → tensor([[1., 0.], [0., 2.]])
  /// ```
  public func diagonalScatter(_ source: Tensor, offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
    replacing(source, "diagonalScatter") { $0.diagonal(offset: offset, dim1: dim1, dim2: dim2) }
  }

  private func replacing(_ source: Tensor, _ operation: String, _ part: (Tensor) -> Tensor) -> Tensor {
    if isPlaceholder || source.isPlaceholder { return .placeholder }
    // The places are those at which the same view of a table of positions has its elements.
    let table = Tensor.arange(0, numel).reshape(shape)
    let places = part(table)
    if places.isPlaceholder { return places }
    guard places.shape == source.shape else {
      return .failed(
        AdjointError(
          operation, "the source, \(source.described), has to be of the part's shape, \(places.shape.shapeText)"))
    }
    let picks = Picks(shape: shape, elements: places.copied().reshape(-1), as: source.shape)
    return IndexPut(operation: operation, picks: picks, accumulate: false)(self, source.to(dtype))
  }
}
