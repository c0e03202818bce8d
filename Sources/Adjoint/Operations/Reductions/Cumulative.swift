import AdjointKernels

/// zᵢ = Σ_{j ≤ i} xⱼ along a dimension; gx sums from the other end.
struct Cumsum: UnaryOperation {
  static var name: String { "Cumsum" }
  let dim: Int
  let isReversed: Bool
  let dtype: DType?
  func forward(_ x: Tensor) throws -> Tensor {
    let target = dtype ?? (x.dtype.isIntegral ? .int64 : x.dtype)
    let source = (x.dtype == target ? x : x.casted(to: target)).contiguousValue()
    let z = Tensor.empty(x.shape, target)
    let (outer, n, inner) = Rows.layout(x.shape, dim)
    adj_cumsum(target.code, outer, n, inner, source.memory, z.memory, isReversed ? 1 : 0)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Cumsum(dim: dim, isReversed: !isReversed, dtype: nil)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    level.along(dim, x) { Cumsum(dim: $1, isReversed: isReversed, dtype: dtype)($0) }
  }
}

/// zᵢ = Π_{j ≤ i} xⱼ along a dimension, whose tangent is ż = z₋₁·ẋ + x·ż₋₁, where z₋₁ stands before z: exact where
/// factors are 0.
struct Cumprod: UnaryOperation {
  static var name: String { "Cumprod" }
  static var saves: Saves { [.x, .z] }
  let dim: Int

  func forward(_ x: Tensor) throws -> Tensor {
    let target: DType = x.dtype.isIntegral ? .int64 : x.dtype
    let source = (x.dtype == target ? x : x.casted(to: target)).contiguousValue()
    let z = Tensor.empty(x.shape, target, shareable: true)
    let (outer, n, inner) = Rows.layout(x.shape, dim)
    adj_cumprod(target.code, outer, n, inner, source.memory, z.memory)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    // Σ over i ≥ k of gᵢ times the factors between k and i.
    let after = Recurrence(dim: dim, isReversed: true)(s.x.shifted(along: dim, backwards: true), g)
    return s.z.shifted(along: dim, edge: 1) * after
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    Recurrence(dim: dim)(s.x, s.z.shifted(along: dim, edge: 1) * t)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.along(dim, x) { Cumprod(dim: $1)($0) } }
}

/// zᵢ = ln Σ_{j ≤ i} exp xⱼ along a dimension. Both rules carry sums from one element to the next in units of its own
/// exp z, which neither overflow nor vanish.
struct LogCumSumExp: UnaryOperation {
  static var name: String { "Logcumsumexp" }
  static var saves: Saves { [.x, .z] }
  let dim: Int

  func forward(_ x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(
        "logcumsumexp", "needs a floating dtype, got \(x.described): convert it first, as in x.float()")
    }
    let source = x.contiguousValue()
    let z = Tensor.empty(x.shape, x.dtype, shareable: true)
    let (outer, n, inner) = Rows.layout(x.shape, dim)
    adj_logcumsumexp(x.dtype.code, outer, n, inner, source.memory, z.memory)
    return z
  }

  /// exp(z₋₁ − z) of each element after the first, 1 between equal ones though they be infinite.
  private func decay(_ z: Tensor) -> Tensor {
    let before = z.shifted(along: dim, edge: -.infinity)
    return Where(condition: noGrad { before.detach().eq(z.detach()) })(.ones([], dtype: z.dtype), (before - z).exp())
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let back = decay(s.z).shifted(along: dim, backwards: true)
    // As in PyTorch a gradient that is NaN is left out.
    let g = g.maskedFill(mask: noGrad { g.detach().isnan() }, value: 0)
    return (s.x - s.z).exp() * Recurrence(dim: dim, isReversed: true)(back, g)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    let (x, z) = (s.x, s.z)
    let share = (x - z).exp().maskedFill(mask: noGrad { x.detach() .== -Double.infinity }, value: 0)
    let tangent = Recurrence(dim: dim)(decay(z), share * t)
    if z.numel == 0 { return tangent }
    // As in PyTorch the tangents of a line are NaN if its whole sum is 0, infinite or NaN.
    let total = noGrad { z.ndim == 0 ? z.detach() : z.detach().narrow(dim: dim, start: z.shape[dim] - 1, length: 1) }
    return tangent.maskedFill(mask: noGrad { total.isfinite().logicalNot() }, value: Double.nan)
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { level.along(dim, x) { LogCumSumExp(dim: $1)($0) } }
}

extension Tensor {
  /// Running sums along a dimension: zᵢ = Σ xⱼ, j ≤ i. Whole numbers and booleans are summed as int64. The gradient is
  /// summed from the other end.
  ///
  /// ```swift
  /// Tensor([[1, 2, 3], [4, 5, 6]]).cumsum(dim: 1)  // → tensor([[ 1, 3, 6], [ 4, 9, 15]])
  /// ```
  public func cumsum(dim: Int, dtype: DType? = nil) -> Tensor {
    guard !isPlaceholder, let dim = checkedDim(dim, "cumsum"), isNotBool(dtype, "cumsum") else { return .placeholder }
    return Cumsum(dim: dim, isReversed: false, dtype: dtype)(self)
  }

  /// As `cumsum(dim:dtype:)`, in place.
  @discardableResult
  public func cumsum_(dim: Int, dtype: DType? = nil) -> Tensor { inPlace("cumsum_") { cumsum(dim: dim, dtype: dtype) } }

  /// Running products along a dimension: zᵢ = Π xⱼ, j ≤ i. Whole numbers and booleans are multiplied as int64. The
  /// gradient is exact where factors are 0.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 3, 0]).cumprod(dim: 0)  // → tensor([1., 2., 6., 0.])
  /// ```
  public func cumprod(dim: Int, dtype: DType? = nil) -> Tensor {
    guard !isPlaceholder, let dim = checkedDim(dim, "cumprod"), isNotBool(dtype, "cumprod") else { return .placeholder }
    let x = dtype.map { to($0) } ?? self
    let z = Cumprod(dim: dim)(x)
    return dtype.map { z.to($0) } ?? z
  }

  /// As `cumprod(dim:dtype:)`, in place.
  @discardableResult
  public func cumprod_(dim: Int, dtype: DType? = nil) -> Tensor {
    inPlace("cumprod_") { cumprod(dim: dim, dtype: dtype) }
  }

  /// Running sums of exponentials in the logarithm, along a dimension and without overflow: zᵢ = ln Σ e^xⱼ, j ≤ i.
  /// Floating dtypes.
  ///
  /// ```swift
  /// Tensor([0.0, 0, 1000]).logcumsumexp(dim: 0)  // → tensor([0.0000e+00, 6.9315e-01, 1.0000e+03])
  /// ```
  public func logcumsumexp(dim: Int) -> Tensor {
    guard !isPlaceholder, let dim = checkedDim(dim, "logcumsumexp") else { return .placeholder }
    return LogCumSumExp(dim: dim)(self)
  }

  private func isNotBool(_ dtype: DType?, _ operation: String) -> Bool {
    if dtype == .bool {
      AdjointError(operation, "running results can't be bool: choose an integer or floating dtype").raise()
    }
    return dtype != .bool
  }
}
