import AdjointKernels

/// How `cdist` computes Euclidean distances.
public enum CdistMode: String, Sendable {
  /// By a matrix product where either has more than 25 rows.
  case useMmForEuclidDistIfNecessary = "use_mm_for_euclid_dist_if_necessary"
  /// By a matrix product, |x|² − 2·x·y + |y|²: fast, but what is left of near points is rounding.
  case useMmForEuclidDist = "use_mm_for_euclid_dist"
  /// Difference by difference.
  case donotUseMmForEuclidDist = "donot_use_mm_for_euclid_dist"
}

/// z[…, i, j] = ‖x[…, i] − y[…, j]‖ₚ for x […, r, m] and y […, s, m]. The derivative at distance 0 is 0.
struct Cdist: BinaryOperation, Stackable {
  static var name: String { "Cdist" }
  static var savesForX: Saves { [.x, .y, .z] }
  static var savesForY: Saves { [.x, .y, .z] }
  let p: Double

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    if x.dtype.isHalf { return try forward(x.casted(to: .float32), y.casted(to: .float32)).casted(to: x.dtype) }
    let (a, b) = (x.contiguousValue(), y.contiguousValue())
    let (batch, r, s, m) = Self.sizes(x, y)
    let z = Tensor.empty(x.shape.dropLast() + [y.shape[y.ndim - 2]], x.dtype, shareable: true)
    adj_cdist(x.dtype.code, p, batch, r, s, m, a.memory, b.memory, z.memory)
    return z
  }

  private static func sizes(_ x: Tensor, _ y: Tensor) -> (batch: Int64, r: Int64, s: Int64, m: Int64) {
    let (shape, rank) = (x.shape, x.ndim)
    return (
      Int64(Array(shape.dropLast(2)).product), Int64(shape[rank - 2]), Int64(y.shape[rank - 2]), Int64(shape[rank - 1])
    )
  }

  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor {
    if isPlain(g, s) { return pulled(g, s.z, s.x, s.y) }
    return (g.unsqueeze(-1) * slope(s)).sum(dim: -2)
  }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    if isPlain(g, s) { return pulled(g.mT, s.z.mT, s.y, s.x) }
    return -(g.unsqueeze(-1) * slope(s)).sum(dim: -3)
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { (t.unsqueeze(-2) * slope(s)).sum(dim: -1) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { -(t.unsqueeze(-3) * slope(s)).sum(dim: -1) }

  private func isPlain(_ g: Tensor, _ s: Saved) -> Bool {
    !Modes.isGradEnabled && !g.isInterpreted && !s.x.isInterpreted && !s.y.isInterpreted && !g.dtype.isHalf
  }

  /// The gradient of the first operand, without the [r, s, m] that the rule in tensor operations makes.
  private func pulled(_ g: Tensor, _ z: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor {
    let (a, b, distances, gradient) = (
      x.contiguousValue(), y.contiguousValue(), z.contiguousValue(), g.contiguousValue()
    )
    let gx = Tensor.empty(x.shape, x.dtype)
    let (batch, r, s, m) = Self.sizes(x, y)
    adj_cdist_backward(
      x.dtype.code, p, batch, r, s, m, gradient.memory, a.memory, b.memory, distances.memory, gx.memory)
    return gx
  }

  /// ∂z/∂x, for each difference d: sign d·|d|ᵖ⁻¹ / zᵖ⁻¹; for p = ∞ sign d at the largest ones.
  private func slope(_ s: Saved) -> Tensor {
    let d = s.x.unsqueeze(-2) - s.y.unsqueeze(-3)
    let z = s.z.unsqueeze(-1)
    if p == 0 { return .zeros(d.shape, dtype: d.dtype) }
    if p == 1 { return d.sign() }
    if p == .infinity { return d.sign() * noGrad { d.abs().eq(z).to(d.dtype) } }
    // Division by 1 keeps NaN out of what the choice at the end leaves out, and out of its derivative.
    let isApart = noGrad { p == 2 ? z.ne(0) : d.ne(0).logicalAnd(z.ne(0)) }
    let one = Tensor.ones([], dtype: d.dtype)
    let zero = Tensor.zeros([], dtype: d.dtype)
    let distance = Where(condition: isApart)(z, one)
    if p == 2 { return Where(condition: isApart)(d / distance, zero) }
    let length = Where(condition: isApart)(d.abs(), one)
    return Where(condition: isApart)(d.sign() * (length / distance).pow(p - 1), zero)
  }
}

/// The Euclidean case through a product of matrices: z² = |x|² − 2·x·yᵀ + |y|².
struct EuclideanDist: BinaryOperation, Stackable {
  static var name: String { "EuclideanDist" }
  static var savesForX: Saves { [.x, .y, .z] }
  static var savesForY: Saves { [.x, .y, .z] }

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    noGrad {
      // The lengths are columns of the product's operands, so that no pass over z is spent on them.
      func square(_ x: Tensor) -> Tensor { x.square().sum(dim: -1, keepDim: true) }
      let (a, b) = (x.detach(), y.detach())
      let one = (Tensor.onesLike(square(a)), Tensor.onesLike(square(b)))
      let z = Tensor.cat([a * -2, square(a), one.0], dim: -1).matmul(Tensor.cat([b, one.1, square(b)], dim: -1).mT)
      return z.clampMin(0).sqrt()
    }
  }

  // With w = g/z: gx = x·Σⱼw − w·y, which needs no differences.
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { pull(weight(g, s), s.x, s.y) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { pull(weight(g, s).mT, s.y, s.x) }
  private func pull(_ w: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor { x * w.sum(dim: -1, keepDim: true) - w.matmul(y) }

  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { weight((t * s.x).sum(dim: -1, keepDim: true) - t.matmul(s.y.mT), s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor {
    weight((t * s.y).sum(dim: -1).unsqueeze(-2) - s.x.matmul(t.mT), s)
  }

  /// g/z, and 0 where z is.
  private func weight(_ g: Tensor, _ s: Saved) -> Tensor {
    let z = s.z
    let isApart = noGrad { z.ne(0) }
    let ratio = g / Where(condition: isApart)(z, Tensor.ones([], dtype: z.dtype))
    return Where(condition: isApart)(ratio, Tensor.zeros([], dtype: z.dtype))
  }
}

extension Tensor {
  /// zᵢⱼ = ‖xᵢ − yⱼ‖ₚ: the distances of all rows of [..., r, m] from all rows of [..., s, m], as [..., r, s]; the
  /// dimensions before broadcast. p is 0 (the number of differences), positive, or ∞. Both of one floating dtype. The
  /// derivative at distance 0 is 0.
  ///
  /// ```swift
  /// Tensor([[0.0, 0], [3, 0]]).cdist(Tensor([[0.0, 4]]))  // → tensor([[4.], [5.]])
  /// ```
  public func cdist(
    _ other: Tensor, p: Double = 2, computeMode: CdistMode = .useMmForEuclidDistIfNecessary
  ) -> Tensor {
    if isPlaceholder || other.isPlaceholder { return .placeholder }
    do {
      guard dtype.isFloatingPoint, dtype == other.dtype, p >= 0 else {
        throw AdjointError(
          "cdist", "needs floating tensors of one dtype and p ≥ 0, got \(described), \(other.described) and p = \(p)")
      }
      guard ndim >= 2, other.ndim >= 2, shape[ndim - 1] == other.shape[other.ndim - 1],
        let batch = broadcastShape(shape.dropLast(2), other.shape.dropLast(2))
      else {
        throw AdjointError(
          "cdist",
          "expected [..., r, m] and [..., s, m] with leading dimensions that broadcast, got \(described) and "
            + other.described)
      }
      let (r, s, m) = (shape[ndim - 2], other.shape[other.ndim - 2], shape[ndim - 1])
      let x = hasShape(batch + [r, m]) ? self : expand(batch + [r, m])
      let y = other.hasShape(batch + [s, m]) ? other : other.expand(batch + [s, m])
      let isMany = computeMode == .useMmForEuclidDistIfNecessary && (r > 25 || s > 25)
      let byProduct = p == 2 && m > 0 && (isMany || computeMode == .useMmForEuclidDist)
      return byProduct ? EuclideanDist()(x, y) : Cdist(p: p)(x, y)
    } catch { return .failed(error) }
  }
}

/// As `x.cdist(y, p:)`.
public func cdist(_ x: Tensor, _ y: Tensor, p: Double = 2) -> Tensor { x.cdist(y, p: p) }

/// z = ‖x − y‖ₚ over all elements.
struct Dist: BinaryOperation {
  static var name: String { "Dist" }
  static var savesForX: Saves { [.x, .y, .z] }
  static var savesForY: Saves { [.x, .y, .z] }
  let p: Double
  private var norm: VectorNorm { VectorNorm(order: p, dims: nil, keepDim: false) }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try norm.forward(Pointwise.binary(ADJ_BINARY_sub, x, y, Self.name, promotes: false, shareable: false))
  }
  private func slope(_ s: Saved) -> Tensor { norm.derivative(Saved(x: s.x - s.y, z: s.z)) }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { g * slope(s) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { -g * slope(s) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { (t * slope(s)).sum() }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { -(t * slope(s)).sum() }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor { level.front(norm((x - y))) }
}

extension Tensor {
  /// ‖x − y‖ₚ over all elements, broadcasting; floating. ∂z/∂x = (x − y)/z for p = 2, and 0 where x = y.
  ///
  /// ```swift
  /// Tensor([1.0, 2]).dist(Tensor([4.0, 6]))  // → tensor(5.)
  /// ```
  public func dist(_ other: Tensor, p: Double = 2) -> Tensor { Dist(p: p)(self, other) }
}
