import Testing

@testable import Adjoint

private var x: Tensor { constant([[0.3, -1.2], [0.8, 2]]) }
private var y: Tensor { constant([0.7, 1.9]) }
/// Two outputs of two inputs: of shapes [2, 2] and [2].
private func pair(_ z: [Tensor]) -> [Tensor] { [exp(z[0]) * z[1], z[0].sum(dim: 0) * z[1]] }
/// One number of two inputs.
private func number(_ z: [Tensor]) -> Tensor { (exp(z[0]) * z[1] * z[1]).sum() }

@Suite(.leakFree) struct FunctionalResultTests {
  private func isPlain(_ tensors: [Tensor]) -> Bool { tensors.allSatisfy { !$0.requiresGrad && $0.gradFn == nil } }

  @Test func vjpGivesValuesAndAGradientForEachInput() {
    let (value, gradient) = vjp({ exp($0) }, at: x, v: x)
    #expect(value.allclose(exp(x)) && gradient.allclose(x * exp(x)) && isPlain([value, gradient]))
    let (values, gradients) = vjp(pair, at: [x, y], v: [x, y])
    #expect(values.map(\.shape) == [[2, 2], [2]] && gradients.map(\.shape) == [[2, 2], [2]])
    #expect(gradients[0].allclose(x * exp(x) * y + y * y) && isPlain(values + gradients))
    #expect(gradients[1].allclose((x * exp(x)).sum(dim: 0) + x.sum(dim: 0) * y))
  }

  @Test func jvpGivesValuesAndATangentForEachOutput() {
    let (value, tangent) = jvp({ exp($0) }, at: x, v: x)
    #expect(value.allclose(exp(x)) && tangent.allclose(x * exp(x)) && isPlain([value, tangent]))
    let (values, tangents) = jvp(pair, at: [x, y], v: [x, y])
    #expect(values.map(\.shape) == [[2, 2], [2]] && tangents.map(\.shape) == [[2, 2], [2]])
    #expect(tangents[0].allclose(exp(x) * (x * y + y)) && isPlain(values + tangents))
    #expect(tangents[1].allclose(2 * x.sum(dim: 0) * y))
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func jacobianHasABlockForEachPair(strategy: JacobianStrategy) {
    let blocks = jacobian(pair, at: [x, y], strategy: strategy)
    #expect(blocks.map { $0.map(\.shape) } == [[[2, 2, 2, 2], [2, 2, 2]], [[2, 2, 2], [2, 2]]])
    #expect(isPlain(blocks.flatMap { $0 }))
    #expect(blocks[1][1].allclose(x.sum(dim: 0).diag()))
    let one = jacobian({ z in [z[0] * z[1]] }, at: [y, y], strategy: strategy)
    #expect(one.count == 1 && one[0][0].allclose(y.diag()) && one[0][1].allclose(y.diag()))
  }

  @Test(arguments: [JacobianStrategy.reverse, .forward])
  func hessianHasABlockForEachPair(strategy: JacobianStrategy) {
    let blocks = hessian(number, at: [x, y], outerJacobianStrategy: strategy)
    #expect(blocks.map { $0.map(\.shape) } == [[[2, 2, 2, 2], [2, 2, 2]], [[2, 2, 2], [2, 2]]])
    #expect(isPlain(blocks.flatMap { $0 }))
    #expect(blocks[1][1].allclose((2 * exp(x).sum(dim: 0)).diag()))
    #expect(blocks[0][0].reshape(4, 4).allclose((exp(x) * y * y).reshape(4).diag()))
  }

  @Test func vhpAndHvpGiveTheValueAndAProductForEachInput() {
    let products = [
      { vhp(number, at: [x, y], v: [x, y]) }, { hvp(number, at: [x, y], v: [x, y]) },
    ]
    for call in products {
      let (value, products) = call()
      #expect(
        value.allclose(number([x, y])) && products.map(\.shape) == [[2, 2], [2]] && isPlain([value] + products))
      #expect(products[0].allclose(exp(x) * (x * y * y + 2 * y * y)))
    }
    let (value, product) = vhp({ ($0 ** 3).sum() }, at: y, v: y)
    let (again, forward) = hvp({ ($0 ** 3).sum() }, at: y, v: y)
    #expect(value.allclose(again) && product.allclose(6 * y * y) && forward.allclose(product))
  }

  /// A number in, a number out, and both.
  @Test func scalars() {
    let s = constant(2.0)
    #expect(vjp({ ($0 * $0).sum() }, at: y).gradient.allclose(2 * y))
    #expect(vjp({ $0 * $0 }, at: s).gradient.values == [4])
    #expect(vjp({ $0.expand(3) * $0 }, at: s, v: constant([1.0, 2, 3])).gradient.values == [24])
    #expect(jvp({ $0 * $0 }, at: s).tangent.values == [4])
    #expect(jvp({ $0.expand(3) * $0 }, at: s).tangent.values == [4, 4, 4])
    #expect(jvp({ ($0 * $0).sum() }, at: y, v: y).tangent.allclose(2 * (y * y).sum()))
    for strategy in [JacobianStrategy.reverse, .forward] {
      #expect(jacobian({ $0 * $0 }, at: s, strategy: strategy).shape == [])
      #expect(jacobian({ $0.expand(3) * $0 }, at: s, strategy: strategy).values == [4, 4, 4])
      #expect(jacobian({ ($0 * $0).sum() }, at: y, strategy: strategy).shape == [2])
      #expect(hessian({ $0 ** 3 }, at: s, outerJacobianStrategy: strategy).values == [12])
      #expect(hessian({ $0 ** 3 }, at: constant([2.0]), outerJacobianStrategy: strategy).shape == [1, 1])
    }
    #expect(vhp({ $0 ** 3 }, at: s).product.values == [12] && hvp({ $0 ** 3 }, at: s).product.values == [12])
    #expect(vhp({ $0 ** 3 }, at: s, v: constant(2.0)).product.values == [24])
    #expect(hvp({ ($0 ** 3).reshape(1) }, at: s, v: constant(2.0)).product.values == [24])
  }

  @Test func vectorsAreTheRowsOfTheIdentity() {
    let tensors = [Tensor.zeros(2, 3), Tensor.zeros(dtype: .float64), Tensor.zeros(4, dtype: .float16)]
    for x in tensors {
      let units = (0..<x.numel).map { Tensor.unit(x.shape, x.dtype, at: $0) }
      #expect(units.allSatisfy { $0.shape == x.shape && $0.dtype == x.dtype && $0.isContiguous })
      let rows = Tensor.stack(units).reshape(x.numel, x.numel)
      #expect(rows.double().allclose(Tensor.eye(x.numel, dtype: .float64)))
    }
  }

  @Test func jacobianMatchesItsProducts() {
    let v = Tensor.randn(2, 2, dtype: .float64)
    func f(_ x: Tensor) -> Tensor { x.matmul(x) * sin(x) }
    for strategy in [JacobianStrategy.reverse, .forward] {
      let j = jacobian(f, at: x, strategy: strategy).reshape(4, 4)
      #expect(vjp(f, at: x, v: v).gradient.reshape(4).allclose(j.T.mv(v.reshape(4))))
      #expect(jvp(f, at: x, v: v).tangent.reshape(4).allclose(j.mv(v.reshape(4))))
    }
  }

  @Test func hessianMatchesItsProducts() {
    let v = Tensor.randn(2, 2, dtype: .float64)
    func f(_ x: Tensor) -> Tensor { (x.matmul(x) * sin(x)).sum() }
    for strategy in [JacobianStrategy.reverse, .forward] {
      let h = hessian(f, at: x, outerJacobianStrategy: strategy).reshape(4, 4)
      #expect(vhp(f, at: x, v: v).product.reshape(4).allclose(h.T.mv(v.reshape(4))))
      #expect(hvp(f, at: x, v: v).product.reshape(4).allclose(h.mv(v.reshape(4))))
    }
  }
}
