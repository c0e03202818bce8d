/// z = x with the elements moved along dimensions; what leaves at one end comes in at the other.
struct Roll: UnaryOperation {
  static var name: String { "Roll" }
  /// By dimension, 0 ..< size.
  let shifts: [Int: Int]

  func forward(_ x: Tensor) throws -> Tensor {
    let z = Tensor.empty(x.shape, x.dtype)
    if x.numel > 0 { copyBlock(x.shape, x, 0, z, 0, Array(shifts)[...]) }
    return z
  }

  /// Copies the block of x that starts at an offset; every dimension that is left cuts it in two.
  private func copyBlock(
    _ sizes: [Int], _ x: Tensor, _ from: Int, _ z: Tensor, _ to: Int, _ left: ArraySlice<(key: Int, value: Int)>
  ) {
    guard let (dim, shift) = left.first else {
      return z.alias(sizes, z.strides, offset: to).copyValues(from: x.alias(sizes, x.strides, offset: from))
    }
    var (head, tail) = (sizes, sizes)
    head[dim] = sizes[dim] - shift
    tail[dim] = shift
    copyBlock(head, x, from, z, to + shift * z.strides[dim], left.dropFirst())
    if shift > 0 { copyBlock(tail, x, from + head[dim] * x.strides[dim], z, to, left.dropFirst()) }
  }

  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let shape = s.xShape
    return Roll(shifts: Dictionary(uniqueKeysWithValues: shifts.map { ($0, (shape[$0] - $1) % max(shape[$0], 1)) }))(g)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    Roll(shifts: Dictionary(uniqueKeysWithValues: shifts.map { ($0 + 1, $1) }))(level.front(x))
  }
}

extension Tensor {
  /// The elements moved by `shifts` along `dims`, one for one; what leaves at the end comes in at the start. A copy.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).roll(shifts: [1, 1], dims: [0, 1])  // → tensor([[4, 3], [2, 1]])
  /// ```
  public func roll(shifts: [Int], dims: [Int]) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard shifts.count == dims.count, !shifts.isEmpty else {
        throw AdjointError("roll", "needs a shift for each dimension, got shifts \(shifts) and dims \(dims)")
      }
      guard ndim > 0 else {
        throw AdjointError("roll", "a 0-d tensor has no dimension to be rolled along: leave out dims")
      }
      var moves: [Int: Int] = [:]
      for (shift, dim) in zip(shifts, dims) {
        let dim = try resolve(dim, "roll")
        let size = Swift.max(shape[dim], 1)
        moves[dim] = ((moves[dim] ?? 0) + shift % size + size) % size
      }
      return Roll(shifts: moves)(self)
    } catch { return .failed(error) }
  }

  /// As `roll(shifts:dims:)`, along one dimension.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4]).roll(shifts: 1, dims: 0)  // → tensor([4, 1, 2, 3])
  /// ```
  public func roll(shifts: Int, dims: Int) -> Tensor { roll(shifts: [shifts], dims: [dims]) }

  /// The elements moved by `shifts` in row-major order, whatever the shape.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).roll(shifts: 1)  // → tensor([[4, 1], [2, 3]])
  /// ```
  public func roll(shifts: Int) -> Tensor {
    if isPlaceholder { return self }
    return flatten().roll(shifts: shifts, dims: 0).view(shape)
  }
}
