import Adjoint
import Testing

@Suite(.leakFree) struct PostAccumulateHookTests {
  @Test func forLeavesThatRequireAGradient() {
    let x = leaf([1.0, 2])
    for tensor in [x * 2, constant([1.0])] {
      let text = refusal { tensor.registerPostAccumulateGradHook { _ in } }
      #expect(text?.contains("only a leaf that requires a gradient") == true)
    }
  }

  @Test func severalInTheOrderOfRegistration() {
    let x = leaf([1.0, 2])
    var log: [String] = []
    for i in 0..<3 {
      x.registerPostAccumulateGradHook { x in
        log.append("\(i) \(x.gradient!)")
        noGrad { _ = x.grad()!.add_(1) }
      }
    }
    (x * 2).sum().backward()
    #expect(log == ["0 [2.0, 2.0]", "1 [3.0, 3.0]", "2 [4.0, 4.0]"] && x.gradient == [5, 5])
  }

  @Test func oneForSeveralTensorsGetsTheRightOne() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    var seen: [Tensor] = []
    for tensor in [x, y] { tensor.registerPostAccumulateGradHook { seen.append($0) } }
    (x * y).backward()
    #expect(seen.count == 2 && seen.contains { $0 === x } && seen.contains { $0 === y })
    // The hooks are the tensors' own: what they hold holds itself.
    seen = []
  }

  @Test func forgettingTheGradientAsSoonAsItIsUsed() {
    let x = leaf([1.0, 2])
    x.registerPostAccumulateGradHook { $0.setGrad(nil) }
    for _ in 0..<2 { (x * 2).sum().backward() }
    #expect(x.grad() == nil)
  }

  /// Steps taken in the hooks are those taken after backward.
  @Test func anOptimizerInTheHooks() {
    func train(inHooks: Bool) -> [[Double]] {
      let w = leaf([[0.5, -1], [2, 0.25]])
      let b = leaf([0.1, 0.2])
      let step = { (p: Tensor) in
        noGrad { _ = p.sub_(p.grad()! * 0.1) }
        p.setGrad(nil)
      }
      if inHooks { for p in [w, b] { p.registerPostAccumulateGradHook(step) } }
      let x = constant([[1.0, 2], [3, 4], [-1, 0.5]])
      for _ in 0..<4 {
        tanh(x.matmul(w) + b).square().sum().backward()
        if !inHooks { for p in [w, b] { step(p) } }
      }
      return [w.values, b.values]
    }
    #expect(train(inHooks: true) == train(inHooks: false))
  }

  @Test func afterTensorHooksAndOncePerRun() {
    let x = leaf([1.0])
    var log: [String] = []
    x.registerPostAccumulateGradHook { log.append("after \($0.gradient!)") }
    x.registerHook {
      log.append("first \($0.values)"); return $0 * 2
    }
    x.registerHook {
      log.append("second \($0.values)"); return $0 * 5
    }
    (x * 2 + x * 3).backward()
    #expect(log == ["first [5.0]", "second [10.0]", "after [50.0]"])
  }

  @Test func notCalledWhereNothingIsAccumulated() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    var calls = 0
    for tensor in [x, y] { tensor.registerPostAccumulateGradHook { _ in calls += 1 } }
    _ = grad(of: x * y, withRespectTo: [x, y])
    #expect(calls == 0)
    (x * y).backward(inputs: [x])
    #expect(calls == 1 && y.grad() == nil)
    // What only the node's hooks see is no accumulation.
    var after = 0
    let end = (x * 1).gradFn!.nextFunctions[0].node!
    end.registerHook { _, _ in
      after += 1; return nil
    }
    _ = grad(of: x * y, withRespectTo: x)
    #expect(after == 0)
  }

  @Test func theySeeTheLeafWithItsNewGradient() {
    let x = leaf([1.0, 2])
    var sums: [Double] = []
    let handle = x.registerPostAccumulateGradHook { sums.append($0.gradient!.reduce(0, +)) }
    for _ in 0..<3 { (x * x).sum().backward() }
    handle.remove()
    (x * x).sum().backward()
    #expect(sums == [6, 12, 18])
  }
}
