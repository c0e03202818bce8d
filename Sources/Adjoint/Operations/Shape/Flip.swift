// The elements in reverse order along dimensions: copies, in one pass over negative strides.

/// z = x, reversed along some dimensions. Its own inverse and its own adjoint.
struct Flip: UnaryOperation {
  static var name: String { "Flip" }
  let dims: [Int]
  func forward(_ x: Tensor) throws -> Tensor { x.reversed(along: dims).copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { self(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    x.ndim == 0 ? level.front(x) : Flip(dims: dims.map { $0 + 1 })(level.front(x))
  }
}

/// z = x, turned by k right angles from one dimension towards another.
struct Rot90: UnaryOperation {
  static var name: String { "Rot90" }
  /// 0 ..< 4
  let k: Int
  let from: Int
  let to: Int
  func forward(_ x: Tensor) throws -> Tensor {
    let turned = x.reversed(along: [[], [to], [from, to], [from]][k]).copied()
    guard k % 2 == 1 else { return turned }
    var (sizes, strides) = (turned.shape, turned.strides)
    sizes.swapAt(from, to)
    strides.swapAt(from, to)
    return turned.alias(sizes, strides)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Rot90(k: (4 - k) % 4, from: from, to: to)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { Rot90(k: k, from: from + 1, to: to + 1)(level.front(x)) }
}

extension Tensor {
  /// The same memory read backwards along dimensions, without a graph.
  fileprivate func reversed(along dims: [Int]) -> Tensor {
    if numel == 0 { return self }
    var strides = strides
    var offset = 0
    for dim in dims where ndim > 0 {
      offset += (shape[dim] - 1) * strides[dim]
      strides[dim] = -strides[dim]
    }
    return alias(shape, strides, offset: offset)
  }

  /// The elements in reverse order along the dimensions named; none means none. A copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).flip(0)     // → tensor([[3, 4], [1, 2]])
  /// Tensor([[1, 2], [3, 4]]).flip(0, 1)  // → tensor([[4, 3], [2, 1]])
  /// ```
  public func flip(_ dims: Int...) -> Tensor { flip(dims: dims) }
  /// As `flip(_:)`, with the dimensions in an array.
  public func flip(dims: [Int]) -> Tensor {
    guard let dims = dims.isEmpty ? [] : Reduction.resolve(dims, self, "flip") else { return .placeholder }
    return Flip(dims: dims)(self)
  }

  /// Columns from right to left, dimension 1. A copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).fliplr()  // → tensor([[2, 1], [4, 3]])
  /// ```
  public func fliplr() -> Tensor { flipped("fliplr", dim: 1) }

  /// Rows from bottom to top, dimension 0. A copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).flipud()  // → tensor([[3, 4], [1, 2]])
  /// ```
  public func flipud() -> Tensor { flipped("flipud", dim: 0) }

  private func flipped(_ operation: String, dim: Int) -> Tensor {
    if isPlaceholder { return self }
    guard ndim > dim else {
      return .failed(AdjointError(operation, "needs a tensor of \(dim + 1) or more dimensions, got \(described)"))
    }
    return flip(dim)
  }

  /// Turned by `k` right angles in the plane of two dimensions, from the first towards the second; negative ones turn
  /// back. A copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).rot90()  // → tensor([[2, 4], [1, 3]])
  /// ```
  public func rot90(k: Int = 1, dims: [Int] = [0, 1]) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard dims.count == 2, ndim >= 2 else {
        throw AdjointError("rot90", "needs two dimensions to turn in, got \(dims) for \(described)")
      }
      let (from, to) = (try resolve(dims[0], "rot90"), try resolve(dims[1], "rot90"))
      guard from != to else {
        throw AdjointError("rot90", "the two dimensions have to differ: \(dims) is one dimension of the \(summary)")
      }
      return Rot90(k: (k % 4 + 4) % 4, from: from, to: to)(self)
    } catch { return .failed(error) }
  }
}
