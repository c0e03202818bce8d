import AdjointKernels

/// An n-dimensional array that can be differentiated.
///
/// Tensors have reference semantics, as in PyTorch: `let b = a` is the same tensor, and `a.add_(1)` is seen through
/// both. Concurrent reads are fine; writing takes one thread at a time.
///
/// ```swift
/// let x = Tensor([1.0, 2, 3], requiresGrad: true)
/// (x ** 2).sum().backward()
/// x.grad()!  // → tensor([2., 4., 6.])
/// ```
public struct Tensor: @unchecked Sendable {
  var body: TensorBody

  @inline(__always) init(_ body: TensorBody) { self.body = body }

  /// Sizes of the dimensions; `[]` for a 0-d tensor.
  public var shape: [Int] { body.shape }
  /// Elements to skip in memory from one index of a dimension to the next.
  public var strides: [Int] { body.stridesArray }
  /// Number of dimensions.
  public var ndim: Int { Int(body.h.pointee.rank) }
  /// Number of elements.
  public var numel: Int { body.h.pointee.count }
  /// The type of the elements.
  public var dtype: DType { body.h.pointee.dtype }
  /// Whether the elements lie in memory in row-major order, one after the other.
  public var isContiguous: Bool { body.h.pointee.flags.contains(.contiguous) }

  /// Size of a dimension; negative ones count from the end.
  ///
  /// ```swift
  /// Tensor.zeros(2, 3).size(-1)  // → 3
  /// ```
  public func size(_ dim: Int) -> Int {
    guard let dim = checkedDim(dim, "size") else { return 0 }
    return body.sizes[dim]
  }

  /// Whether both are the same tensor, not merely equal ones.
  public static func === (a: Tensor, b: Tensor) -> Bool { a.body === b.body }
  /// Whether they are two tensors, be they equal.
  public static func !== (a: Tensor, b: Tensor) -> Bool { a.body !== b.body }
  /// Of the object; stable while it lives.
  public var id: ObjectIdentifier { ObjectIdentifier(body) }
}

// MARK: - Inside the library

extension Tensor {
  @inline(__always) var h: UnsafeMutablePointer<TensorHeader> { body.h }
  /// The first element.
  @inline(__always) var memory: UnsafeMutableRawPointer {
    assert(!isBatched, "the elements of one example of a vmap are read as if they were all")
    return body.h.pointee.data
  }
  @inline(__always) var isInterpreted: Bool {
    let flags = body.h.pointee.flags
    return !flags.isDisjoint(with: .interpreted) || flags.contains(.view) && hasBecomeDual
  }
  @inline(__always) package var isPlaceholder: Bool { body.h.pointee.flags.contains(.placeholder) }

  /// What an operation gives that failed in a `recovering` scope: it swallows what follows.
  static var placeholder: Tensor {
    let body = TensorBody.allocate([0], .float32)
    body.h.pointee.flags.insert(.placeholder)
    return Tensor(body)
  }

  /// Raises the error; goes on with a placeholder if it is recovered.
  package static func failed(_ error: any Error) -> Tensor {
    if let error = error as? AdjointError {
      error.raise()
    } else {
      fatalError("Adjoint: \(error)")
    }
    return placeholder
  }

  static func empty(_ shape: [Int], _ dtype: DType, shareable: Bool = false) -> Tensor {
    Tensor(TensorBody.allocate(shape, dtype, shareable: shareable))
  }

  func alias(_ sizes: [Int], _ strides: [Int], offset: Int = 0) -> Tensor {
    Tensor(TensorBody.alias(of: body, sizes: sizes, strides: strides, offset: offset))
  }

  func hasShape(_ shape: [Int]) -> Bool {
    guard shape.count == ndim else { return false }
    for i in shape.indices where body.sizes[i] != shape[i] { return false }
    return true
  }

  /// Where gradients of this tensor go; of a view whose base was written to, the regenerated place.
  @inline(__always) var source: NodeRef? {
    if body.h.pointee.flags.contains(.view) { refreshView() }
    return body.h.pointee.node
  }

  /// The row-major elements: this tensor, or a copy without a graph.
  func contiguousValue() -> Tensor {
    isContiguous ? self : copied()
  }

  /// A row-major copy without a graph.
  func copied(shareable: Bool = false) -> Tensor {
    let copy = Tensor.empty(shape, dtype, shareable: shareable)
    copy.copyValues(from: self)
    return copy
  }

  /// Writes the elements of a tensor of the same sizes, cast to this dtype, without a graph.
  func copyValues(from other: Tensor) {
    adj_cast_nd(
      other.dtype.code, dtype.code, Int32(ndim), sizes64, other.memory, other.strides64, memory, strides64)
  }

  @inline(__always) var sizes64: UnsafePointer<Int64> {
    UnsafeRawPointer(body.sizes).assumingMemoryBound(to: Int64.self)
  }
  @inline(__always) var strides64: UnsafePointer<Int64> {
    UnsafeRawPointer(body.strides).assumingMemoryBound(to: Int64.self)
  }

  /// A dimension counted from the start, or nil and an error.
  func checkedDim(_ dim: Int, _ operation: String) -> Int? {
    do { return try resolve(dim, operation) } catch {
      _ = Tensor.failed(error)
      return nil
    }
  }

  /// A dimension counted from the start. A 0-d tensor takes 0 and -1, as in PyTorch.
  func resolve(_ dim: Int, _ operation: String) throws -> Int {
    try Tensor.resolve(dim, ndim, operation, of: self)
  }

  static func resolve(_ dim: Int, _ rank: Int, _ operation: String, of tensor: Tensor? = nil) throws -> Int {
    let room = Swift.max(rank, 1)
    guard dim >= -room, dim < room else {
      let operand = tensor.map { " of the \($0.summary)" } ?? ""
      throw AdjointError(
        operation, "dimension \(dim)\(operand) is out of range: it has to be from \(-room) to \(room - 1)")
    }
    return dim < 0 ? dim + room : dim
  }

  /// As messages name an operand: `float32 tensor of shape [2, 3]`.
  package var summary: String { "\(dtype) tensor of shape \(shape.shapeText)" }
  /// The same with its article: `a float32 tensor of shape [2, 3]`, `an int64 tensor of shape []`.
  package var described: String { (dtype.description.hasPrefix("int") ? "an " : "a ") + summary }
}
