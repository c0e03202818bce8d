import Adjoint
import Testing

/// In which order nodes have their turn.
@Suite(.leakFree) struct EngineOrderTests {
  /// Notes the names of tensors as their gradients come.
  private final class Log {
    var names: [String] = []

    func watch(_ tensors: KeyValuePairs<String, Tensor>) {
      for (name, tensor) in tensors {
        tensor.registerHook { [unowned self] _ in
          names.append(name)
          return nil
        }
      }
    }

    func accumulation(_ name: String, _ leaf: Tensor) {
      leaf.registerPostAccumulateGradHook { [unowned self] _ in names.append("+\(name)") }
    }
  }

  @Test func theLastRecordedIsFirstAndLeavesAreAsSoonAsTheyCan() {
    let log = Log()
    let (a, b) = (leaf([1.0]), leaf([1.0]))
    let (u, w) = (a * 2, b * 3)
    let t = u * 4
    log.watch(["a": a, "b": b, "u": u, "w": w, "t": t])
    log.accumulation("a", a)
    log.accumulation("b", b)
    (w + t).sum().backward()
    #expect(log.names == ["t", "w", "b", "+b", "u", "a", "+a"])
  }

  @Test func aLeafWaitsForTheLastOfItsUses() {
    let log = Log()
    let (a, b, c) = (leaf([1.0]), leaf([1.0]), leaf([1.0]))
    let early = a * b
    let late = exp(early) * a * c
    log.watch(["early": early, "late": late])
    for (name, leaf) in ["a": a, "b": b, "c": c] { log.accumulation(name, leaf) }
    late.sum().backward()
    #expect(log.names == ["late", "+c", "early", "+a", "+b"])
    // Of one node's operands the first comes first.
    log.names = []
    (b * a * 1).sum().backward()
    #expect(log.names == ["+b", "+a"])
    log.names = []
    Tensor.stack([a, b, a, c]).sum().backward()
    #expect(log.names == ["+b", "+a", "+c"])
  }

  /// A hook of any node finds the gradients of all leaves that are complete.
  @Test func hooksSeeTheGradientsThatAreComplete() {
    let (first, last) = (leaf([1.0]), leaf([1.0]))
    let y = exp(first)
    var seen: [Double]?
    y.registerHook { _ in
      #expect(first.grad() == nil)
      seen = last.gradient
      return nil
    }
    // Many nodes come between.
    var z = y * 1
    for _ in 0..<50 { z = z + 0 }
    (z * last * 3).sum().backward()
    #expect(seen == [Double.exp1 * 3])
  }

  /// A large gradient does not wait to the end beside the one it is added to, hooks or not.
  @Test func largeGradientsAddUpOnTheWay() {
    let x = Tensor.ones(1, 1 << 20)
    let weights = (0..<4).map { _ in Tensor.ones(1 << 20, requiresGrad: true) }
    func loss() -> Tensor { weights.reduce(x) { $0 * $1 }.sum() }
    for _ in 0..<2 { loss().backward() }
    let order = Collected()
    for (i, w) in weights.enumerated() { w.registerPostAccumulateGradHook { _ in order.add("\(i)") } }
    loss().backward()
    #expect(order.all == ["3", "2", "1", "0"])
    #expect(weights.allSatisfy { $0.gradient!.allSatisfy { $0 == 3 } })
  }

  @Test func ofTwoThreadsTheHigherNumberIsFirst() {
    let log = Log()
    let x = leaf([1.0])
    for _ in 0..<20 { _ = x * 1 }
    let here = x * 2
    let there = onThread { x * 3 }
    #expect(here.gradFn!.sequenceNumber > there.gradFn!.sequenceNumber)
    log.watch(["here": here, "there": there])
    (there + here).sum().backward()
    #expect(log.names == ["here", "there"])
  }

  @Test func isKnownBeforehand() {
    let (a, b) = (leaf([0.5]), leaf([0.25]))
    let c = b.sin()
    let d = a.cos()
    let aside = b.sin()
    let out = c * d
    var orders: [[String]] = []
    var will: [[Bool]] = []
    let hook = out.registerHook { _ in
      let pass = BackwardPass.current!
      orders.append(pass.executionOrder.map(\.name))
      will.append([c, d, aside].map { pass.willRun($0.gradFn!) } + [pass.willRun(a.gradientEdge.node)])
      #expect(pass.currentNode == out.gradFn && pass.depth == 0)
      return nil
    }
    out.backward(retainGraph: true)
    out.backward(retainGraph: true, inputs: [c])
    _ = grad(of: out, withRespectTo: d, retainGraph: true)
    _ = grad(of: out, withRespectTo: a, retainGraph: true)
    #expect(
      orders == [
        ["MulBackward0", "CosBackward0", "AccumulateGrad", "SinBackward0", "AccumulateGrad"],
        ["MulBackward0", "SinBackward0"], ["MulBackward0", "CosBackward0"],
        ["MulBackward0", "CosBackward0", "AccumulateGrad"],
      ])
    let (yes, no) = (true, false)
    #expect(will == [[yes, yes, no, yes], [yes, no, no, no], [no, yes, no, no], [no, yes, no, no]])
    #expect(BackwardPass.current == nil)
    // It holds the tensor that it is of.
    hook.remove()
  }

  @Test func isWhatHappens() {
    let (a, b) = (leaf([0.5]), leaf([0.25]))
    let (c, d) = (b.sin(), a.cos())
    let e = c * d
    let f = exp(e) + a
    let out = f.sum()
    var predicted: [Node] = []
    var actual: [Node] = []
    out.registerHook { _ in
      predicted = BackwardPass.current!.executionOrder
      return nil
    }
    let hooks = [out, f, e, d, c, b, a].map { tensor in
      tensor.registerHook { _ in
        actual.append(tensor.gradientEdge.node)
        return nil
      }
    }
    backward([out, e], gradients: [nil, constant([1.0])])
    // exp has no tensor of ours to watch.
    #expect(predicted.filter { $0.name != "ExpBackward0" } == actual && predicted.count == actual.count + 1)
    // The hooks hold the tensors that they are of, and these nodes.
    for hook in hooks { hook.remove() }
    predicted = []
  }

  @Test func runsAreNumbered() {
    let x = leaf([1.0])
    let y = x * 2
    var ids: [Int] = []
    y.registerHook { _ in
      ids.append(BackwardPass.current!.id)
      return nil
    }
    let z = y + x
    for _ in 0..<3 { z.backward(retainGraph: true) }
    #expect(Set(ids).count == 3 && ids == ids.sorted())
  }
}

extension Double {
  /// e.
  fileprivate static var exp1: Double { 2.718281828459045 }
}
