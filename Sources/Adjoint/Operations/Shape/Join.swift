// Joining tensors.

/// z = the operands one after another along a dimension.
struct Cat: GeneralOperation {
  static var name: String { "Cat" }
  let dim: Int
  /// Sizes of the operands along the dimension; empty vectors, which PyTorch passes over, count 0.
  let sizes: [Int]

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let parts = x.compactMap { $0 }
    let dtype = DType.promote(parts)
    var shape = (parts.first { !Cat.isPassedOver($0) } ?? parts[0]).shape
    shape[dim] = sizes.reduce(0, +)
    let z = Tensor.empty(shape, dtype)
    var start = 0
    for (part, size) in zip(parts, sizes) where size > 0 {
      var place = shape
      place[dim] = size
      z.alias(place, z.strides, offset: start * z.strides[dim]).copyValues(from: part)
      start += size
    }
    return [z]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return sizes.map { _ in nil } }
    var start = 0
    return sizes.enumerated().map { i, size in
      defer { start += size }
      guard s.needs[i] else { return nil }
      return size == 0 ? .zeros(s.shape(i), dtype: g.dtype) : g.narrow(dim: dim, start: start, length: size)
    }
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let known = t.compactMap({ $0 }).first else { return [nil] }
    return self(zip(t, sizes.indices).map { t, i in t ?? .zeros(s.shape(i), dtype: known.dtype) })
  }

  static func isPassedOver(_ x: Tensor) -> Bool { x.ndim == 1 && x.numel == 0 }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    // With the batch in front an empty vector would no longer be passed over.
    let kept = x.indices.filter { x[$0].map(Cat.isPassedOver) == false }
    if kept.isEmpty { return [level.front(x[0].unsafelyUnwrapped)] }
    return Cat(dim: dim + 1, sizes: kept.map { sizes[$0] })(kept.map { x[$0].map(level.front) })
  }
}

/// z = the operands, of one shape, along a new dimension.
struct Stack: GeneralOperation {
  static var name: String { "Stack" }
  let dim: Int
  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let parts = x.compactMap { $0 }
    var shape = parts[0].shape
    shape.insert(parts.count, at: dim)
    let z = Tensor.empty(shape, DType.promote(parts))
    var strides = z.strides
    let step = strides.remove(at: dim)
    for (i, part) in parts.enumerated() {
      z.alias(part.shape, strides, offset: i * step).copyValues(from: part)
    }
    return [z]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    s.needs.enumerated().map { i, isNeeded in isNeeded ? g[0]?.select(dim: dim, index: i) : nil }
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let known = t.compactMap({ $0 }).first else { return [nil] }
    return self(t.indices.map { t[$0] ?? .zeros(known.shape, dtype: known.dtype) })
  }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] { Stack(dim: dim + 1)(x.map { $0.map(level.front) }) }
}

extension Tensor {
  /// The tensors one after another along a dimension, where alone their sizes may differ. Dtypes are promoted, empty
  /// vectors passed over, numbers refused. Each gets its part of the gradient.
  ///
  /// ```swift
  /// let (x, y) = (Tensor([[1, 2]]), Tensor([[3, 4]]))
  /// Tensor.cat([x, y])          // → tensor([[1, 2], [3, 4]])
  /// Tensor.cat([x, y], dim: 1)  // → tensor([[1, 2, 3, 4]])
  /// ```
  public static func cat(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    if tensors.contains(where: \.isPlaceholder) { return .placeholder }
    do {
      guard let first = tensors.first(where: { !Cat.isPassedOver($0) }) ?? tensors.first else {
        throw AdjointError("cat", "expected at least one tensor, got none")
      }
      if let scalar = tensors.firstIndex(where: { $0.ndim == 0 }) {
        throw AdjointError("cat", "tensor \(scalar) is 0-d and has no dimension to be joined along: use stack")
      }
      let dim = try first.resolve(dim, "cat")
      for (i, tensor) in tensors.enumerated() where !Cat.isPassedOver(tensor) {
        let fits =
          tensor.ndim == first.ndim && (0..<first.ndim).allSatisfy { $0 == dim || tensor.shape[$0] == first.shape[$0] }
        guard fits else {
          throw AdjointError(
            "cat",
            "tensor \(i) has shape \(tensor.shape.shapeText), which does not fit \(first.shape.shapeText) in every "
              + "dimension but \(dim)")
        }
      }
      let sizes = tensors.map { Cat.isPassedOver($0) ? 0 : $0.shape[dim] }
      return Cat(dim: dim, sizes: sizes)(tensors).first ?? .placeholder
    } catch { return .failed(error) }
  }
  /// As `cat(_:dim:)`.
  public static func concatenate(_ tensors: [Tensor], dim: Int = 0) -> Tensor { cat(tensors, dim: dim) }

  /// The tensors, all of one shape, along a new dimension before `dim`. Dtypes are promoted.
  ///
  /// ```swift
  /// Tensor.stack([Tensor([1, 2]), Tensor([3, 4])], dim: 1)  // → tensor([[1, 3], [2, 4]])
  /// ```
  public static func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    if tensors.contains(where: \.isPlaceholder) { return .placeholder }
    do {
      guard let first = tensors.first else { throw AdjointError("stack", "expected at least one tensor, got none") }
      if let i = tensors.firstIndex(where: { $0.shape != first.shape }) {
        throw AdjointError(
          "stack",
          "the tensors have to be of one shape: tensor 0 has \(first.shape.shapeText), tensor \(i) has "
            + "\(tensors[i].shape.shapeText)")
      }
      let dim = try Tensor.resolve(dim, first.ndim + 1, "stack")
      return Stack(dim: dim)(tensors).first ?? .placeholder
    } catch { return .failed(error) }
  }
}
