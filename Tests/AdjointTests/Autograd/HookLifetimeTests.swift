import Adjoint
import Testing

/// Lives as long as the closures that pass something through it.
private final class Token {
  func passing<T>(_ x: T) -> T { x }
}

@Suite(.leakFree) struct HookLifetimeTests {
  @Test func hooksGoWithTheGraph() {
    weak var token: Token?
    do {
      let made = Token()
      token = made
      let y = leaf([1.0]) * 2
      y.registerHook { made.passing($0) }
      y.gradFn!.registerPrehook { made.passing($0) }
      y.gradFn!.registerHook { gradients, _ in made.passing(gradients) }
      registerMultiGradHook([y]) { _ in _ = made }
      #expect(token != nil)
    }
    #expect(token == nil)
  }

  @Test func handlesKeepNothing() {
    weak var token: Token?
    var handles: [HookHandle] = []
    do {
      let made = Token()
      token = made
      let x = leaf([1.0])
      let y = x * 2
      handles = [
        y.registerHook { made.passing($0) },
        y.gradFn!.registerHook { gradients, _ in made.passing(gradients) },
        registerMultiGradHook([x, y]) { _ in _ = made },
        x.registerPostAccumulateGradHook { _ in _ = made },
      ]
    }
    #expect(token == nil)
    for handle in handles { handle.remove() }
  }

  @Test func removedHooksAreLetGoOf() {
    weak var token: Token?
    let y = leaf([1.0]) * 2
    let handle: HookHandle
    do {
      let made = Token()
      token = made
      handle = y.registerHook { made.passing($0) }
    }
    #expect(token != nil)
    handle.remove()
    #expect(token == nil)
  }

  /// The hook holds the node that holds it. It is alive as long as the graph can run, and no longer.
  @Test func aHookOnItsOwnTensorEndsWithTheRunThatFreesTheGraph() {
    for usesNode in [false, true] {
      weak var token: Token?
      var calls = 0
      func make() -> Tensor {
        let made = Token()
        token = made
        let x = leaf([2.0])
        let y = x * x
        let node = y.gradFn!
        let call = {
          withExtendedLifetime((made, node, y)) { calls += 1 }
        }
        if usesNode {
          node.registerHook { _, _ in
            call(); return nil
          }
        } else {
          y.registerHook { _ in
            call(); return nil
          }
        }
        return y.clone()
      }
      var loss: Tensor? = make()
      #expect(token != nil)
      loss!.backward(retainGraph: true)
      #expect(token != nil && calls == 1)
      loss!.backward()
      #expect(calls == 2)
      loss = nil
      #expect(token == nil)
    }
  }

  @Test func aWeakTensorNeedsNoRun() {
    weak var token: Token?
    var values: [Double] = []
    func make(runs: Bool) {
      let made = Token()
      token = made
      let x = leaf([2.0])
      let y = x + 1
      y.registerHook { [y = WeakTensor(y)] _ in
        withExtendedLifetime(made) { values = y.tensor?.values ?? [] }
        return nil
      }
      if runs { (y * 1).backward() }
    }
    make(runs: false)
    #expect(token == nil)
    make(runs: true)
    #expect(token == nil && values == [3])
  }

  /// What the hook is called with under createGraph depends on the node that the hook belongs to.
  @Test func createGraphMakesNoCycle() {
    weak var token: Token?
    do {
      let made = Token()
      token = made
      let x = leaf([1.0, 2])
      let y = x * x
      y.registerHook { made.passing($0 * 1) }
      y.gradFn!.registerHook { gradients, _ in gradients.map { $0.map { $0 * 1 } } }
      let g = grad(of: (y * y).sum(), withRespectTo: x, createGraph: true)
      _ = grad(of: g.sum(), withRespectTo: x, createGraph: true)
    }
    #expect(token == nil)
  }

  @Test func aSecondDerivativeDoesNotPassTheHookAgain() {
    let (x, y) = (leaf([3.0]), constant([1.0]))
    var calls = 0
    let loss = x.mseLoss(y)
    loss.gradFn!.registerHook { _, _ in
      calls += 1; return nil
    }
    let g = grad(of: loss, withRespectTo: x, createGraph: true)
    #expect(calls == 1 && g.values == [4])
    #expect(grad(of: g, withRespectTo: x).values == [2])
    #expect(calls == 1)
  }
}
