import Adjoint
import Testing

@Suite(.leakFree) struct MultiGradHookTests {
  @Test func allAtOnceWithNilForThoseThatDoNotCome() {
    let t = (1...4).map { number in leaf([Double(number)]) }
    var seen: [[[Double]?]] = []
    let handle = registerMultiGradHook(t) { seen.append($0.map { $0?.values }) }
    (t[0] + t[1] + t[2] * 2).backward()
    (t[0] + t[3]).backward(inputs: [t[0]])
    (t[1] * 7).backward()
    #expect(seen == [[[1], [1], [2], nil], [[1], nil, nil, nil], [nil, [7], nil, nil]])
    handle.remove()
    (t[0] * 2).backward()
    #expect(seen.count == 3)
  }

  @Test func onlyWhenTheLastHasCome() {
    let x = leaf([1.0])
    let y = x * 2
    let z = y * 3
    var log: [String] = []
    x.registerHook { _ in
      log.append("x"); return nil
    }
    y.registerHook { g in
      log.append("y"); return g * 10
    }
    registerMultiGradHook([z, y, x]) { all in log.append("all \(all.map { $0!.values })") }
    x.registerHook { _ in
      log.append("x again"); return nil
    }
    z.backward()
    #expect(log == ["y", "x", "all [[1.0], [30.0], [60.0]]", "x again"])
  }

  @Test func inEveryRunAnew() {
    let x = leaf([1.0])
    let (y, z) = (x * 2, x * 3)
    var seen: [[[Double]?]] = []
    registerMultiGradHook([y, z]) { seen.append($0.map { $0?.values }) }
    let loss = y * 5 + z
    loss.backward(retainGraph: true)
    _ = grad(of: loss, withRespectTo: x, retainGraph: true)
    // Only what leads to y is on the way.
    _ = grad(of: loss, withRespectTo: y, retainGraph: true)
    y.backward()
    #expect(seen == [[[5], [1]], [[5], [1]], [[5], nil], [[1], nil]])
  }

  @Test func outputsOfOneNode() {
    let x = leaf([1.0, 2, 3])
    let parts = x.unbind()
    var seen: [[[Double]?]] = []
    registerMultiGradHook(parts) { seen.append($0.map { $0?.values }) }
    (parts[0] * 4 + parts[2]).backward()
    #expect(seen == [[[4], nil, [1]]])
  }

  /// A gradient that could have come and did not.
  @Test func gradientsThatNeverCome() {
    struct First: CustomFunction {
      func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] { [x[0]! + x[1]!] }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0], nil] }
    }
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    var seen: [[[Double]?]] = []
    registerMultiGradHook([x, y]) { seen.append($0.map { $0?.values }) }
    First()([x, y])[0].backward()
    #expect(seen == [[[1], nil]])
  }

  @Test func theFirstOfAny() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    let (a, b) = (x * 2, y * 3)
    var seen: [[Double]] = []
    let handle = registerMultiGradHook(anyOf: [x, a, b]) { seen.append($0.values) }
    // b has been recorded last, and so runs first.
    let loss = a * 10 + b * 100
    for _ in 0..<2 { loss.backward(retainGraph: true) }
    a.backward(retainGraph: true)
    handle.remove()
    loss.backward()
    #expect(seen == [[100], [100], [1]])
  }

  @Test func runsInsideOfRunsAreRunsOfTheirOwn() {
    let x = leaf([1.0])
    let y = x * 2
    var seen: [[[Double]?]] = []
    let inner = leaf([5.0])
    let other = inner * 3
    // Before the outer run has shown both gradients, whichever comes first, the inner one is through.
    y.registerHook { _ in
      other.backward(); return nil
    }
    registerMultiGradHook([y, inner]) { seen.append($0.map { $0?.values }) }
    (y + inner).backward()
    #expect(seen == [[nil, [3]], [[1], [1]]])
  }

  @Test func whatCanNeverBeCalledIsRefused() {
    #expect(refusal { registerMultiGradHook([]) { _ in } }?.contains("no tensors") == true)
    let text = refusal { registerMultiGradHook(anyOf: [leaf([1.0]), constant([2.0, 3])]) { _ in } }
    #expect(text?.contains("tensor 1, a float64 tensor of shape [2], does not require a gradient") == true)
  }
}
