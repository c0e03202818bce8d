// Tensors broadcast against one another, and grids of coordinates.

/// How `meshgrid` orders its dimensions.
public enum GridIndexing: String, Sendable {
  /// One dimension for each vector, in their order: matrix indexing.
  case ij
  /// The first two exchanged: x runs along columns, y along rows.
  case xy
}

/// The shape that shapes broadcast to: sizes are compared from the last dimension, and have to be equal or 1.
///
/// ```swift
/// broadcastShapes([2, 1], [3])  // → [2, 3]
/// ```
public func broadcastShapes(_ shapes: [Int]...) -> [Int] { broadcastShapes(shapes) }
/// As `broadcastShapes(_:)`, with the shapes in an array.
public func broadcastShapes(_ shapes: [[Int]]) -> [Int] {
  var result: [Int] = []
  for (i, shape) in shapes.enumerated() {
    guard !shape.contains(where: { $0 < 0 }), let both = broadcastShape(result, shape) else {
      AdjointError(
        "broadcastShapes",
        "shape \(i), \(shape.shapeText), does not broadcast against \(result.shapeText), which the shapes before it "
          + "give. Sizes are compared from the last dimension and have to be equal or 1"
      ).raise()
      return []
    }
    result = both
  }
  return result
}

extension Tensor {
  /// The tensors, all expanded to the shape that they broadcast to. Views.
  ///
  /// ```swift
  /// Tensor.broadcastTensors(Tensor([[1], [2]]), Tensor([3, 4])).map(\.shape)  // → [[2, 2], [2, 2]]
  /// ```
  public static func broadcastTensors(_ tensors: Tensor...) -> [Tensor] { broadcastTensors(tensors) }
  /// As `broadcastTensors(_:)`, with the tensors in an array.
  public static func broadcastTensors(_ tensors: [Tensor]) -> [Tensor] {
    if tensors.contains(where: \.isPlaceholder) { return tensors.map { _ in .placeholder } }
    do {
      let shape: [Int] = try tensors.reduce([]) { shape, tensor in
        guard let both = broadcastShape(shape, tensor.shape) else {
          throw AdjointError(
            "broadcastTensors",
            "\(tensor.described) does not broadcast against \(shape.shapeText), which the tensors before it give")
        }
        return both
      }
      return tensors.map { $0.hasShape(shape) ? $0 : $0.expand(shape) }
    } catch { return [.failed(error)] }
  }

  /// As `expand(shape)`.
  public func broadcastTo(_ shape: Int...) -> Tensor { expand(shape) }
  /// As `expand(shape)`.
  public func broadcastTo(_ shape: [Int]) -> Tensor { expand(shape) }

  /// The coordinates of a grid's points: one tensor for each vector, which varies along that vector's dimension only.
  /// Views. A number counts as a vector of one element; different dtypes are refused.
  ///
  /// ```swift
  /// Tensor.meshgrid(Tensor([1, 2]), Tensor([3, 4]))  // → [tensor([[1, 1], [2, 2]]), tensor([[3, 4], [3, 4]])]
  /// ```
  public static func meshgrid(_ tensors: Tensor..., indexing: GridIndexing = .ij) -> [Tensor] {
    meshgrid(tensors, indexing: indexing)
  }
  /// As `meshgrid(_:indexing:)`, with the tensors in an array.
  public static func meshgrid(_ tensors: [Tensor], indexing: GridIndexing = .ij) -> [Tensor] {
    if tensors.contains(where: \.isPlaceholder) { return tensors.map { _ in .placeholder } }
    do {
      let vectors = try checkedVectors(tensors, "meshgrid")
      let isExchanged = indexing == .xy && vectors.count > 1
      let ordered = isExchanged ? [vectors[1], vectors[0]] + vectors[2...] : vectors
      let shape = ordered.map(\.numel)
      let grids = ordered.enumerated().map { i, vector in
        var own = [Int](repeating: 1, count: shape.count)
        own[i] = vector.numel
        return vector.reshape(own).expand(shape)
      }
      return isExchanged ? [grids[1], grids[0]] + grids[2...] : grids
    } catch { return [.failed(error)] }
  }

  private static func checkedVectors(_ tensors: [Tensor], _ operation: String) throws -> [Tensor] {
    guard let first = tensors.first else { throw AdjointError(operation, "expected at least one vector, got none") }
    for (i, tensor) in tensors.enumerated() {
      guard tensor.ndim <= 1, tensor.dtype == first.dtype else {
        throw AdjointError(
          operation, "needs vectors of one dtype: tensor 0 is \(first.described), tensor \(i) \(tensor.described)")
      }
    }
    return tensors
  }

  /// Every choice of one element from each vector, a row each; of one vector, itself.
  ///
  /// ```swift
  /// Tensor.cartesianProd(Tensor([1, 2]), Tensor([3, 4]))  // → tensor([[1, 3], [1, 4], [2, 3], [2, 4]])
  /// ```
  public static func cartesianProd(_ tensors: Tensor...) -> Tensor { cartesianProd(tensors) }
  /// As `cartesianProd(_:)`, with the tensors in an array.
  public static func cartesianProd(_ tensors: [Tensor]) -> Tensor {
    if tensors.contains(where: \.isPlaceholder) { return .placeholder }
    if let bad = tensors.first(where: { $0.ndim != 1 }) {
      return .failed(AdjointError("cartesianProd", "needs vectors, got \(bad.described)"))
    }
    if tensors.count == 1 { return tensors[0] }
    let grids = meshgrid(tensors)
    return grids.contains(where: \.isPlaceholder) ? .placeholder : stack(grids.map { $0.flatten() }, dim: 1)
  }

  /// Every choice of `r` elements of a vector, in their order, a row each; with replacement an element may come again.
  ///
  /// ```swift
  /// Tensor([1, 2, 3]).combinations()  // → tensor([[1, 2], [1, 3], [2, 3]])
  /// ```
  public func combinations(r: Int = 2, withReplacement: Bool = false) -> Tensor {
    if isPlaceholder { return self }
    guard ndim == 1, r >= 0 else {
      return .failed(
        AdjointError("combinations", "needs a vector and a count of at least 0, got \(described) and r = \(r)"))
    }
    if r == 0 { return .zeros([0], dtype: dtype) }
    let choices = Tensor.choices(of: r, among: numel, withReplacement: withReplacement)
    return indexSelect(dim: 0, index: choices).reshape(-1, r)
  }

  /// The positions of each choice, one choice after another.
  private static func choices(of r: Int, among n: Int, withReplacement: Bool) -> Tensor {
    let apart = withReplacement ? 0 : 1
    let different = withReplacement ? n + r - 1 : n
    // The binomial coefficient, which is whole after every step.
    let count = n == 0 || r > different ? 0 : (0..<r).reduce(1) { $0 * (different - $1) / ($1 + 1) }
    let positions = Tensor.empty([count * r], .int64)
    let result = positions.memory.assumingMemoryBound(to: Int.self)
    for i in 0..<Swift.min(count, 1) * r { result[i] = i * apart }
    for at in stride(from: r, to: count * r, by: r) {
      // The last position that can go on does, and those after it follow closely.
      var i = r - 1
      while result[at - r + i] == n - 1 - (r - 1 - i) * apart { i -= 1 }
      for k in 0..<i { result[at + k] = result[at - r + k] }
      for k in i..<r { result[at + k] = result[at - r + i] + 1 + (k - i) * apart }
    }
    return positions
  }
}
