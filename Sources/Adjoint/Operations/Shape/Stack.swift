// Joins by the names of directions, and the dimensions they need.

extension Tensor {
  /// A number as a vector of one element; anything else as it is. A view.
  ///
  /// ```swift
  /// Tensor(5).atleast1d()  // → tensor([5])
  /// ```
  public func atleast1d() -> Tensor { isPlaceholder || ndim > 0 ? self : reshape(1) }

  /// With dimensions of size 1 put in front until there are 2. A view.
  ///
  /// ```swift
  /// Tensor([1, 2]).atleast2d()  // → tensor([[1, 2]])
  /// ```
  public func atleast2d() -> Tensor {
    if isPlaceholder || ndim > 1 { return self }
    return ndim == 0 ? reshape(1, 1) : unsqueeze(0)
  }

  /// [] as [1, 1, 1], [n] as [1, n, 1], [m, n] as [m, n, 1]. A view.
  ///
  /// ```swift
  /// Tensor([1, 2]).atleast3d().shape  // → [1, 2, 1]
  /// ```
  public func atleast3d() -> Tensor {
    if isPlaceholder || ndim > 2 { return self }
    return ndim == 0 ? reshape(1, 1, 1) : atleast2d().unsqueeze(-1)
  }

  /// Side by side: along dimension 1, vectors along dimension 0.
  ///
  /// ```swift
  /// Tensor.hstack([Tensor([[1], [2]]), Tensor([[3], [4]])])  // → tensor([[1, 3], [2, 4]])
  /// ```
  public static func hstack(_ tensors: [Tensor]) -> Tensor {
    let parts = tensors.map { $0.atleast1d() }
    return joined("hstack", parts, dim: parts.first?.ndim == 1 ? 0 : 1)
  }

  /// One above the other: along dimension 0; vectors are rows.
  ///
  /// ```swift
  /// Tensor.vstack([Tensor([1, 2]), Tensor([3, 4])])  // → tensor([[1, 2], [3, 4]])
  /// ```
  public static func vstack(_ tensors: [Tensor]) -> Tensor {
    joined("vstack", tensors.map { $0.atleast2d() }, dim: 0)
  }
  /// As `vstack(tensors)`.
  public static func rowStack(_ tensors: [Tensor]) -> Tensor { vstack(tensors) }

  /// One behind the other: along dimension 2; vectors are [1, n, 1].
  ///
  /// ```swift
  /// Tensor.dstack([Tensor([1, 2]), Tensor([3, 4])])  // → tensor([[[1, 3], [2, 4]]])
  /// ```
  public static func dstack(_ tensors: [Tensor]) -> Tensor {
    joined("dstack", tensors.map { $0.atleast3d() }, dim: 2)
  }

  /// Side by side, where vectors are columns.
  ///
  /// ```swift
  /// Tensor.columnStack([Tensor([1, 2]), Tensor([3, 4])])  // → tensor([[1, 3], [2, 4]])
  /// ```
  public static func columnStack(_ tensors: [Tensor]) -> Tensor {
    joined("columnStack", tensors.map { $0.isPlaceholder || $0.ndim > 1 ? $0 : $0.reshape(-1, 1) }, dim: 1)
  }

  private static func joined(_ operation: String, _ parts: [Tensor], dim: Int) -> Tensor {
    guard !parts.isEmpty else { return .failed(AdjointError(operation, "expected at least one tensor, got none")) }
    return cat(parts, dim: dim)
  }

  /// A matrix with the tensors on its diagonal, corner to corner, and 0 elsewhere; vectors are rows, numbers [1, 1].
  ///
  /// ```swift
  /// Tensor.blockDiag(Tensor([[1, 2]]), Tensor(3))  // → tensor([[1, 2, 0], [0, 0, 3]])
  /// ```
  public static func blockDiag(_ tensors: Tensor...) -> Tensor { blockDiag(tensors) }
  /// As `blockDiag(_:)`, with the tensors in an array.
  public static func blockDiag(_ tensors: [Tensor]) -> Tensor {
    if tensors.contains(where: \.isPlaceholder) { return .placeholder }
    if tensors.isEmpty { return .zeros(1, 0) }
    if let i = tensors.firstIndex(where: { $0.ndim > 2 }) {
      return .failed(
        AdjointError("blockDiag", "a block has 2 dimensions at most, tensor \(i) is \(tensors[i].described)"))
    }
    return BlockDiag(shapes: tensors.map(\.shape))(tensors).first ?? .placeholder
  }
}

/// z = zeros with the operands, as matrices, from the upper left to the lower right corner.
struct BlockDiag: GeneralOperation {
  static var name: String { "BlockDiag" }
  let shapes: [[Int]]

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let blocks = x.compactMap { $0 }
    let end = places.last.map { ($0.row + $0.rows, $0.column + $0.columns) } ?? (0, 0)
    let z = Tensor.zeros([end.0, end.1], dtype: DType.promote(blocks))
    for (block, at) in zip(blocks, places) {
      let strides = [0, 0].dropLast(block.ndim) + block.strides
      z.alias([at.rows, at.columns], z.strides, offset: at.row * z.strides[0] + at.column)
        .copyValues(from: block.alias([at.rows, at.columns], Array(strides)))
    }
    return [z]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return s.needs.map { _ in nil } }
    return zip(shapes, zip(s.needs, places)).map { shape, block in
      let (isNeeded, at) = block
      guard isNeeded else { return nil }
      return g.narrow(dim: 0, start: at.row, length: at.rows).narrow(dim: 1, start: at.column, length: at.columns)
        .reshape(shape)
    }
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let known = t.compactMap({ $0 }).first else { return [nil] }
    return self(t.indices.map { t[$0] ?? .zeros(shapes[$0], dtype: known.dtype) })
  }

  private var places: [(row: Int, rows: Int, column: Int, columns: Int)] {
    var (row, column) = (0, 0)
    return shapes.map { shape in
      let (rows, columns) = (shape.count < 2 ? 1 : shape[0], shape.last ?? 1)
      defer { (row, column) = (row + rows, column + columns) }
      return (row, rows, column, columns)
    }
  }
}
