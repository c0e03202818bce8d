import Adjoint
import Testing

/// What arrives at leaves, and as what.
@Suite(.leakFree) struct AccumulatedGradientTests {
  @Test func ofManyLeavesAndAnAddend() {
    let leaves = (0..<10).map { _ in Tensor.zeros(5, 5, dtype: .float64, requiresGrad: true) }
    let terms = leaves.enumerated().map { i, leaf in leaf * Double(i) + leaf }
    let loss = terms.enumerated().map { i, term in (term * Double(i)).sum() }.reduce(constant(0.0)) { $0 + $1 }
    loss.backward()
    for (i, leaf) in leaves.enumerated() {
      #expect(leaf.gradient == Array(repeating: Double(i * (i + 1)), count: 25))
    }
  }

  @Test func outputsThatAreNotUsedGiveZeros() {
    let x = leaf((0..<10).map(Double.init))
    let parts = x.chunk(5)
    (parts[2] * parts[2]).sum().backward()
    #expect(x.gradient == [0, 0, 0, 0, 8, 10, 0, 0, 0, 0])
    // Values that have gradients beside indices that have none.
    let (values, indices) = x.sort(descending: true)
    #expect(values.requiresGrad && !indices.requiresGrad)
    values[0].backward()
    #expect(x.gradient == [0, 0, 0, 0, 8, 10, 0, 0, 0, 1])
  }

  @Test func aNodeNobodyAsksForIsPassedOver() {
    let (x, y) = (leaf([[1.0, 5], [2, 0]]), leaf([[0.0, 1], [1, 1]]))
    let sum = x + y
    // The maximum's indices have no gradient, and what is made of them none either.
    let places = sum.max(dim: 1, keepDim: true).indices.expand(2, 2).to(.float64)
    (places + sum).sum().backward()
    #expect(!places.requiresGrad && x.gradient == [1, 1, 1, 1] && y.gradient == [1, 1, 1, 1])
  }

  @Test func ofNoElements() {
    let (a, b) = (Tensor.ones(4, 0, dtype: .float64, requiresGrad: true), leaf([[1.0], [2], [3], [4]]))
    let c = a + b
    #expect(c.shape == [4, 0])
    c.backward(gradient: Tensor.ones(4, 0, dtype: .float64))
    #expect(a.grad()!.shape == [4, 0] && b.grad()!.shape == [4, 1] && b.gradient == [0, 0, 0, 0])
  }

  /// The tensor that the last node made is the gradient: it is not copied at the end.
  @Test(arguments: [100, 1 << 20])
  func areTakenOverFromTheNodeThatMadeThem(n: Int) {
    let x = Tensor.ones(n, requiresGrad: true)
    var arrived: ObjectIdentifier?
    x.registerHook { g in
      arrived = g.id
      return nil
    }
    (exp(x) * 2).sum().backward()
    #expect(x.grad()!.id == arrived)
    // One that is seen otherwise in the graph is copied: row-major, as the leaf is.
    x.setGrad(nil)
    x.sum().backward()
    #expect(x.grad()!.id != arrived && x.grad()!.isContiguous)
  }

  @Test func areCopiedWhereSomebodyElseSeesThem() {
    let x = Tensor.ones(1000, dtype: .float64, requiresGrad: true)
    var kept: Tensor?
    let y = x * 2
    x.registerHook { g in
      kept = g
      return nil
    }
    y.sum().backward()
    x.grad()!.zero_()
    #expect(kept!.values.allSatisfy { $0 == 2 })
  }

  @Test func aViewOfTheCallersGradientIsCopiedToo() {
    let x = Tensor.ones(600, dtype: .float64, requiresGrad: true)
    let v = Tensor.ones(600, dtype: .float64)
    for root in [x.reshape(600), x.reshape(2, 300), x.unsqueeze(0), x + 0] {
      x.setGrad(nil)
      root.backward(gradient: v.reshape(root.shape))
      x.grad()!.add_(1)
      #expect(v.values.allSatisfy { $0 == 1 } && x.gradient!.allSatisfy { $0 == 2 })
    }
  }

  @Test func isAFunctionOfTheLeafUnderCreateGraph() {
    let x = leaf([2.0, 3])
    (x ** 3).sum().backward(createGraph: true, file: "quiet", line: 0)
    let first = x.grad()!
    #expect(first.requiresGrad && first.values == [12, 27])
    // The next is added out of place, and both are part of the graph.
    (x ** 2).sum().backward(createGraph: true, file: "quiet", line: 0)
    #expect(x.grad()! !== first && first.values == [12, 27] && x.gradient == [16, 33])
    let sum = x.grad()!.sum()
    #expect(grad(of: sum, withRespectTo: x).values == [14, 20])
    x.setGrad(nil)
  }

  @Test func aParameterThatBecomesAPartOfItself() {
    var w = Tensor.ones(16, dtype: .float64, requiresGrad: true)
    for length in [15, 14] {
      w = noGrad { w.narrow(dim: 0, start: 1, length: length) }.detach().requiresGrad_()
      Tensor.cat([w, w]).sum().backward()
      #expect(w.gradient == Array(repeating: 2, count: length))
    }
    #expect(refusal { _ = noGrad { w.copy_(Tensor.ones(15, dtype: .float64)) } } != nil)
  }
}
