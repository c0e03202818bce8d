import Adjoint
import Testing

private func isClose(_ a: Tensor, _ b: Tensor) -> Bool {
  a.shape == b.shape && a.detach().double().allclose(b.detach().double(), rtol: 1e-9, atol: 1e-12)
}

private func diagonal(_ values: [Double]) -> Tensor {
  constant(values).unsqueeze(0) * Tensor.eye(values.count, dtype: .float64)
}

@Suite(.leakFree) struct JacobianTests {
  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func ofSquaresIsDiagonal(strategy: JacobianStrategy) {
    let j = jacobian({ $0 ** 2 }, at: constant([0.0, 1, 2]), strategy: strategy)
    #expect(isClose(j, diagonal([0, 2, 4])))
    #expect(!j.requiresGrad)
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func blocksOfSeveralInputs(strategy: JacobianStrategy) {
    let (a, b) = (constant([2.0, 3]), constant([6.0, 4]))
    let blocks = jacobian({ [3 * $0[0] ** 3 - $0[1] ** 2] }, at: [a, b], strategy: strategy)
    #expect(isClose(blocks[0][0], diagonal([36, 81])))
    #expect(isClose(blocks[0][1], diagonal([-12, -8])))
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func hasTheShapesOfOutputAndInput(strategy: JacobianStrategy) {
    let x = Tensor.randn(2, 3, dtype: .float64)
    let w = Tensor.randn(3, 4, dtype: .float64)
    let j = jacobian({ $0.matmul(w) }, at: x, strategy: strategy)
    #expect(j.shape == [2, 4, 2, 3])
    #expect(isClose(j.select(dim: 0, index: 1).select(dim: 1, index: 1), w.T))
    #expect(jacobian({ $0.sum() }, at: x, strategy: strategy).shape == [2, 3])
    #expect(jacobian({ $0 * 2 }, at: constant(3.0), strategy: strategy).shape == [])
    #expect(jacobian({ $0 * 2 }, at: Tensor.zeros(0, dtype: .float64), strategy: strategy).shape == [0, 0])
    #expect(jacobian({ $0.T }, at: x, strategy: strategy).shape == [3, 2, 2, 3])
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func isZeroWhereNothingDepends(strategy: JacobianStrategy) {
    let x = constant([1.0, 2])
    #expect(jacobian({ _ in Tensor.ones(3, dtype: .float64) }, at: x, strategy: strategy).values == [0, 0, 0, 0, 0, 0])
    let blocks = jacobian({ [$0[0] * 2] }, at: [x, x], strategy: strategy)
    #expect(blocks[0][0].values == [2, 0, 0, 2])
    #expect(blocks[0][1].values == [0, 0, 0, 0])
  }

  @Test func ignoresNoGradAroundIt() {
    #expect(noGrad { jacobian({ $0 ** 2 }, at: constant([3.0])) }.values == [6])
  }

  @Test func leavesGradsAlone() {
    let x = leaf([1.0, 2])
    _ = jacobian({ $0 ** 2 }, at: x)
    #expect(x.grad() == nil)
  }

  @Test func isDifferentiableOnRequest() {
    let x = leaf([1.0, 2])
    let j = jacobian({ $0 ** 3 }, at: x, createGraph: true)
    #expect(j.requiresGrad)
    j.sum().backward()
    #expect(x.gradient == [6, 12])
  }

  @Test func differentiatesTwiceInEitherDirection() {
    let x = constant([0.5, 1.5])
    let expected = [JacobianStrategy.reverse, .forward].flatMap { outer in
      [JacobianStrategy.reverse, .forward].map { inner in
        jacobian({ jacobian({ sin($0) }, at: $0, createGraph: true, strategy: inner) }, at: x, strategy: outer)
      }
    }
    let second = -sin(x)
    for tensor in expected {
      #expect(tensor.shape == [2, 2, 2])
      #expect(isClose(tensor.sum(dim: [0, 1]), second))
    }
  }
}

@Suite(.leakFree) struct HessianTests {
  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func ofAQuadraticForm(strategy: JacobianStrategy) {
    let a = Tensor.randn(3, 3, dtype: .float64)
    let h = hessian({ x in dot(x, a.mv(x)) }, at: Tensor.randn(3, dtype: .float64), outerJacobianStrategy: strategy)
    #expect(isClose(h, a + a.T))
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func ofSumOfCubesAndExponentials(strategy: JacobianStrategy) {
    let x = constant([1.0, -2, 0.5])
    #expect(isClose(hessian({ ($0 ** 3).sum() }, at: x, outerJacobianStrategy: strategy), diagonal([6, -12, 3])))
    // f = exp(Σx): every second derivative is f.
    let h = hessian({ exp($0.sum()) }, at: x, outerJacobianStrategy: strategy)
    #expect(isClose(h, exp(x.sum()).expand(3, 3)))
    // Softmax's normaliser: diag(p) − p·pᵀ.
    let p = x.softmax(dim: 0)
    let expected = diagonal(p.values) - p.outer(p)
    #expect(isClose(hessian({ $0.logsumexp(dim: 0) }, at: x, outerJacobianStrategy: strategy), expected))
  }

  @Test func blocksOfSeveralInputs() {
    let (x, y) = (constant([1.0, 2]), constant([3.0, 4]))
    let h = hessian({ ($0[0] * $0[0] * $0[1]).sum() }, at: [x, y])
    #expect(isClose(h[0][0], diagonal([6, 8])))
    #expect(isClose(h[0][1], diagonal([2, 4])))
    #expect(isClose(h[1][0], diagonal([2, 4])))
    #expect(isClose(h[1][1], diagonal([0, 0])))
  }

  @Test func ofWhatIsLinearIsZero() {
    #expect(hessian({ (2 * $0).sum() }, at: constant([1.0, 2])).values == [0, 0, 0, 0])
    #expect(hessian({ _ in constant(1.0) }, at: constant([1.0])).values == [0])
    #expect(hessian({ ($0 ** 2).sum().reshape(1, 1) }, at: constant([1.0])).values == [2])
  }
}

@Suite(.leakFree) struct ProductTests {
  private static func f(_ x: Tensor) -> Tensor { tanh(x.matmul(Tensor.ones(3, 2, dtype: .float64))) * exp(x.sum()) }

  @Test func vjpAndJvpAreAdjoint() {
    let x = 0.1 * Tensor.randn(4, 3, dtype: .float64)
    let (v, w) = (Tensor.randn(4, 3, dtype: .float64), Tensor.randn(4, 2, dtype: .float64))
    let (value, tangent) = jvp(Self.f, at: x, v: v)
    let (again, gradient) = vjp(Self.f, at: x, v: w)
    #expect(isClose(value, Self.f(x)) && isClose(again, value))
    #expect(isClose((w * tangent).sum(), (gradient * v).sum()))
    #expect(!gradient.requiresGrad && !tangent.requiresGrad && !value.requiresGrad)
  }

  @Test func hessianProductsAgreeWithTheHessian() {
    let x = constant([0.3, -0.4, 1.2])
    let v = constant([1.0, 2, -1])
    func f(_ x: Tensor) -> Tensor { (sin(x) * exp(x.sum())).sum() }
    let expected = hessian(f, at: x).mv(v)
    let (value, byForward) = hvp(f, at: x, v: v)
    #expect(isClose(value, f(x)))
    #expect(isClose(byForward, expected))
    #expect(isClose(vhp(f, at: x, v: v).product, expected))
  }

  @Test func severalInputsAndOutputs() {
    let (x, y) = (constant([1.0, 2]), constant(3.0))
    let (values, gradients) = vjp(
      { [$0[0] * $0[1], $0[0].sum()] }, at: [x, y], v: [constant([1.0, 10]), constant(100.0)])
    #expect(values.map(\.values) == [[3, 6], [3]])
    #expect(gradients.map(\.values) == [[103, 130], [21]])
    let (_, tangents) = jvp({ [$0[0] * $0[1], $0[0].sum()] }, at: [x, y], v: [constant([1.0, 0]), constant(1.0)])
    #expect(tangents.map(\.values) == [[4, 2], [1]])
  }

  @Test func graphsOfTheResultsAreKeptOnRequest() {
    let x = leaf([1.0, 2])
    let (value, gradient) = vjp({ $0 ** 2 }, at: x, v: constant([1.0, 1]), createGraph: true)
    #expect(value.requiresGrad && gradient.requiresGrad)
    gradient.sum().backward()
    #expect(x.gradient == [2, 2])
    let w = leaf([3.0, 4])
    let (_, tangent) = jvp({ $0 * w * $0 }, at: x, v: constant([1.0, 1]), createGraph: true)
    tangent.sum().backward()
    #expect(w.gradient == [2, 4])
    #expect(x.gradient == [2 + 6, 2 + 8])
  }
}

@Suite(.leakFree) struct NestingTests {
  /// d/dx x·(d/dy (x + y)) = 1: confusing the perturbations of x and y gives 2.
  @Test func perturbationsAreNotConfused() {
    let one = constant(1.0)
    let forward = jvp({ x in x * jvp({ y in x + y }, at: constant(1.0), v: one).tangent }, at: one, v: one).tangent
    #expect(forward.values == [1])
    let reverse = jacobian({ x in x * jacobian({ y in x + y }, at: constant(1.0), createGraph: true) }, at: one)
    #expect(reverse.values == [1])
    // d/dx x·(d/dy x·y) = 2x.
    let product = jvp({ x in x * jvp({ y in x * y }, at: one, v: one).tangent }, at: constant(3.0), v: one).tangent
    #expect(product.values == [6])
  }

  /// d³/dx³ x⁴ = 24x, in all eight orders of forward and reverse.
  @Test func thirdDerivativesInEveryOrder() {
    typealias Function = (Tensor) -> Tensor
    func forward(_ f: @escaping Function) -> Function {
      { x in jvp(f, at: x, v: Tensor.ones(x.shape, dtype: x.dtype), createGraph: true).tangent }
    }
    func reverse(_ f: @escaping Function) -> Function {
      { x in vjp(f, at: x, v: Tensor.ones(x.shape, dtype: x.dtype), createGraph: true).gradient }
    }
    let modes = [forward, reverse]
    for a in modes {
      for b in modes {
        for c in modes {
          #expect(a(b(c { $0 * $0 * $0 * $0 }))(leaf([2.0, -1])).values == [48, -24])
          #expect(a(b(c { $0 ** 4 }))(leaf([2.0, -1])).values == [48, -24])
          // exp saves its own result.
          let e = a(b(c { exp(2 * $0) }))(leaf([0.5]))
          #expect(isClose(e, 8 * exp(constant([1.0]))))
        }
      }
    }
  }

  @Test func forwardOverReverseThroughManyKindsOfOperation() {
    let x = Tensor.randn(3, 4, dtype: .float64)
    let v = Tensor.randn(3, 4, dtype: .float64)
    let functions: [(Tensor) -> Tensor] = [
      { x in (x.softmax(dim: 1) * x).sum() },
      { x in (x.T.matmul(x) ** 2).sum() },
      { x in (tanh(x) / (1 + x * x)).sum() },
      { x in Tensor.cat([x, x * x], dim: 0).prod(dim: 0).sum() },
      { x in (x.select(dim: 0, index: 1) * x.narrow(dim: 1, start: 1, length: 1).sum() ** 2).sum() },
      { x in sigmoid(x).log().sum() + (x.reshape(12).square().sum() + 1).sqrt() },
      { x in x.unbind(dim: 0).map { exp($0) }.reduce(Tensor.ones(4, dtype: .float64)) { $0 * $1 }.sum() },
      { x in x.norm() + x.var() },
    ]
    for (i, f) in functions.enumerated() {
      let forward = hvp(f, at: x, v: v).product
      let reverse = vhp(f, at: x, v: v).product
      #expect(forward.allclose(reverse, rtol: 1e-9, atol: 1e-11), "function \(i)")
    }
  }

  @Test func nothingIsKeptOfAClosedLevel() {
    let x = leaf([2.0])
    let (value, _) = jvp({ exp($0) * $0 }, at: x, v: constant([1.0]), createGraph: true)
    // The node of exp saved dual numbers; outside the level they are plain.
    value.sum().backward()
    let g = jvp({ _ in x.grad()! * 1 }, at: constant([1.0]), v: constant([1.0])).tangent
    #expect(g.values == [0])
  }
}

@Suite(.leakFree) struct FunctionalRefusalTests {
  private static var x: Tensor { Tensor([1.0, 2]) }
  private static let refused: [(name: String, call: @Sendable () -> Void, says: [String])] = [
    (
      "a Hessian of a vector", { _ = hessian({ $0 * 2 }, at: x) },
      ["hessian:", "single element", "float32 tensor of shape [2]"]
    ),
    ("a product with it", { _ = hvp({ $0 * 2 }, at: x, v: x) }, ["hvp:", "single element"]),
    ("no v for a vector output", { _ = vjp({ $0 * 2 }, at: x) }, ["vjp:", "v may be left out", "output", "[2]"]),
    ("no v for a vector input", { _ = jvp({ $0 * 2 }, at: x) }, ["jvp:", "v may be left out", "input"]),
    ("no v for a Hessian product", { _ = vhp({ ($0 * 2).sum() }, at: x) }, ["vhp:", "v may be left out"]),
    ("v of another shape", { _ = vjp({ $0 * 2 }, at: x, v: Tensor.ones(3)) }, ["vjp:", "v has shape [3]", "[2]"]),
    ("v of another input shape", { _ = jvp({ $0 * 2 }, at: x, v: Tensor.ones(1)) }, ["jvp:", "v has shape [1]"]),
    ("too few v", { _ = vjp({ [$0[0], $0[0]] }, at: [x], v: [x]) }, ["vjp:", "v has 1 tensors", "2 of the output"]),
    ("integers", { _ = jacobian({ $0 * 2 }, at: Tensor([1, 2])) }, ["jacobian:", "int64", ".float()"]),
    (
      "an independent output", { _ = jacobian({ _ in Tensor.ones(1) }, at: x, strict: true) },
      ["jacobian:", "output 0", "strict"]
    ),
    (
      "an independent output, forward",
      { _ = jacobian({ _ in Tensor.ones(1) }, at: x, strict: true, strategy: .forward) },
      ["output 0", "does not depend on the inputs", "strict"]
    ),
    (
      "an independent input",
      { _ = jacobian({ [$0[0] * 2] }, at: [x, x], strict: true) }, ["jacobian:", "independent of input 1", "strict"]
    ),
    ("a constant gradient", { _ = hessian({ ($0 * 2).sum() }, at: x, strict: true) }, ["hessian:", "strict"]),
    ("a constant gradient's product", { _ = hvp({ ($0 * 2).sum() }, at: x, v: x, strict: true) }, ["hvp:", "strict"]),
    ("a function that fails", { _ = jacobian({ $0 + Tensor.ones(3) }, at: x) }, ["add:", "do not broadcast"]),
    (
      "a function that fails inside", { _ = hessian({ ($0 + Tensor.ones(3)).sum() }, at: x) },
      ["add:", "do not broadcast"]
    ),
  ]

  @Test(arguments: refused.indices)
  func refuses(index: Int) {
    let (name, call, says) = Self.refused[index]
    let text = refusal(call) ?? "nothing"
    for part in says { #expect(text.contains(part), "\(name): \(text)") }
  }
}
