import AdjointKernels

// Products of vectors and matrices. Transposed operands are only a matter of strides.

/// A product is linear in each operand, so each gradient needs the other operand, and the tangent of
/// one is its product with the other.
private protocol Product: BinaryOperation {}

extension Product {
  static var savesForX: Saves { .y }
  static var savesForY: Saves { .x }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(t, s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t) }
}

/// z = Σ xᵢyᵢ.
private struct Dot: Product {
  static var name: String { "Dot" }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try MatMul.check("dot", x, y, "two vectors of one length", x.ndim == 1 && y.ndim == 1 && x.numel == y.numel)
    let z = Tensor.empty([], x.dtype)
    adj_dot(x.dtype.code, Int64(x.numel), x.memory, Int64(x.strides[0]), y.memory, Int64(y.strides[0]), z.memory)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g * s.y }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g * s.x }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    guard let a = level.peel(x) else { return level.front(y).mv(x) }
    guard let b = level.peel(y) else { return a.mv(y) }
    return a.unsqueeze(1).bmm(b.unsqueeze(2)).view([level.size])
  }
}

/// z = x·y for [m, k] and [k, n]; gx = g·yᵀ, gy = xᵀ·g.
private struct Mm: Product {
  static var name: String { "Mm" }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try MatMul.check("mm", x, y, "[m, k] and [k, n]", x.ndim == 2 && y.ndim == 2 && x.shape[1] == y.shape[0])
    let z = Tensor.empty([x.shape[0], y.shape[1]], x.dtype)
    adj_gemm(
      x.dtype.code, Int64(x.shape[0]), Int64(y.shape[1]), Int64(x.shape[1]), x.memory, Int64(x.strides[0]),
      Int64(x.strides[1]), y.memory, Int64(y.strides[0]), Int64(y.strides[1]), z.memory, Int64(y.shape[1]), 0)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { self(g, s.y.t()) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { self(s.x.t(), g) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    (level.peel(x) ?? x).matmul(level.peel(y) ?? y)
  }
}

/// z = x·v for [m, k] and [k]; gx = g⊗v, gv = xᵀ·g.
private struct Mv: Product {
  static var name: String { "Mv" }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try MatMul.check("mv", x, y, "[m, k] and [k]", x.ndim == 2 && y.ndim == 1 && x.shape[1] == y.shape[0])
    let z = Tensor.empty([x.shape[0]], x.dtype)
    adj_gemm(
      x.dtype.code, Int64(x.shape[0]), 1, Int64(x.shape[1]), x.memory, Int64(x.strides[0]), Int64(x.strides[1]),
      y.memory, Int64(y.strides[0]), 1, z.memory, 1, 0)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g.unsqueeze(1) * s.y.unsqueeze(0) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { self(s.x.t(), g) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    guard let b = level.peel(y) else { return level.front(x).matmul(y) }
    return level.peel(x)?.bmm(b.unsqueeze(2)).squeeze(dim: 2) ?? b.mm(x.t())
  }
}

/// z[b] = x[b]·y[b] for [b, m, k] and [b, k, n].
private struct Bmm: Product {
  static var name: String { "Bmm" }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try MatMul.check(
      "bmm", x, y, "[b, m, k] and [b, k, n]",
      x.ndim == 3 && y.ndim == 3 && x.shape[0] == y.shape[0] && x.shape[2] == y.shape[1])
    let (b, m, k, n) = (x.shape[0], x.shape[1], x.shape[2], y.shape[2])
    let z = Tensor.empty([b, m, n], x.dtype)
    let (sx, sy) = (x.strides.map(Int64.init), y.strides.map(Int64.init))
    adj_gemm_batched(
      x.dtype.code, Int64(b), Int64(m), Int64(n), Int64(k), x.memory, sx[0], sx[1], sx[2], y.memory, sy[0], sy[1],
      sy[2], z.memory, Int64(m * n), Int64(n))
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { self(g, s.y.transpose(1, 2)) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { self(s.x.transpose(1, 2), g) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    (level.peel(x) ?? x).matmul(level.peel(y) ?? y)
  }
}

/// What the products share.
enum MatMul {
  static func refused(_ operation: String, _ x: Tensor, _ y: Tensor, _ expected: String) -> AdjointError {
    AdjointError(operation, "expected \(expected), got \(x.described) and \(y.described)")
  }

  /// Throws unless the shapes fit and the dtypes are one.
  static func check(
    _ operation: String, _ x: Tensor, _ y: Tensor, _ expected: String, _ fits: @autoclosure () -> Bool
  ) throws {
    guard fits() else { throw refused(operation, x, y, expected) }
    try checkDTypes(operation, x, y)
  }

  static func checkDTypes(_ operation: String, _ x: Tensor, _ y: Tensor) throws {
    guard x.dtype == y.dtype else {
      throw AdjointError(
        operation,
        "both operands have to be of one dtype, got \(x.described) and \(y.described). Convert one with to(_:)")
    }
  }

  /// The product by the operands' dimensions, as NumPy's and PyTorch's matmul.
  static func callAsFunction(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard x.ndim > 0, y.ndim > 0 else {
      throw refused("matmul", x, y, "operands of at least one dimension each (use * for numbers)")
    }
    guard x.shape[x.ndim - 1] == y.shape[max(0, y.ndim - 2)] else {
      throw refused(
        "matmul", x, y,
        "the last size of the first operand to equal the last but one (or only) size of the second")
    }
    try checkDTypes("matmul", x, y)
    switch (x.ndim, y.ndim) {
    case (1, 1): return Dot()(x, y)
    case (2, 1): return Mv()(x, y)
    case (1, 2): return Mm()(x.unsqueeze(0), y).squeeze(dim: 0)
    case (2, 2): return Mm()(x, y)
    case (3..., 1...2): return folded(x, y)
    default: return try batched(x, y)
    }
  }

  /// Many rows against one matrix are one product.
  private static func folded(_ x: Tensor, _ y: Tensor) -> Tensor {
    let lead = Array(x.shape.dropLast())
    let rows = x.reshape([lead.product, x.shape[x.ndim - 1]])
    return y.ndim == 1 ? Mv()(rows, y).reshape(lead) : Mm()(rows, y).reshape(lead + [y.shape[1]])
  }

  private static func batched(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    let a = x.ndim == 1 ? x.unsqueeze(0) : x
    let b = y.ndim == 1 ? y.unsqueeze(1) : y
    guard let batch = broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2))) else {
      throw refused("matmul", x, y, "batch dimensions that broadcast")
    }
    let (m, k, n) = (a.shape[a.ndim - 2], a.shape[a.ndim - 1], b.shape[b.ndim - 1])
    let z = Bmm()(
      a.expand(batch + [m, k]).reshape([batch.product, m, k]), b.expand(batch + [k, n]).reshape([batch.product, k, n]))
    return z.reshape(batch + (x.ndim == 1 ? [] : [m]) + (y.ndim == 1 ? [] : [n]))
  }
}

extension Tensor {
  /// The matrix product by the operands' dimensions: two vectors give a number, [m, k] and [k] give [m], [m, k] and [k,
  /// n] give [m, n], and further leading dimensions are batches that broadcast. Both of one dtype; numbers are refused.
  /// Of matrices gx = g·yᵀ, gy = xᵀ·g.
  ///
  /// ```swift
  /// let x = Tensor([[1, 2], [3, 4]])
  /// x.matmul(x)                // → tensor([[ 7, 10], [15, 22]])
  /// x.matmul(Tensor([1, 10]))  // → tensor([21, 43])
  /// ```
  public func matmul(_ y: Tensor) -> Tensor {
    if isPlaceholder || y.isPlaceholder { return .placeholder }
    do { return try MatMul.callAsFunction(self, y) } catch { return .failed(error) }
  }

  /// The product of matrices [m, k] and [k, n] of one dtype: `matmul` for these shapes only.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).mm(Tensor([[1], [10]]))  // → tensor([[21], [43]])
  /// ```
  public func mm(_ y: Tensor) -> Tensor { Mm()(self, y) }

  /// A matrix [m, k] times a vector [k], of one dtype: `matmul` for these shapes only.
  ///
  /// ```swift
  /// Tensor([[1, 2], [3, 4]]).mv(Tensor([1, 10]))  // → tensor([21, 43])
  /// ```
  public func mv(_ y: Tensor) -> Tensor { Mv()(self, y) }

  /// The products of matrices [b, m, k] and [b, k, n], one for one; the batch does not broadcast, as it does in
  /// `matmul`.
  ///
  /// ```swift
  /// Tensor([[[1, 2]], [[3, 4]]]).bmm(Tensor([[[1], [1]], [[10], [10]]]))  // → tensor([[[ 3]], [[70]]])
  /// ```
  public func bmm(_ y: Tensor) -> Tensor { Bmm()(self, y) }

  /// Σ xᵢyᵢ of two vectors of one length and dtype.
  ///
  /// ```swift
  /// Tensor([1, 2]).dot(Tensor([3, 4]))  // → tensor(11)
  /// ```
  public func dot(_ y: Tensor) -> Tensor { Dot()(self, y) }

  /// zᵢⱼ = xᵢyⱼ of two vectors; dtypes are promoted.
  ///
  /// ```swift
  /// Tensor([1, 2]).outer(Tensor([3, 4]))  // → tensor([[3, 4], [6, 8]])
  /// ```
  public func outer(_ y: Tensor) -> Tensor {
    if isPlaceholder || y.isPlaceholder { return .placeholder }
    guard ndim == 1, y.ndim == 1 else { return .failed(MatMul.refused("outer", self, y, "two vectors")) }
    return unsqueeze(1) * y.unsqueeze(0)
  }
}

/// As `x.matmul(y)`.
public func matmul(_ x: Tensor, _ y: Tensor) -> Tensor { x.matmul(y) }
/// As `x.mm(y)`.
public func mm(_ x: Tensor, _ y: Tensor) -> Tensor { x.mm(y) }
/// As `x.dot(y)`.
public func dot(_ x: Tensor, _ y: Tensor) -> Tensor { x.dot(y) }
