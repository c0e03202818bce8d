extension Tensor {
  /// This tensor with the elements of `source` combined into the places where `index` points, as in `scatterAdd`.
  ///
  /// `includeSelf: false` leaves out what stood in the places written to. A mean of integers is rounded down. The
  /// gradient of an extremum is divided evenly among equals, that of a product is exact where one factor is 0.
  ///
  ///     let x = Tensor([1.0, 2, 3])
  ///     x.scatterReduce(dim: 0, index: Tensor([0, 0]), source: Tensor([5.0, 6]), reduce: .mean)   // [4, 2, 3]
  public func scatterReduce(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    scattering("scatterReduce", dim, index, source) { picks, source in
      PutReduced(operation: "scatterReduce", picks: picks, reduction: reduce, includesSelf: includeSelf)(self, source)
    }
  }
  @discardableResult
  public func scatterReduce_(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    inPlace("scatterReduce_") {
      scatterReduce(dim: dim, index: index, source: source, reduce: reduce, includeSelf: includeSelf)
    }
  }

  /// `scatter` that adds or multiplies (`.add`, `.multiply`) instead of replacing.
  public func scatter(dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction) -> Tensor {
    scatterReduce(dim: dim, index: index, source: source, reduce: reduce)
  }
  public func scatter(dim: Int, index: Tensor, value: some Scalar, reduce: ScatterReduction) -> Tensor {
    if isPlaceholder || index.isPlaceholder { return .placeholder }
    return scatterReduce(dim: dim, index: index, source: .full(index.shape, value, dtype: dtype), reduce: reduce)
  }
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, source: source, reduce: reduce) }
  }
  @discardableResult
  public func scatter_(dim: Int, index: Tensor, value: some Scalar, reduce: ScatterReduction) -> Tensor {
    inPlace("scatter_") { scatter(dim: dim, index: index, value: value, reduce: reduce) }
  }

  /// This tensor with the slices of `source` combined into those that `index` names: all but `.sum`, which is
  /// `indexAdd`.
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
  @discardableResult
  public func indexReduce_(
    dim: Int, index: Tensor, source: Tensor, reduce: ScatterReduction, includeSelf: Bool = true
  ) -> Tensor {
    inPlace("indexReduce_") {
      indexReduce(dim: dim, index: index, source: source, reduce: reduce, includeSelf: includeSelf)
    }
  }
}
