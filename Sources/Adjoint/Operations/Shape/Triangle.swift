/// z = x at and below a diagonal (lower), or at and above it (upper), of the last two dimensions; 0 elsewhere.
struct Triangle: UnaryOperation, Stackable {
  static var name: String { "Tril" }
  let isLower: Bool
  /// 0 is the main diagonal, positive ones are above it.
  let diagonal: Int
  var operation: String { isLower ? "tril" : "triu" }
  var graphName: String { isLower ? "TrilBackward0" : "TriuBackward0" }

  func forward(_ x: Tensor) throws -> Tensor {
    guard x.ndim >= 2 else {
      throw AdjointError(operation, "a tensor of 2 or more dimensions is needed, got \(x.described)")
    }
    let z = x.copied()
    let (rows, columns, item) = (x.shape[x.ndim - 2], x.shape[x.ndim - 1], x.dtype.itemSize)
    if z.numel == 0 { return z }
    // Beyond the corners every diagonal is alike.
    let diagonal = min(max(diagonal, -rows), columns)
    for row in 0..<z.numel / columns {
      let first = min(max(row % rows + diagonal + (isLower ? 1 : 0), 0), columns)
      let cleared = isLower ? first..<columns : 0..<first
      (z.memory + (row * columns + cleared.lowerBound) * item)
        .initializeMemory(as: UInt8.self, repeating: 0, count: cleared.count * item)
    }
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { self(g) }
}

extension Tensor {
  /// The matrix (or each of a batch) at and below a diagonal, 0 above it; 0 is the main diagonal, 1 the one above.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).tril()  // → tensor([[1, 0], [3, 4]])
  /// ```
  public func tril(diagonal: Int = 0) -> Tensor { Triangle(isLower: true, diagonal: diagonal)(self) }

  /// The matrix (or each of a batch) at and above a diagonal, 0 below it.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).triu(diagonal: 1)  // → tensor([[0, 2], [0, 0]])
  /// ```
  public func triu(diagonal: Int = 0) -> Tensor { Triangle(isLower: false, diagonal: diagonal)(self) }

  /// As `tril(diagonal:)`, in place.
  @discardableResult
  public func tril_(diagonal: Int = 0) -> Tensor { inPlace("tril_") { tril(diagonal: diagonal) } }
  /// As `triu(diagonal:)`, in place.
  @discardableResult
  public func triu_(diagonal: Int = 0) -> Tensor { inPlace("triu_") { triu(diagonal: diagonal) } }
}
