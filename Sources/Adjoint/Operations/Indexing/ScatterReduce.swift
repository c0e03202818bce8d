extension Tensor {
  /// This tensor with the elements of `source` combined into the places where `index` points, as in `scatterAdd`.
  ///
  /// `includeSelf: false` leaves out what stood in the places written to. A mean of integers is rounded down. The
  /// gradient of an extremum is divided evenly among equals, that of a product is exact where one factor is 0.
  ///
  /// ```swift
  /// let (x, index, source) = (Tensor([1.0, 2, 3]), Tensor([0, 0]), Tensor([5.0, 6]))
  /// x.scatterReduce(dim: 0, index: index, source: source, reduce: .mean)  // → tensor([4., 2., 3.])
  /// ```
  public func scatterReduce(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    scattering("scatterReduce", dim, index, source) { picks, source in
      PutReduced(operation: "scatterReduce", picks: picks, reduction: reduce, includesSelf: includeSelf)(self, source)
    }
  }

  /// As `scatterReduce(dim:index:source:reduce:includeSelf:)`, in place.
  @discardableResult
  public func scatterReduce_(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    inPlace("scatterReduce_") {
      scatterReduce(dim: dim, index: index, source: source, reduce: reduce, includeSelf: includeSelf)
    }
  }

  /// As `scatterReduce(dim:index:source:reduce:)`, for `.add` and `.multiply`.
  public func scatter(dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction) -> Tensor {
    scatterReduce(dim: dim, index: index, source: source, reduce: reduce)
  }
  /// As `scatterReduce(dim:index:source:reduce:)`, with a number in every place of the source.
  public func scatter(dim: Int, index: Tensor, value: some Scalar, reduce: ScatterReduction) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    return scatterReduce(dim: dim, index: index, source: .full(index.shape, value, dtype: dtype), reduce: reduce)
  }
  /// As `scatter(dim:index:source:reduce:)`, in place.
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, source: source, reduce: reduce) }
  }
  /// As `scatter(dim:index:value:reduce:)`, in place.
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, value: some Scalar, reduce: ScatterReduction) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, value: value, reduce: reduce) }
  }

  /// This tensor with the slices of `source` combined into those that `index` names: `.prod`, `.mean`, `.amax` or
  /// `.amin`. `.sum` is refused, for which there is `indexAdd`.
  ///
  /// ```swift
  /// let (index, source) = (Tensor([0, 0, 1]), Tensor([5.0, 6, 7]))
  /// Tensor([1.0, 2]).indexReduce(dim: 0, index: index, source: source, reduce: .amax)  // → tensor([6., 7.])
  /// ```
  public func indexReduce(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    guard reduce != .sum else {
      return .failed(AdjointError("indexReduce", "takes prod, mean, amax or amin: use indexAdd for sums"))
    }
    return along("indexReduce", dim, index, source) { picks, source in
      PutReduced(
        operation: "indexReduce", picks: picks, reduction: reduce, includesSelf: includeSelf,
        graphName: "IndexReduceBackward0")(self, source)
    }
  }

  /// As `indexReduce(dim:index:source:reduce:includeSelf:)`, in place.
  @discardableResult
  public func indexReduce_(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    inPlace("indexReduce_") {
      indexReduce(dim: dim, index: index, source: source, reduce: reduce, includeSelf: includeSelf)
    }
  }
}
