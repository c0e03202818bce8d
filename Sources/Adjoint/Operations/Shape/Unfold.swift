/// z = the windows of a dimension, `step` apart, whose elements stand along a new last dimension. A view.
struct Unfold: ViewOperation {
  static var name: String { "Unfold" }
  let dim: Int
  let size: Int
  let step: Int
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    // A number counts as a vector of one element.
    if sizes.isEmpty { return ([size], [1], 0) }
    var (sizes, strides) = (sizes, strides)
    sizes[dim] = (sizes[dim] - size) / step + 1
    sizes.append(size)
    strides.append(strides[dim])
    strides[dim] *= step
    return (sizes, strides, 0)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { UnfoldAdjoint(unfold: self, shape: s.xShape)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let lifted = Unfold(dim: dim + 1, size: size, step: step)
    return x.ndim == 0 ? lifted(level.front(x).unsqueeze(1)).select(dim: 1, index: 0) : lifted(level.front(x))
  }
}

/// z = zeros of a shape, to which every window's elements are added where they were read.
struct UnfoldAdjoint: UnaryOperation {
  static var name: String { "UnfoldBackward" }
  let unfold: Unfold
  let shape: [Int]
  func forward(_ g: Tensor) throws -> Tensor {
    let z = Tensor.zeros(shape, dtype: g.dtype)
    let (sizes, strides, _) = try unfold.geometry(z.shape, z.strides)
    // Windows overlap, but the elements of one place in all windows do not.
    for place in 0..<unfold.size {
      z.alias(sizes.dropLast(), strides.dropLast(), offset: place * strides[strides.count - 1])
        .accumulate(g.alias(sizes.dropLast(), g.strides.dropLast(), offset: place * g.strides[g.ndim - 1]))
    }
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { unfold(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let lifted = UnfoldAdjoint(
      unfold: Unfold(dim: unfold.dim + 1, size: unfold.size, step: unfold.step),
      shape: [level.size] + (shape.isEmpty ? [1] : shape))
    let z = lifted(shape.isEmpty ? level.front(x).view([level.size, 1] + x.shape) : level.front(x))
    return shape.isEmpty ? z.squeeze(dim: 1) : z
  }
}

extension Tensor {
  /// The windows of `size` elements along a dimension, one every `step`: the dimension counts windows, and a new last
  /// one the elements of a window. A view, in which windows that overlap share memory; gradients add up there.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).unfold(dimension: 0, size: 3, step: 2)  // → tensor([[1, 2, 3], [3, 4, 5]])
  /// ```
  public func unfold(dimension: Int, size: Int, step: Int) -> Tensor {
    if isPlaceholder { return self }
    do {
      let dim = try resolve(dimension, "unfold")
      let length = ndim == 0 ? 1 : shape[dim]
      guard size >= 0, size <= length, step > 0 else {
        throw AdjointError(
          "unfold",
          "windows of size \(size) every \(step) do not fit dimension \(dim) of size \(length) of the \(summary): the "
            + "size has to be from 0 to \(length), the step positive")
      }
      return Unfold(dim: dim, size: size, step: step)(self)
    } catch { return .failed(error) }
  }
}
