import AdjointKernels

/// zᵢ = e^xᵢ / Σ e^xⱼ along a dimension; gx = z·(g − Σ g·z).
struct Softmax: UnaryOperation {
  static var name: String { "Softmax" }
  static var saves: Saves { .z }
  let dim: Int
  func forward(_ x: Tensor) throws -> Tensor { try Rows.run("softmax", adj_softmax, x, dim) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    if Rows.isPlain(g, s.z) { return Rows.pulled(adj_softmax_backward, g, s.z, dim) }
    return pull(g, s)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { pull(t, s) }
  // The Jacobian is symmetric: one rule for both directions.
  private func pull(_ g: Tensor, _ s: Saved) -> Tensor {
    let weighted = g * s.z
    return weighted - s.z * weighted.sum(dim: dim, keepDim: true)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.along(dim, x) { Softmax(dim: $1)($0) } }
}

/// zᵢ = xᵢ − ln Σ e^xⱼ along a dimension; gx = g − e^z·Σ g.
struct LogSoftmax: UnaryOperation {
  static var name: String { "LogSoftmax" }
  static var saves: Saves { .z }
  let dim: Int
  func forward(_ x: Tensor) throws -> Tensor { try Rows.run("logSoftmax", adj_log_softmax, x, dim) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    if Rows.isPlain(g, s.z) { return Rows.pulled(adj_log_softmax_backward, g, s.z, dim) }
    return g - s.z.exp() * g.sum(dim: dim, keepDim: true)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    t - (t * s.z.exp()).sum(dim: dim, keepDim: true)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.along(dim, x) { LogSoftmax(dim: $1)($0) } }
}

/// Kernels that work along one dimension.
enum Rows {
  /// Whether a gradient can be made by a kernel: nobody differentiates or maps what it makes.
  static func isPlain(_ g: Tensor, _ z: Tensor) -> Bool {
    !Modes.isGradEnabled && !g.isInterpreted && !z.isInterpreted
  }

  typealias Kernel = (Int32, Int64, Int64, Int64, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void
  typealias Pullback = (Int32, Int64, Int64, Int64, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?) ->
    Void

  /// Outer, n, inner of a contiguous tensor around a dimension.
  static func layout(_ shape: [Int], _ dim: Int) -> (Int64, Int64, Int64) {
    if shape.isEmpty { return (1, 1, 1) }
    return (Int64(Array(shape[..<dim]).product), Int64(shape[dim]), Int64(Array(shape[(dim + 1)...]).product))
  }

  static func run(_ operation: String, _ kernel: Kernel, _ x: Tensor, _ dim: Int) throws -> Tensor {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(operation, "needs a floating dtype, got \(x.described): convert it first, or pass dtype:")
    }
    let source = x.contiguousValue()
    let z = Tensor.empty(x.shape, x.dtype, shareable: true)
    let (outer, n, inner) = layout(x.shape, dim)
    kernel(x.dtype.code, outer, n, inner, source.memory, z.memory)
    return z
  }

  static func pulled(_ kernel: Pullback, _ g: Tensor, _ z: Tensor, _ dim: Int) -> Tensor {
    let source = g.contiguousValue()
    let gx = Tensor.empty(z.shape, z.dtype)
    let (outer, n, inner) = layout(z.shape, dim)
    kernel(z.dtype.code, outer, n, inner, source.memory, z.memory, gx.memory)
    return gx
  }
}

extension Tensor {
  /// zᵢ = e^xᵢ / Σ e^xⱼ along a dimension, without overflow; gx = z·(g − Σ g·z). Floating dtypes; `dtype` converts
  /// first.
  ///
  /// ```swift
  /// Tensor([0.0, 1, 2]).softmax(dim: 0)  // → tensor([0.0900, 0.2447, 0.6652])
  /// ```
  public func softmax(dim: Int, dtype: DType? = nil) -> Tensor {
    guard let resolved = checkedDim(dim, "softmax"), !isPlaceholder else { return .placeholder }
    return Softmax(dim: resolved)(dtype.map { to($0) } ?? self)
  }

  /// zᵢ = xᵢ − ln Σ e^xⱼ along a dimension: ln of `softmax`, exact where that is tiny. gx = g − e^z·Σ g.
  ///
  /// ```swift
  /// Tensor([0.0, 200]).logSoftmax(dim: 0)  // → tensor([-200., 0.])
  /// ```
  public func logSoftmax(dim: Int, dtype: DType? = nil) -> Tensor {
    guard let resolved = checkedDim(dim, "logSoftmax"), !isPlaceholder else { return .placeholder }
    return LogSoftmax(dim: resolved)(dtype.map { to($0) } ?? self)
  }

  /// `softmax` of −x: large where x is small.
  ///
  /// ```swift
  /// Tensor([0.0, 1, 2]).softmin(dim: 0)  // → tensor([0.6652, 0.2447, 0.0900])
  /// ```
  public func softmin(dim: Int, dtype: DType? = nil) -> Tensor { (-self).softmax(dim: dim, dtype: dtype) }
}

/// As `x.softmax(dim:)`.
public func softmax(_ x: Tensor, dim: Int) -> Tensor { x.softmax(dim: dim) }
/// As `x.logSoftmax(dim:)`.
public func logSoftmax(_ x: Tensor, dim: Int) -> Tensor { x.logSoftmax(dim: dim) }
