import AdjointKernels

/// z = (Σ |x|ᵖ)^(1/p); for p = ∞ the largest magnitude, for −∞ the smallest, for 0 the count of non-zeros.
struct VectorNorm: ReductionOperation {
  static var name: String { "LinalgVectorNorm" }
  let order: Double
  var dims: [Int]?
  let keepDim: Bool

  func forward(_ x: Tensor) throws -> Tensor {
    try requireFloating(x, "norm")
    let dims = resolvedDims(x)
    if order.isInfinite || order < 0, dims.contains(where: { x.shape[$0] == 0 }) {
      throw AdjointError("norm", "the norm of order \(order) has no value for no elements, got \(x.described)")
    }
    func reduce(_ kernel: adj_reduce_op, _ x: Tensor) -> Tensor {
      Reduction.run(kernel, x, dims, keepDim: keepDim, result: x.dtype)
    }
    let magnitude = { try Pointwise.unary(ADJ_UNARY_abs, x, Self.name, promotes: false, shareable: false) }
    switch order {
    case 2: return reduce(ADJ_REDUCE_NORM2, x)
    case 1: return reduce(ADJ_REDUCE_NORM1, x)
    case .infinity: return reduce(ADJ_REDUCE_AMAX, try magnitude())
    case -.infinity: return reduce(ADJ_REDUCE_AMIN, try magnitude())
    case 0: return reduce(ADJ_REDUCE_SUM, x.detach().ne(0).casted(to: x.dtype))
    default:
      let sum = reduce(ADJ_REDUCE_SUM, try magnitude().pow(order))
      return sum.pow(1 / order)
    }
  }

  /// A count has no gradient at all, which is not the same as a gradient of 0.
  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    if order != 0 { task.deliver(vjp(g, Saved(node)), to: node.fields.pointee.edge0) }
  }

  func derivative(_ s: Saved) -> Tensor {
    let x = s.x
    let zero = Tensor.zeros([], dtype: x.dtype)
    if order == 0 { return .zeros(x.shape, dtype: x.dtype) }
    if order == 1 { return x.sign() }
    let z = restored(s.z)
    if order == 2 { return Where(condition: z .== 0)(zero, x / z) }
    if order.isInfinite {
      let ties = noGrad { x.abs().eq(z).to(x.dtype) }
      return x.sign() * (ties / ties.sum(dim: resolvedDims(x), keepDim: true))
    }
    let slope: Tensor
    if order < 1 {
      slope = Where(condition: x .== 0)(zero, x.sign() * x.abs().pow(order - 1))
    } else if order < 2 {
      slope = x.sign() * x.abs().pow(order - 1)
    } else {
      slope = x * x.abs().pow(order - 2)
    }
    // A norm of 0 is no divisor, not even where the quotient is dropped: its own derivative would be NaN.
    let divisor = z.maskedFill(mask: z .== 0, value: 1).pow(order - 1)
    return Where(condition: z .== 0)(zero, slope / divisor)
  }
}

extension Tensor {
  /// z = (Σ |x|ᵖ)^(1/p) over the dimensions (all by default): for p = ∞ the largest magnitude, for −∞ the smallest, for
  /// 0 the number of non-zeros. Floating dtypes. The derivative for p = 2 is x/z, and for every p 0 where the norm is
  /// 0.
  ///
  /// ```swift
  /// Tensor([3.0, -4]).norm()                           // → tensor(5.)
  /// Tensor([[3.0, -4], [1, 1]]).norm(p: 1, dim: 1)     // → tensor([7., 2.])
  /// ```
  public func norm(p: Double = 2, dim: [Int]? = nil, keepDim: Bool = false) -> Tensor {
    guard let dims = Reduction.resolve(dim ?? [], self, "norm") else { return .placeholder }
    return VectorNorm(order: p, dims: dims, keepDim: keepDim)(self)
  }
  /// As `norm(p:, dim: [dim], keepDim:)`.
  public func norm(p: Double = 2, dim: Int, keepDim: Bool = false) -> Tensor {
    norm(p: p, dim: [dim], keepDim: keepDim)
  }
}
