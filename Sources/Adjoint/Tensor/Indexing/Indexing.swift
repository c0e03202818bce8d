/// How `x[…]` is read and written: views for integers, ranges and new axes, then index tensors on what they give.
enum Indexing {
  static func read(_ x: Tensor, _ indices: [any TensorIndex]) -> Tensor {
    guard let (view, picks) = resolve(x, indices) else { return .placeholder }
    if let picks { return Index(picks: picks)(view) }
    return view === x ? Alias()(x) : view
  }

  static func write(_ x: Tensor, _ indices: [any TensorIndex], _ value: Tensor) {
    guard !value.isPlaceholder, let (view, picks) = resolve(x, indices) else { return }
    // `x[0] += 1` has changed the view already, and hands it back.
    if picks == nil, view.isSamePlace(as: value) { return }
    do {
      let fitted = try fit(value, to: picks?.resultShape ?? view.shape).to(x.dtype)
      if let picks {
        _ = IndexPut(operation: "subscript", picks: picks, accumulate: false).inPlace(view, fitted)
      } else {
        view.copy_(fitted.sharesStorage(with: view) ? fitted.clone() : fitted)
      }
    } catch { _ = Tensor.failed(error) }
  }

  /// A value that broadcasts to `part`; as in PyTorch, leading dimensions of 1 more than the part has are no obstacle.
  private static func fit(_ value: Tensor, to part: [Int]) throws -> Tensor {
    let excess = max(0, value.ndim - part.count)
    let shape = value.shape
    let kept = shape[..<excess].allSatisfy { $0 == 1 } ? Array(shape[excess...]) : shape
    guard broadcastShape(kept, part) == part else {
      throw AdjointError(
        "subscript", "the value, \(value.described), does not broadcast to the part x[…], of shape \(part.shapeText)")
    }
    return excess > 0 ? value.reshape(kept) : value
  }

  /// The view that integers, ranges and new axes give, and what index tensors pick from it, if there are any.
  private static func resolve(_ x: Tensor, _ indices: [any TensorIndex]) -> (Tensor, Picks?)? {
    if x.isPlaceholder { return nil }
    let parts = indices.map(\.indexPart)
    // A mask alone needs no indices made of it.
    if parts.count == 1, case .tensor(let mask) = parts[0], mask.dtype == .bool, mask.ndim > 0,
      x.shape.starts(with: mask.shape)
    {
      return (x, Picks(x, where: mask))
    }
    var view = x
    // Where the next index stands in the view, and in x.
    var (dim, own) = (0, 0)
    var tensors: [Tensor?] = []
    do {
      let named = parts.reduce(0) { $0 + $1.dimensions }
      let left = x.ndim - named
      guard left >= 0 else {
        throw AdjointError(
          "subscript",
          x.ndim == 0
            ? "a 0-d tensor can't be indexed: use item() for its number"
            : "\(named) indices are too many for the \(x.summary)")
      }
      guard parts.count(where: \.isRest) <= 1 else {
        throw AdjointError("subscript", "only one of the indices can be an ellipsis")
      }
      for part in parts {
        switch part {
        case .at(let index):
          view = try view.selected(dim, index, of: x, dim: own)
          own += 1
        case .range(let start, let end, let step):
          guard step > 0 else {
            throw AdjointError("subscript", "the step of a range has to be positive, got \(step). Use flip to reverse")
          }
          view = view.slice(dim: dim, start: start, end: end, step: step)
          dim += 1
          own += 1
        case .added:
          view = view.unsqueeze(dim)
          dim += 1
        case .rest:
          dim += left
          own += left
        case .tensor(let index):
          if index.isPlaceholder { return nil }
          tensors += Array(repeating: nil, count: dim - tensors.count)
          if index.ndim == 0 && part.dimensions == 0 {
            // All or nothing, along a dimension of its own.
            view = view.unsqueeze(dim)
            tensors.append(Tensor.zeros([index.item(Bool.self) ? 1 : 0], dtype: .int64))
          } else {
            tensors += try view.expandedMasks(Array(repeating: nil, count: dim) + [index], "subscript")[dim...]
          }
          dim = tensors.count
          own += part.dimensions
        }
        if view.isPlaceholder { return nil }
      }
      return (view, tensors.contains { $0 != nil } ? try Picks("subscript", view, tensors) : nil)
    } catch {
      _ = Tensor.failed(error)
      return nil
    }
  }
}

extension TensorIndexPart {
  fileprivate var isRest: Bool {
    if case .rest = self { true } else { false }
  }

  /// How many dimensions of the tensor it is about.
  fileprivate var dimensions: Int {
    switch self {
    case .at, .range: 1
    case .added, .rest: 0
    case .tensor(let index): index.dtype == .bool || index.dtype == .uint8 ? index.ndim : 1
    }
  }
}

extension Tensor {
  /// `select`, whose error names the tensor that was indexed.
  fileprivate func selected(_ dim: Int, _ index: Int, of x: Tensor, dim own: Int) throws -> Tensor {
    let size = shape[dim]
    guard index >= -size, index < size else {
      throw AdjointError.outOfRange("subscript", index: index, x, dim: own)
    }
    return Select(dim: dim, index: index < 0 ? index + size : index)(self)
  }

  /// Whether both are the same elements in the same order.
  fileprivate func isSamePlace(as other: Tensor) -> Bool {
    if let batch {
      guard let others = other.batch, batch.level.number == others.level.number else { return false }
      return batch.physical.isSamePlace(as: others.physical)
    }
    return !other.isBatched && memory == other.memory && dtype == other.dtype && shape == other.shape
      && strides == other.strides
  }
}

/// z = x: the same elements, as a view.
struct Alias: ViewOperation {
  static var name: String { "Alias" }
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    (sizes, strides, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g }
}
