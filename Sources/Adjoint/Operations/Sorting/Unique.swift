import AdjointKernels

/// Groups of equal rows: which group each row belongs to, and the groups' first rows and sizes.
private struct RowGroups {
  let group: Tensor
  let first: Tensor
  let sizes: Tensor

  /// Of `rows` rows of `length` elements, taken in an order or as they stand.
  init(_ x: Tensor, rows: Int, length: Int, order: Tensor?) {
    func indices(_ tensor: Tensor) -> UnsafeMutablePointer<Int64> {
      tensor.memory.assumingMemoryBound(to: Int64.self)
    }
    group = .empty([rows], .int64)
    let (first, sizes) = (Tensor.empty([rows], .int64), Tensor.empty([rows], .int64))
    let count = Int(
      adj_group_rows(
        x.dtype.code, Int64(rows), Int64(length), x.memory, order.map(indices), indices(group), indices(first),
        indices(sizes)))
    self.first = first.alias([count], [1])
    self.sizes = sizes.alias([count], [1]).copied()
  }

  /// Rows in lexicographic order.
  static func order(_ x: Tensor, rows: Int, length: Int) -> Tensor {
    let order = Tensor.empty([rows], .int64)
    let places = order.memory.assumingMemoryBound(to: Int64.self)
    if length == 1 {
      adj_sort(x.dtype.code, 1, Int64(rows), 1, x.memory, 0, nil, places)
    } else {
      adj_sort_rows(x.dtype.code, Int64(rows), Int64(length), x.memory, places)
    }
    return order
  }
}

extension Tensor {
  /// Different elements with what was asked for besides: the place of each element's value among the values, and how
  /// often each value is there. int64, no gradients.
  public typealias Unique = (values: Tensor, inverse: Tensor?, counts: Tensor?)

  /// The different elements in rising order, or, along a dimension, the different slices in lexicographic order. No
  /// gradient.
  ///
  /// Two NaN are different. As in PyTorch the result is sorted also where `sorted` does not ask for it.
  ///
  /// ```swift
  /// Tensor([3, 1, 3]).unique()                          // → tensor([1, 3])
  /// Tensor([[1, 2], [0, 5], [1, 2]]).unique(dim: 0)     // → tensor([[0, 5], [1, 2]])
  /// ```
  public func unique(sorted: Bool = true, dim: Int? = nil) -> Tensor {
    unique("unique", isSorted: true, false, false, dim).values
  }

  /// As `unique(sorted:dim:)`, with the place of each element's value among the values and, if asked for, how often
  /// each is there.
  ///
  /// ```swift
  /// Tensor([3, 1, 3]).unique(returnInverse: true).inverse!  // → tensor([1, 0, 1])
  /// ```
  public func unique(sorted: Bool = true, returnInverse: Bool, returnCounts: Bool = false, dim: Int? = nil) -> Unique {
    unique("unique", isSorted: true, returnInverse, returnCounts, dim)
  }
  /// As `unique(sorted:dim:)`, with how often each value is there.
  public func unique(sorted: Bool = true, returnCounts: Bool, dim: Int? = nil) -> Unique {
    unique("unique", isSorted: true, false, returnCounts, dim)
  }

  /// The first of every run of equal elements, or, along a dimension, of equal slices. No gradient.
  ///
  /// ```swift
  /// Tensor([1, 1, 2, 1]).uniqueConsecutive()  // → tensor([1, 2, 1])
  /// ```
  public func uniqueConsecutive(dim: Int? = nil) -> Tensor {
    unique("uniqueConsecutive", isSorted: false, false, false, dim).values
  }

  /// As `uniqueConsecutive(dim:)`, with the run that each element belongs to and, if asked for, the lengths of the
  /// runs.
  public func uniqueConsecutive(returnInverse: Bool, returnCounts: Bool = false, dim: Int? = nil) -> Unique {
    unique("uniqueConsecutive", isSorted: false, returnInverse, returnCounts, dim)
  }
  /// As `uniqueConsecutive(dim:)`, with the lengths of the runs.
  public func uniqueConsecutive(returnCounts: Bool, dim: Int? = nil) -> Unique {
    unique("uniqueConsecutive", isSorted: false, false, returnCounts, dim)
  }

  private func unique(
    _ operation: String, isSorted: Bool, _ returnInverse: Bool, _ returnCounts: Bool, _ dim: Int?
  ) -> Unique {
    if isPlaceholder || refuseBatched(operation) { return (.placeholder, .placeholder, .placeholder) }
    do {
      let at = try dim.map { try resolve($0, operation) }
      guard at == nil || ndim > 0 else {
        throw AdjointError(operation, "a 0-d tensor has no dimension \(dim ?? 0): leave dim out")
      }
      return noGrad {
        let plain = detach()
        let slices = at.map { plain.movedim($0, 0) } ?? plain.flatten()
        let (rows, length) = (slices.shape[0], Array(slices.shape.dropFirst()).product)
        guard length > 0 || rows == 0 else {
          return (.failed(emptySlices(operation, at)), .placeholder, .placeholder)
        }
        let x = slices.contiguousValue()
        let order = isSorted ? RowGroups.order(x, rows: rows, length: length) : nil
        let groups = RowGroups(x, rows: rows, length: length, order: order)
        let values = x.indexSelect(dim: 0, index: groups.first)
        return (
          at.map { values.movedim(0, $0).contiguousValue() } ?? values,
          returnInverse ? (at == nil ? groups.group.reshape(shape) : groups.group) : nil,
          returnCounts ? groups.sizes : nil
        )
      }
    } catch { return (.failed(error), .placeholder, .placeholder) }
  }

  private func emptySlices(_ operation: String, _ dim: Int?) -> AdjointError {
    AdjointError(
      operation, "the slices of the \(summary) along dimension \(dim ?? 0) have no elements, so none can be told apart")
  }
}
