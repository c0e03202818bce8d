/// z = the diagonal of two dimensions, as a last dimension. A view.
struct Diagonal: ViewOperation {
  static var name: String { "Diagonal" }
  let offset: Int
  let dim1: Int
  let dim2: Int

  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int) {
    let (below, right) = (max(-offset, 0), max(offset, 0))
    let length = max(0, min(sizes[dim1] - below, sizes[dim2] - right))
    let others = sizes.indices.filter { $0 != dim1 && $0 != dim2 }
    return (
      others.map { sizes[$0] } + [length], others.map { strides[$0] } + [strides[dim1] + strides[dim2]],
      length == 0 ? 0 : below * strides[dim1] + right * strides[dim2]
    )
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { DiagonalAdjoint(diagonal: self, shape: s.xShape)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { lifted(level.front(x)) }

  /// The same with the batch in front.
  fileprivate var lifted: Diagonal { Diagonal(offset: offset, dim1: dim1 + 1, dim2: dim2 + 1) }
}

/// z = zeros of a shape with x on a diagonal.
struct DiagonalAdjoint: UnaryOperation {
  static var name: String { "DiagEmbed" }
  let diagonal: Diagonal
  let shape: [Int]
  func forward(_ x: Tensor) throws -> Tensor {
    let z = Tensor.zeros(shape, dtype: x.dtype)
    let place = try diagonal.geometry(z.shape, z.strides)
    z.alias(place.sizes, place.strides, offset: place.offset).copyValues(from: x)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { diagonal(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    DiagonalAdjoint(diagonal: diagonal.lifted, shape: [level.size] + shape)(level.front(x))
  }
}

extension Tensor {
  /// The elements whose indices of two dimensions differ by `offset` (positive: above the main diagonal), as a new last
  /// dimension in the place of both. A view.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2, 3], [4, 5, 6]])
  /// x.diagonal()           // → tensor([1, 5])
  /// x.diagonal(offset: 1)  // → tensor([2, 6])
  /// ```
  public func diagonal(offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
    if isPlaceholder { return self }
    do { return try Diagonal.resolve("diagonal", self, offset, dim1, dim2, ndim)(self) } catch { return .failed(error) }
  }

  /// Matrices, in two new dimensions, that have the last dimension of this tensor on a diagonal, and 0 elsewhere. A
  /// copy.
  ///
  /// ```swift
  /// Tensor([1, 2]).diagEmbed()  // → tensor([[1, 0], [0, 2]])
  /// ```
  public func diagEmbed(offset: Int = 0, dim1: Int = -2, dim2: Int = -1) -> Tensor {
    if isPlaceholder { return self }
    do {
      guard let length = shape.last else {
        throw AdjointError("diagEmbed", "a tensor of 1 or more dimensions is needed, got \(described)")
      }
      let diagonal = try Diagonal.resolve("diagEmbed", self, offset, dim1, dim2, ndim + 1)
      var sizes = Array(shape.dropLast())
      for dim in [diagonal.dim1, diagonal.dim2].sorted() { sizes.insert(length + Swift.abs(offset), at: dim) }
      return DiagonalAdjoint(diagonal: diagonal, shape: sizes)(self)
    } catch { return .failed(error) }
  }

  /// A matrix with this vector on a diagonal, or the diagonal of this matrix, as a copy. Other tensors are refused.
  ///
  /// ```swift
  /// Tensor([1, 2]).diag()              // → tensor([[1, 0], [0, 2]])
  /// Tensor([[1, 2], [3, 4]]).diag()    // → tensor([1, 4])
  /// ```
  public func diag(_ offset: Int = 0) -> Tensor {
    if isPlaceholder { return self }
    guard ndim == 1 || ndim == 2 else {
      return .failed(AdjointError("diag", "a vector or a matrix is needed, got \(described)"))
    }
    return ndim == 1 ? diagEmbed(offset: offset) : diagonal(offset: offset).clone()
  }

  /// A matrix with all elements of this tensor on a diagonal.
  ///
  /// ```swift
  /// Tensor([[1], [2]]).diagflat()  // → tensor([[1, 0], [0, 2]])
  /// ```
  public func diagflat(_ offset: Int = 0) -> Tensor { flatten().diagEmbed(offset: offset) }
}

extension Diagonal {
  static func resolve(
    _ operation: String, _ x: Tensor, _ offset: Int, _ dim1: Int, _ dim2: Int, _ rank: Int
  ) throws -> Diagonal {
    let a = try Tensor.resolve(dim1, rank, operation, of: x)
    let b = try Tensor.resolve(dim2, rank, operation, of: x)
    guard a != b else {
      throw AdjointError(
        operation, "dim1 and dim2 have to differ: \(dim1) and \(dim2) are one dimension of the \(x.summary)")
    }
    return Diagonal(offset: offset, dim1: a, dim2: b)
  }
}
