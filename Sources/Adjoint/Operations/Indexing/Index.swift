// Reading and writing the elements that index tensors name. Index and IndexAdjoint are each other's pullback.

/// z = the picked elements of x.
struct Index: UnaryOperation {
  static var name: String { "Index" }
  let picks: Picks
  var graphName = "IndexBackward0"
  func forward(_ x: Tensor) throws -> Tensor { picks.read(x) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { IndexAdjoint(picks: picks)(g) }
  var attributes: [Tensor] { [picks.positions] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let all = BatchedPicks(picks, level)
    return all.result(Index(picks: all.picks, graphName: graphName)(level.front(x)))
  }
}

/// z = zeros with g added at the picked places; several may be one.
struct IndexAdjoint: UnaryOperation {
  static var name: String { "IndexPut" }
  let picks: Picks
  func forward(_ g: Tensor) throws -> Tensor {
    let z = Tensor.zeros(picks.shape, dtype: g.dtype)
    picks.write(g, to: z, accumulate: true)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Index(picks: picks)(g) }
  var attributes: [Tensor] { [picks.positions] }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let all = BatchedPicks(picks, level)
    return IndexAdjoint(picks: all.picks)(all.values(x))
  }
}

/// z = x with the picked elements replaced by y, or with y added to them; y broadcasts to their shape.
struct IndexPut: BinaryOperation {
  static var name: String { "IndexPut" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  let operation: String
  let picks: Picks
  let accumulate: Bool
  var graphName = "IndexPutBackward0"

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try check(x, y)
    let z = x.copied()
    picks.write(y, to: z, accumulate: accumulate)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { accumulate ? g : self(g, .zeros([], dtype: g.dtype)) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { Index(picks: picks)(g) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { vjpX(t, s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(.zeros(picks.shape, dtype: t.dtype), t) }

  func check(_ x: Tensor, _ y: Tensor) throws {
    guard x.dtype == y.dtype else {
      throw AdjointError(
        operation, "the values are \(y.dtype), and have to be of the tensor's dtype, \(x.dtype). Use to(.\(x.dtype))")
    }
    let shape = picks.resultShape
    guard broadcastShape(y.shape, shape) == shape else {
      throw AdjointError(
        operation, "the values, \(y.described), do not broadcast to the indexed part, of shape \(shape.shapeText)")
    }
  }

  /// The same, written to x itself; only there where nothing is recorded.
  func inPlace(_ x: Tensor, _ y: Tensor) -> Tensor {
    let isTracked = Modes.isGradEnabled && (x.requiresGrad || y.requiresGrad)
    let follows = x.body.existingExtra?.base?.requiresGrad ?? false
    if isTracked || follows || x.isInterpreted || y.isInterpreted || picks.positions.isBatched {
      return x.inPlace(operation) { self(x, y) }
    }
    do {
      try x.checkNotFrozen(operation)
      try x.checkFits(x, operation)
      try check(x, y)
    } catch { return .failed(error) }
    picks.write(y.body === x.body || y.sharesStorage(with: x) ? y.copied() : y, to: x, accumulate: accumulate)
    x.body.bumpVersion()
    return x
  }
  var attributes: [Tensor] { [picks.positions] }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let all = BatchedPicks(picks, level)
    let rule = IndexPut(operation: operation, picks: all.picks, accumulate: accumulate, graphName: graphName)
    return rule(level.front(x), all.values(y))
  }
}

extension Tensor {
  /// Copies of the elements at these places: one index tensor (int64, or a bool mask of one or more dimensions) or
  /// nothing for each of the first dimensions, as `x[i, j]` takes them. Index tensors broadcast; negative ones count
  /// from the end.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2, 3], [4, 5, 6]])
  /// x.index([nil, Tensor([2, 0])])            // → tensor([[3, 1], [6, 4]])
  /// x.index([Tensor([0, 1]), Tensor([2, 0])])  // → tensor([3, 4])
  /// ```
  public func index(_ indices: [Tensor?]) -> Tensor {
    if isPlaceholder || indices.contains(where: { $0?.isPlaceholder ?? false }) { return .placeholder }
    do {
      return Index(picks: try Picks("index", self, try expandedMasks(indices, "index")))(self)
    } catch { return .failed(error) }
  }

  /// This tensor with the elements at these places replaced by `values`, which broadcast to `index(indices)`, or with
  /// `values` added to them: every one counts, also where an index is named twice.
  ///
  /// ```swift
  /// Tensor.zeros(3).indexPut([Tensor([0, 0])], Tensor([1.0, 2]), accumulate: true)  // → tensor([3., 0., 0.])
  /// ```
  public func indexPut(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
    putting("indexPut", indices, values, accumulate) { $0(self, values) }
  }

  /// As `indexPut(_:_:accumulate:)`, in place.
  @discardableResult
  public func indexPut_(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
    putting("indexPut_", indices, values, accumulate) { $0.inPlace(self, values) }
  }

  private func putting(
    _ operation: String, _ indices: [Tensor?], _ values: Tensor, _ accumulate: Bool, _ body: (IndexPut) -> Tensor
  ) -> Tensor {
    let operands = indices.compactMap { $0 } + [self, values]
    if operands.contains(where: \.isPlaceholder) { return .placeholder }
    do {
      let picks = try Picks(operation, self, try expandedMasks(indices, operation))
      return body(IndexPut(operation: operation, picks: picks, accumulate: accumulate))
    } catch { return .failed(error) }
  }

  /// Index tensors with every mask replaced by the indices of its true elements, one tensor for each dimension.
  func expandedMasks(_ indices: [Tensor?], _ operation: String) throws -> [Tensor?] {
    var result: [Tensor?] = []
    for index in indices {
      guard let index, index.dtype == .bool || index.dtype == .uint8 else {
        result.append(index)
        continue
      }
      let first = result.count
      let covered = shape.dropFirst(first).prefix(index.ndim)
      guard Array(covered) == index.shape else {
        throw AdjointError(
          operation,
          "the mask, \(index.described), does not fit dimensions \(first) to \(first + index.ndim - 1) of the \(summary)"
        )
      }
      let places = index.nonzero()
      result += (0..<index.ndim).map { dim in places.alias([places.shape[0]], [index.ndim], offset: dim) }
    }
    guard result.count <= ndim else {
      throw AdjointError(operation, "\(result.count) indices are too many for \(described)")
    }
    return result
  }
}
