import Adjoint

/// dy/dx of a function of one number, by autograd.
private func derivative(_ f: (Tensor) -> Tensor, at x: Double) -> Double {
  let x = Tensor(x, dtype: .float64, requiresGrad: true)
  return grad(of: f(x), withRespectTo: x).item(Double.self)
}

/// Whether autograd's derivative is what the rule says.
private func holds(_ f: (Tensor) -> Tensor, _ rule: (Tensor) -> Tensor, at x: Double = 0.7) -> Bool {
  let expected = rule(Tensor(x, dtype: .float64)).item(Double.self)
  return abs(derivative(f, at: x) - expected) < 1e-12
}

let tour004Rules: [Tour.Row] = [
  Tour.Row("004.5", "the rules of the lecture, each against autograd") {
    print("D xⁿ = n xⁿ⁻¹:", holds({ x in x ** 3.5 }, { x in 3.5 * x ** 2.5 }))
    print("D eˣ = eˣ:", holds({ x in exp(x) }, { x in exp(x) }))
    print("D ln x = 1/x:", holds({ x in log(x) }, { x in 1 / x }))
    print("D C f = C D f:", holds({ x in 5 * sin(x) }, { x in 5 * cos(x) }))
    print("D (f + g) = D f + D g:", holds({ x in sin(x) + exp(x) }, { x in cos(x) + exp(x) }))
    print("D fg = f D g + g D f:", holds({ x in sin(x) * exp(x) }, { x in sin(x) * exp(x) + exp(x) * cos(x) }))
    print("D f/g:", holds({ x in sin(x) / exp(x) }, { x in (exp(x) * cos(x) - sin(x) * exp(x)) / exp(x) ** 2 }))

    let A = Tensor([[1.0, 2.0], [3.0, 5.0]], dtype: .float64)
    let x = Tensor([0.5, -1.5], dtype: .float64)
    // The lecture writes gradients as columns, the Jacobian has them as rows.
    print("∇ Ax = Aᵀ:", jacobian({ x in A.matmul(x) }, at: x).t().allclose(A.t()))
    print("∇ xᵀA = A:", jacobian({ x in x.matmul(A) }, at: x).t().allclose(A))
    print("∇ xᵀAx = (A + Aᵀ)x:", jacobian({ x in x.matmul(A).dot(x) }, at: x).allclose((A + A.t()).matmul(x)))
    print("∇ ‖x‖² = 2x:", jacobian({ x in x.dot(x) }, at: x).allclose(2 * x))

    // dy/dx = Σ ∂y/∂uᵢ · duᵢ/dx
    let chain = holds({ x in sin(x ** 2) * exp(x) }, { x in exp(x) * cos(x ** 2) * 2 * x + sin(x ** 2) * exp(x) })
    print("the multivariate chain rule:", chain)

    let p = Tensor(1.5, dtype: .float64, requiresGrad: true)
    let q = Tensor(-0.5, dtype: .float64, requiresGrad: true)
    let partials = grad(of: p ** 2 * q, withRespectTo: [p, q])
    print("∂ x²y:", partials[0].allclose((2 * p * q).detach()), partials[1].allclose((p ** 2).detach()))
    let quotient = grad(of: p ** 2 * q / (p ** 4 + q ** 2), withRespectTo: [p, q])
    let bottom = ((p ** 4 + q ** 2) ** 2).detach()
    let top = [(2 * p * q * (q ** 2 - p ** 4)).detach(), (p ** 2 * (p ** 4 - q ** 2)).detach()]
    print("∂ x²y/(x⁴ + y²):", quotient[0].allclose(top[0] / bottom), quotient[1].allclose(top[1] / bottom))
  }
]
