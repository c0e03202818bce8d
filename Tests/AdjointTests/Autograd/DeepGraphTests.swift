import Adjoint
import Testing

/// Graphs that are deep, wide, or hang together in other ways than a chain.
@Suite(.serialized, .leakFree) struct DeepGraphTests {
  @Test func freeingAChainThatNeverRan() {
    let done = onThread {
      let x = Tensor.randn(1, requiresGrad: true)
      var y = x.clone()
      for _ in 0..<150_000 { y = y + y * 0.000001 }
      return y.requiresGrad
    }
    #expect(done)
  }

  @Test func freeingAGraphInWhichNodesSkip() {
    let done = onThread {
      var past = [Tensor.randn(1, requiresGrad: true), Tensor.randn(1, requiresGrad: true)]
      for i in 0..<100_000 {
        // Up to three steps back, so that a node is kept by several others.
        let from = past[i % past.count]
        past.append(past.last! * from + exp(from))
        if past.count > 3 { past.removeFirst() }
      }
      return past.last!.requiresGrad
    }
    #expect(done)
  }

  /// Each node keeps the next alive only through what its hook holds.
  @Test func freeingAChainOfHooks() {
    let done = onThread {
      var y = leaf([1.0]) * 1
      for _ in 0..<50_000 {
        let inner = y
        y = leaf([1.0]) * 1
        y.registerHook { _ in inner }
      }
      return y.requiresGrad
    }
    #expect(done)
  }

  @Test func freeingAChainOfNotes() {
    let done = onThread {
      var y = leaf([1.0]) * 1
      for _ in 0..<50_000 {
        let inner = y
        y = leaf([1.0]) * 1
        y.gradFn!.metadata["inner"] = inner
      }
      return y.requiresGrad
    }
    #expect(done)
  }

  @Test func runningADeepGraphWithHooksOnTheWay() {
    let (gradient, calls) = onThread {
      let x = leaf([1.0])
      var y = x
      let calls = Collected()
      for i in 0..<100_000 {
        y = y * 1.0
        if i % 10_000 == 0 {
          y.registerHook { _ in
            calls.add("")
            return nil
          }
        }
      }
      y.backward()
      return (x.gradient, calls.all.count)
    }
    #expect(gradient == [1] && calls == 10)
  }

  @Test func aWideGraph() {
    let x = leaf([1.0, 2])
    let leaves = (0..<5000).map { _ in leaf([1.0, 1]) }
    var sum = constant([0.0, 0])
    for leaf in leaves { sum = sum + leaf * x }
    sum.sum().backward()
    #expect(x.gradient == [5000, 5000] && leaves.allSatisfy { $0.gradient == [1, 2] })
    // One node with as many operands.
    x.setGrad(nil)
    Tensor.stack(leaves.map { $0 * x }).sum().backward()
    #expect(x.gradient == [5000, 5000] && leaves.allSatisfy { $0.gradient == [2, 4] })
  }

  @Test func aGraphOfManyPathsIsRunOnceANode() {
    // 2⁶⁰ paths.
    let x = leaf([1.0])
    var y = x
    for _ in 0..<60 { y = y + y }
    y.backward()
    #expect(x.gradient == [Double(1 << 60)])
  }
}
