// Whole slices named by a vector of indices of one dimension.

extension Tensor {
  /// The slices of a dimension that a vector of indices names, in its order. A copy.
  public func indexSelect(dim: Int, index: Tensor) -> Tensor {
    along("indexSelect", dim, index) { picks, _ in Index(picks: picks, graphName: "IndexSelectBackward0")(self) }
  }

  /// This tensor with alpha · `source`'s slices added to those that `index` names; each counts, also where two meet.
  public func indexAdd(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    indexAdd(dim: dim, index: index, source: source, alpha: 1)
  }
  public func indexAdd(dim: Int, index: Tensor, source: Tensor, alpha: some Scalar) -> Tensor {
    along("indexAdd", dim, index, source) { picks, source in
      let scaled = alpha.number.double == 1 ? source : (source * alpha).to(source.dtype)
      return IndexPut(operation: "indexAdd", picks: picks, accumulate: true, graphName: "IndexAddBackward0")(
        self, scaled)
    }
  }
  @discardableResult
  public func indexAdd_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("indexAdd_") { indexAdd(dim: dim, index: index, source: source) }
  }
  @discardableResult
  public func indexAdd_(dim: Int, index: Tensor, source: Tensor, alpha: some Scalar) -> Tensor {
    inPlace("indexAdd_") { indexAdd(dim: dim, index: index, source: source, alpha: alpha) }
  }

  /// This tensor with the slices that `index` names replaced by those of `source`.
  public func indexCopy(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    along("indexCopy", dim, index, source) { picks, source in
      IndexPut(operation: "indexCopy", picks: picks, accumulate: false, graphName: "IndexCopyBackward0")(self, source)
    }
  }
  @discardableResult
  public func indexCopy_(dim: Int, index: Tensor, source: Tensor) -> Tensor {
    inPlace("indexCopy_") { indexCopy(dim: dim, index: index, source: source) }
  }

  /// This tensor with the slices that `index` names filled with one value, a number or a 0-d tensor.
  public func indexFill(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    filled(dim, index, .full([], value, dtype: dtype), "IndexFillBackward0")
  }
  public func indexFill(dim: Int, index: Tensor, value: Tensor) -> Tensor {
    if value.isPlaceholder { return value }
    guard value.ndim == 0 else {
      return .failed(AdjointError("indexFill", "the value has to be a number or a 0-d tensor, got a \(value.summary)"))
    }
    return filled(dim, index, value.to(dtype), "IndexFillBackward1")
  }
  @discardableResult
  public func indexFill_(dim: Int, index: Tensor, value: some Scalar) -> Tensor {
    inPlace("indexFill_") { indexFill(dim: dim, index: index, value: value) }
  }
  @discardableResult
  public func indexFill_(dim: Int, index: Tensor, value: Tensor) -> Tensor {
    inPlace("indexFill_") { indexFill(dim: dim, index: index, value: value) }
  }

  private func filled(_ dim: Int, _ index: Tensor, _ value: Tensor, _ graphName: String) -> Tensor {
    along("indexFill", dim, index, wraps: true) { picks, _ in
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
          "the source, a \(source.summary), has to be of shape \(shape.shapeText): that of the \(summary), with "
            + "\(index.numel) slices along dimension \(dim)")
      }
      return body(picks, source.shape == shape ? source : source.reshape(shape))
    } catch { return .failed(error) }
  }
}

// MARK: - Slices written at a place

extension Tensor {
  /// A copy of this tensor in which the slice at `index` of a dimension is `source`.
  public func selectScatter(_ source: Tensor, dim: Int, index: Int) -> Tensor {
    replacing(source, "selectScatter") { $0.select(dim: dim, index: index) }
  }

  /// A copy of this tensor in which `slice(dim:start:end:step:)` is `source`.
  public func sliceScatter(_ source: Tensor, dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor
  {
    replacing(source, "sliceScatter") { $0.slice(dim: dim, start: start, end: end, step: step) }
  }

  /// A copy of this tensor in which a diagonal is `source`.
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
          operation, "the source, a \(source.summary), has to be of the part's shape, \(places.shape.shapeText)"))
    }
    let picks = Picks(shape: shape, elements: places.copied().reshape(-1), as: source.shape)
    return IndexPut(operation: operation, picks: picks, accumulate: false)(self, source.to(dtype))
  }
}
