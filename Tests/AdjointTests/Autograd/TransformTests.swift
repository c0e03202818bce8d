import Adjoint
import Foundation
import Testing

/// Transforms of functions and their compositions, against closed forms and one another.
@Suite(.leakFree) struct TransformTests {
  private let x = constant([0.3, -0.7, 1.1])
  private func cubes(_ x: Tensor) -> Tensor { (x ** 3).sum() }

  @Test func gradOfAScalarFunction() {
    #expect(grad { sin($0) }(constant(0.0)).values == [1])
    #expect(grad(cubes)(x).allclose(3 * x * x))
    #expect(refusal { _ = grad { $0 * 2 }(x) }?.contains("one number") == true)
    #expect(refusal { _ = grad { $0.sum() }(Tensor([1, 2])) }?.contains("floating") == true)
  }

  @Test func gradTakesOtherArgumentsAndTrees() {
    let loss = { (w: Tensor, x: Tensor, scale: Double) in (w * x).sum() * scale }
    #expect(grad(loss)(constant([1.0, 2]), constant([3.0, 4]), 10).values == [30, 40])
    let both = grad { (p: [Tensor]) in (p[0] * p[1]).sum() }([constant([1.0, 2]), constant([3.0, 4])])
    #expect(both[0].values == [3, 4] && both[1].values == [1, 2])
    let (g, value) = gradAndValue(cubes)(constant([1.0, 2]))
    #expect(g.values == [3, 12] && value.values == [9])
  }

  @Test func gradsNest() {
    var f: (Tensor) -> Tensor = { sin($0) }
    let expected: [(Double) -> Double] = [{ cos($0) }, { -sin($0) }, { -cos($0) }, { sin($0) }]
    for derivative in expected {
      f = grad(f)
      #expect(abs(f(constant(0.4)).values[0] - derivative(0.4)) < 1e-14)
    }
  }

  /// d/dx of x·(d/dy (x + y)) is 1: the inner derivative does not see the outer one.
  @Test func perturbationsAreNotConfused() {
    let inner = { (x: Tensor) in x * grad { y in x + y }(constant(1.0)) }
    #expect(grad(inner)(constant(2.0)).values == [1])
    let forward = { (x: Tensor) in x * jvp({ y in x + y }, constant(1.0), constant(1.0)).tangent }
    #expect(jvp(forward, constant(2.0), constant(1.0)).tangent.values == [1])
    #expect(grad(forward)(constant(2.0)).values == [1])
    #expect(jvp(inner, constant(2.0), constant(1.0)).tangent.values == [1])
  }

  @Test func whatIsCapturedStaysInTheGraph() {
    let w = leaf([2.0, 3])
    grad { x in (w * x * x).sum() }(constant([1.0, 5])).sum().backward()
    #expect(w.gradient == [2, 10])
    let g = grad { x in (w.detach() * x).sum() }(constant([1.0, 5]))
    #expect(!g.requiresGrad)
    let y = leaf([1.0, 2])
    grad(cubes)(y).sum().backward()
    #expect(y.gradient == [6, 12])
    #expect(noGrad { !grad(cubes)(y).requiresGrad })
  }

  @Test func gradOfEachExample() {
    let w = constant([1.0, -2, 0.5])
    let batch = constant([[1.0, 2, 3], [4, 5, 6]])
    let loss = { (w: Tensor, x: Tensor) in (w * x).sum() ** 2 }
    let each = vmap(grad(loss), inDims: [nil, 0])(w, batch)
    for i in 0..<2 { #expect(each[i].values == grad(loss)(w, batch[i]).values) }
    let mean = grad { w in vmap(loss, inDims: [nil, 0])(w, batch).mean() }(w)
    #expect(mean.allclose(each.mean(dim: 0)))
  }

  @Test func jacobiansAgree() {
    let f = { (x: Tensor) in (x.sin() * x.flip(0)).reshape(3, 1) * constant([1.0, 2]) }
    let reverse = jacrev(f)(x)
    #expect(reverse.shape == [3, 2, 3])
    #expect(reverse.allclose(jacfwd(f)(x), rtol: 1e-12))
    #expect(reverse.allclose(jacobian(f, at: x), rtol: 1e-12))
    for chunk in 1...4 {
      #expect(jacrev(f, chunkSize: chunk)(x).allclose(reverse, rtol: 1e-14))
      #expect(jacfwd(f, chunkSize: chunk)(x).allclose(reverse, rtol: 1e-14))
    }
    let blocks = jacrev { (p: [Tensor]) in p[0] * p[1].sum() }([x, x * 2])
    #expect(blocks[0].allclose((x * 2).sum() * Tensor.eye(3, dtype: .float64)))
    #expect(blocks[1].allclose(x.unsqueeze(1).expand(3, 3)))
    #expect(jacrev { $0.narrow(dim: 0, start: 0, length: 0) }(x).shape == [0, 3])
  }

  @Test func hessiansByEveryMixOfModes() {
    let f = { (x: Tensor) in (x.exp() * x.roll(shifts: 1)).sum() + x.prod() }
    let expected = jacrev(jacrev(f))(x)
    #expect(hessian(f)(x).allclose(expected, rtol: 1e-12))
    #expect(jacfwd(jacfwd(f))(x).allclose(expected, rtol: 1e-12))
    #expect(jacrev(jacfwd(f))(x).allclose(expected, rtol: 1e-12))
    #expect(expected.allclose(hessian(f, at: x), rtol: 1e-12))
    #expect(jacrev(grad(f))(x).allclose(expected, rtol: 1e-12))
    #expect(jacfwd(grad(f))(x).allclose(expected, rtol: 1e-12))
    let points = Tensor.stack([x, x * 2])
    let each = vmap(hessian(f))(points)
    #expect(each[0].allclose(expected, rtol: 1e-12) && each[1].allclose(hessian(f)(x * 2), rtol: 1e-12))
    let third = jacfwd(hessian(f))(x)
    #expect(third.allclose(jacrev(jacrev(jacrev(f)))(x), rtol: 1e-11))
  }

  @Test func productsWithVectors() {
    let f = { (x: Tensor) in x.sin() * x }
    let v = constant([1.0, 2, 3])
    let (value, pullBack) = vjp(f, x)
    #expect(value.values == f(x).values && pullBack(v).allclose(v * (x.cos() * x + x.sin())))
    #expect(pullBack(v * 2).allclose(pullBack(v) * 2))
    let rows = vmap(pullBack)(Tensor.eye(3, dtype: .float64))
    #expect(rows.allclose(jacrev(f)(x)))
    let (again, tangent) = jvp(f, x, v)
    #expect(again.values == value.values && tangent.allclose(pullBack(v)))
    let (_, derivative) = linearize(f, x)
    #expect(derivative(v).allclose(tangent) && vmap(derivative)(Tensor.eye(3, dtype: .float64)).allclose(rows))
    #expect(refusal { _ = pullBack(constant([1.0])) }?.contains("shape") == true)
    #expect(refusal { _ = jvp(f, x, constant([1.0])) }?.contains("shape") == true)
  }

  @Test func linearizeRunsTheFunctionOnce() {
    var calls = 0
    let (_, derivative) = linearize(
      { (x: Tensor) -> Tensor in
        calls += 1
        return x.exp()
      }, x)
    for _ in 0..<3 { _ = derivative(x) }
    #expect(calls == 1)
  }

  @Test func transformsOfMappedFunctions() {
    let points = constant([[1.0, 2], [3, 4]])
    let f = { (x: Tensor) in (x * x).sum() }
    #expect(grad { vmap(f)($0).sum() }(points).values == (points * 2).values)
    #expect(jvp(vmap(f), points, .onesLike(points)).tangent.values == [6, 14])
    let inner = vmap { x in jvp(f, x, .onesLike(x)).tangent }
    #expect(inner(points).values == [6, 14])
    let twice = vmap { (x: Tensor) in vmap { y in grad { z in (x * z * z).sum() }(y) }(points) }(points)
    #expect(twice.shape == [2, 2, 2] && twice.allclose(2 * points.unsqueeze(1) * points))
  }

  @Test func outputsThatDoNotDependHaveZeros() {
    #expect(grad { _ in constant(1.0) }(x).values == [0, 0, 0])
    #expect(jvp({ _ in constant(1.0) }, x, x).tangent.values == [0])
    #expect(jacfwd { _ in constant([1.0, 2]) }(x).shape == [2, 3])
  }
}
