/// The Hessian of a scalar function at `x`: H[i…, j…] = ∂²f / ∂x[i…]∂x[j…], of shape x.shape + x.shape.
///
/// ```swift
/// hessian({ ($0 ** 3).sum() }, at: Tensor([1.0, 2]))  // → tensor([[ 6., 0.], [ 0., 12.]])
/// ```
///
/// - Parameters:
///   - f: gives one element; anything else is refused.
///   - createGraph: make it differentiable itself.
///   - strict: refuse a function whose value or gradient does not depend on the input.
///   - vectorize: compute all rows at once, as one batch (`vmap`): faster, with more memory. Not with `strict`.
///   - outerJacobianStrategy: how the gradient, which reverse mode gives, is differentiated; `.forward` takes a run
///     for each element of x too, and less memory.
public func hessian(
  _ f: (Tensor) -> Tensor, at x: Tensor, createGraph: Bool = false, strict: Bool = false, vectorize: Bool = false,
  outerJacobianStrategy: JacobianStrategy = .reverse
) -> Tensor {
  hessian(
    { f($0[0]) }, at: [x], createGraph: createGraph, strict: strict, vectorize: vectorize,
    outerJacobianStrategy: outerJacobianStrategy
  ).first?.first ?? .placeholder
}

/// The Hessian of a scalar function of several tensors in blocks: `[i][j]` = ∂²f / ∂xᵢ∂xⱼ.
public func hessian(
  _ f: ([Tensor]) -> Tensor, at x: [Tensor], createGraph: Bool = false, strict: Bool = false,
  vectorize: Bool = false, outerJacobianStrategy: JacobianStrategy = .reverse
) -> [[Tensor]] {
  let call = FunctionalCall(name: "hessian", createGraph: createGraph, strict: strict)
  do {
    try call.checkFlags(vectorize: vectorize)
    let blocks = try enableGrad {
      try call.jacobian(
        { Array(call.valueAndGradients(f, $0).dropFirst()) }, x, outerJacobianStrategy, vectorize: vectorize)
    }
    return blocks.map { $0.map(call.finished) }
  } catch {
    _ = Tensor.failed(error)
    return []
  }
}

extension FunctionalCall {
  /// The value of a scalar function and, behind it, its gradients, all of them differentiable.
  func valueAndGradients(_ f: ([Tensor]) -> Tensor, _ x: [Tensor]) -> [Tensor] {
    let inner = FunctionalCall(name: name, createGraph: true, strict: false)
    do {
      let x = try inner.inputs(x, tracked: true)
      let y = try evaluate({ [f($0)] }, x)[0]
      guard y.numel == 1 else {
        throw AdjointError(name, "the function has to give a single element, and it gave \(y.described)")
      }
      let gradients = try inner.pullBack([y], [.ones(y.shape, dtype: y.dtype)], to: x)
      try checkGradients(gradients)
      return [y] + gradients
    } catch { return [.failed(error)] }
  }
}
