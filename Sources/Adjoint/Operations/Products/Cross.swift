import AdjointKernels

/// z = x × y along a dimension of size 3; the others broadcast. gx = y × g, gy = g × x.
struct Cross: BinaryOperation {
  static var name: String { "LinalgCross" }
  static var savesForX: Saves { .y }
  static var savesForY: Saves { .x }
  let operation: String
  let dim: Int

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard x.dtype == y.dtype, x.dtype != .bool else {
      throw AdjointError(operation, "needs numbers of one dtype, got \(x.described) and \(y.described)")
    }
    guard let shape = broadcastShape(x.shape, y.shape) else { throw AdjointError.broadcast(operation, x, y) }
    if x.dtype.isHalf {
      // Every product is rounded, as the definition says.
      return noGrad {
        let (x, y) = (x.detach().expand(shape), y.detach().expand(shape))
        func moved(_ x: Tensor, _ by: Int) -> Tensor { x.roll(shifts: by, dims: dim) }
        return moved(x, -1) * moved(y, -2) - moved(x, -2) * moved(y, -1)
      }
    }
    let (a, b) = (x.broadcastAlias(shape).contiguousValue(), y.broadcastAlias(shape).contiguousValue())
    let z = Tensor.empty(shape, x.dtype)
    let (outer, _, inner) = Rows.layout(shape, dim)
    adj_cross(x.dtype.code, outer, inner, a.memory, b.memory, z.memory)
    return z
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { self(s.y, g) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { self(g, s.x) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(t, s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t) }

  static func apply(_ operation: String, _ x: Tensor, _ y: Tensor, _ dim: Int) -> Tensor {
    if x.isPlaceholder || y.isPlaceholder { return .placeholder }
    do {
      guard x.ndim == y.ndim, x.ndim > 0 else {
        throw AdjointError(
          operation, "needs tensors of one number of dimensions, got \(x.described) and \(y.described)")
      }
      let dim = try x.resolve(dim, operation)
      guard x.shape[dim] == 3, y.shape[dim] == 3 else {
        throw AdjointError(operation, "dimension \(dim) has to be of size 3, got \(x.described) and \(y.described)")
      }
      return Cross(operation: operation, dim: dim)(x, y)
    } catch { return .failed(error) }
  }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    Cross(operation: operation, dim: dim + 1)(level.front(x), level.front(y))
  }
}

extension Tensor {
  /// The vector product x × y = (x₂y₃ − x₃y₂, x₃y₁ − x₁y₃, x₁y₂ − x₂y₁) along a dimension of size 3, by default the
  /// first that there is; the others broadcast. Better name the dimension, or use `Linalg.cross`, whose default is the
  /// last. Both of one dtype; booleans are refused.
  ///
  /// ```swift
  /// Tensor([1, 0, 0]).cross(Tensor([0, 1, 0]))  // → tensor([0, 0, 1])
  /// ```
  public func cross(_ other: Tensor, dim: Int? = nil) -> Tensor {
    if isPlaceholder { return self }
    guard let dim = dim ?? shape.firstIndex(of: 3) else {
      return .failed(AdjointError("cross", "\(described) has no dimension of size 3"))
    }
    return Cross.apply("cross", self, other, dim)
  }
}

/// As `x.cross(y, dim:)`.
public func cross(_ x: Tensor, _ y: Tensor, dim: Int? = nil) -> Tensor { x.cross(y, dim: dim) }

extension Linalg {
  /// The vector product x × y along a dimension of size 3; the others broadcast. Both of one dtype and one number of
  /// dimensions. ∂z/∂x·u = u × y, so gx = y × g.
  ///
  /// ```swift
  /// Linalg.cross(Tensor([0, 1, 0]), Tensor([0, 0, 1]))  // → tensor([1, 0, 0])
  /// ```
  public static func cross(_ x: Tensor, _ y: Tensor, dim: Int = -1) -> Tensor {
    Cross.apply("Linalg.cross", x, y, dim)
  }
}
