import AdjointKernels

// Places in sorted tensors, and membership. Results have no gradient.

/// On which side of equal elements a value is inserted.
public enum SearchSide: String, Sendable { case left, right }

/// Where `values` would be inserted into a sorted vector to keep it sorted, or each row of values into the line of
/// `sorted` that has its place: int64, or int32 if asked for.
///
/// The place is the first whose element is not below the value (`right`, or side: .right: is above it); NaN goes to the
/// end. `sorter` gives the order of lines that are not sorted themselves, as `argsort` does. Lines of several
/// dimensions need values of the same shape but for the last dimension. No gradient.
///
/// ```swift
/// searchsorted(Tensor([1, 3, 5]), Tensor([3, 6]))               // → tensor([1, 3])
/// searchsorted(Tensor([1, 3, 5]), Tensor([3, 6]), right: true)  // → tensor([2, 3])
/// ```
public func searchsorted(
  _ sorted: Tensor, _ values: Tensor, outInt32: Bool = false, right: Bool = false, side: SearchSide? = nil,
  sorter: Tensor? = nil
) -> Tensor {
  if sorted.isPlaceholder || values.isPlaceholder || sorter?.isPlaceholder ?? false { return .placeholder }
  do {
    guard !(right && side == .left) else {
      throw AdjointError("searchsorted", "right: true and side: .left contradict each other: leave one of them out")
    }
    if let level = BatchLevel.highest([sorted, values, sorter]) {
      return level.search(sorted, values, sorter) {
        searchsorted($0, $1, outInt32: outInt32, right: right, side: side, sorter: $2)
      }
    }
    return try noGrad {
      try Search(sorted, values, sorter, "searchsorted").places(right: right || side == .right, outInt32)
    }
  } catch { return .failed(error) }
}

/// As `searchsorted(_:_:outInt32:right:side:sorter:)`, with a number.
public func searchsorted(
  _ sorted: Tensor, _ value: some Scalar, outInt32: Bool = false, right: Bool = false, side: SearchSide? = nil,
  sorter: Tensor? = nil
) -> Tensor {
  searchsorted(
    sorted, .number(value, for: sorted), outInt32: outInt32, right: right, side: side, sorter: sorter)
}

/// A search that has been checked, and its operands in a dtype that has a kernel.
extension BatchLevel {
  /// A search in lines of which each example has its own: all of them together are lines of a matrix.
  fileprivate func search(
    _ sorted: Tensor, _ values: Tensor, _ sorter: Tensor?, _ body: (Tensor, Tensor, Tensor?) -> Tensor
  ) -> Tensor {
    if sorted.ndim > 1 { return join(body(front(sorted), front(values), sorter.map(front))) }
    let z = body(front(sorted), front(values).reshape([size, values.numel]), sorter.map(front))
    return join(z.reshape([size] + values.shape))
  }
}

private struct Search {
  let lines: Tensor
  let values: Tensor
  let sorter: Tensor?

  init(_ lines: Tensor, _ values: Tensor, _ sorter: Tensor?, _ operation: String) throws {
    let common = DType.promote(lines, values)
    guard common != .bool else {
      throw AdjointError(operation, "is not defined for bool tensors: convert them first, as in x.int()")
    }
    guard
      lines.ndim == 1
        || lines.ndim > 1 && lines.shape.dropLast() == values.shape.dropLast()
          && lines.ndim == values.ndim
    else {
      throw AdjointError(
        operation,
        "the sorted tensor has to be a vector, or have the values' shape but for the last dimension; got "
          + "\(lines.described) and values of shape \(values.shape.shapeText)")
    }
    if let sorter {
      let size = lines.shape[lines.ndim - 1]
      guard sorter.shape == lines.shape, sorter.dtype == .int64 else {
        throw AdjointError(
          operation, "the sorter has to be an int64 tensor of shape \(lines.shape.shapeText), got \(sorter.described)")
      }
      if let index = sorter.ints.first(where: { $0 < 0 || $0 >= size }) {
        throw AdjointError(operation, "index \(index) of the sorter is out of range for lines of \(size) elements")
      }
    }
    let compute: DType = common.isIntegral ? .int64 : common == .float64 ? .float64 : .float32
    func prepared(_ x: Tensor) -> Tensor { x.dtype == compute ? x.contiguousValue() : x.casted(to: compute) }
    self.lines = prepared(lines)
    self.values = prepared(values)
    self.sorter = sorter?.contiguousValue()
  }

  func places(right: Bool, _ outInt32: Bool) -> Tensor {
    let z = Tensor.empty(values.shape, .int64)
    let size = lines.shape[lines.ndim - 1]
    let count = lines.ndim == 1 ? 1 : Array(lines.shape.dropLast()).product
    adj_search_sorted(
      lines.dtype.code, Int64(count), Int64(size), lines.memory,
      sorter.map { UnsafePointer($0.memory.assumingMemoryBound(to: Int64.self)) },
      Int64(count == 0 ? 0 : values.numel / count), values.memory, right ? 1 : 0,
      z.memory.assumingMemoryBound(to: Int64.self))
    return outInt32 ? z.casted(to: .int32) : z
  }
}

extension Tensor {
  /// The number of the bucket that each element lies in, given the boundaries between buckets in rising order, a
  /// vector: bᵢ₋₁ < x ≤ bᵢ gives i, and bᵢ₋₁ ≤ x < bᵢ if `right`. int64, or int32 if asked for. No gradient.
  ///
  /// ```swift
  /// Tensor([0.5, 1, 7]).bucketize(Tensor([1.0, 5]))  // → tensor([0, 0, 2])
  /// ```
  public func bucketize(_ boundaries: Tensor, outInt32: Bool = false, right: Bool = false) -> Tensor {
    if isPlaceholder || boundaries.isPlaceholder { return .placeholder }
    do {
      guard boundaries.ndim == 1 else {
        throw AdjointError("bucketize", "the boundaries have to be a vector, got \(boundaries.described)")
      }
      if let level = BatchLevel.highest([self, boundaries]) {
        return level.search(boundaries, self, nil) { line, values, _ in
          searchsorted(line, values, outInt32: outInt32, right: right)
        }
      }
      return try noGrad { try Search(boundaries, self, nil, "bucketize").places(right: right, outInt32) }
    } catch { return .failed(error) }
  }

  /// Whether each element is among those of `test` (`invert`: is not): bool. NaN is equal to nothing. bool tensors are
  /// refused. `assumeUnique` is a hint that is not needed here.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4]).isin(Tensor([2, 4, 6]))  // → tensor([False, True, False, True])
  /// ```
  public func isin(_ test: Tensor, assumeUnique: Bool = false, invert: Bool = false) -> Tensor {
    if isPlaceholder || test.isPlaceholder { return .placeholder }
    if let level = BatchLevel.highest([self, test]) {
      let all = level.loop("isin", [self, test]) { [($0[0] ?? self).isin($0[1] ?? test, invert: invert)] }
      return level.join(all.first ?? .placeholder)
    }
    let common = DType.promote(self, test)
    guard dtype != .bool, test.dtype != .bool else {
      return .failed(AdjointError("isin", "is not defined for bool tensors: convert them first, as in x.int()"))
    }
    return noGrad {
      let x = detach().to(common)
      let numbers = test.detach().to(common).flatten()
      let known = numbers.maskedSelect(mask: numbers.isnan().logicalNot()).sort().values
      guard known.numel > 0 else { return .full(shape, invert, dtype: .bool) }
      let place = searchsorted(known, x).clampMax(known.numel - 1)
      let found = known.take(index: place)
      return invert ? found.ne(x) : found.eq(x)
    }
  }
  /// As `isin(_:assumeUnique:invert:)`, with a number.
  public func isin(_ test: some Scalar, assumeUnique: Bool = false, invert: Bool = false) -> Tensor {
    isin(.number(test, for: self), assumeUnique: assumeUnique, invert: invert)
  }
}

/// As `elements.isin(test, assumeUnique:, invert:)`.
public func isin(_ elements: Tensor, _ test: Tensor, assumeUnique: Bool = false, invert: Bool = false) -> Tensor {
  elements.isin(test, assumeUnique: assumeUnique, invert: invert)
}
/// As `isin(_:_:)`, for one number.
public func isin(_ element: some Scalar, _ test: Tensor, assumeUnique: Bool = false, invert: Bool = false) -> Tensor {
  Tensor.number(element, for: test).isin(test, assumeUnique: assumeUnique, invert: invert)
}
