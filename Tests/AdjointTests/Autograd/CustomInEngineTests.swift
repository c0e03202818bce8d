import Adjoint
import Testing

/// Custom functions in the engine: deep chains of them, and backward inside of theirs.
@Suite(.serialized, .leakFree) struct CustomInEngineTests {
  private struct Identity: CustomUnaryFunction {
    func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { x.clone() }
    func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g }
  }

  @Test(arguments: [true, false])
  func aDeepChainIsRunAndFreed(backward: Bool) {
    let gradient = onThread {
      let x = leaf([1.0, 2])
      var y = x
      for _ in 0..<50_000 { y = Identity()(y) }
      if backward { y.sum().backward() }
      return x.gradient
    }
    #expect(gradient == (backward ? [1, 1] : nil))
  }

  /// Records what it does, one level deeper each time, and runs it: as far as its operand is above 0.
  private struct Deeper: CustomUnaryFunction {
    func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
      let inner = enableGrad { x.detach().requiresGrad_() - 1 }
      context.saveForBackward(inner)
      return inner.detach()
    }
    func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
      let inner = context.savedTensors[0]
      if inner.item(Double.self) < 0 { return g }
      enableGrad { Deeper()(inner).sum() }.backward()
      return g
    }
  }

  @Test(arguments: [200.0, 2000, 8000])
  func backwardInsideOfBackward(depth: Double) {
    let gradient = onThread {
      let x = leaf(depth)
      Deeper()(x).sum().backward()
      return x.gradient
    }
    #expect(gradient == [1])
  }

  /// x ↦ x·y³, whose backward is made of custom functions too.
  private struct Multiply: CustomBinaryFunction {
    func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
      context.saveForBackward(x, y)
      return x * y
    }
    func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
      let (x, y) = (context.savedTensors[0], context.savedTensors[1])
      return (Multiply()(g, y), Multiply()(g, x))
    }
  }

  @Test func isDifferentiatedAgainAndAgain() {
    let x = leaf([2.0])
    func power(_ n: Int) -> Tensor { (1..<n).reduce(x) { y, _ in Multiply()(y, x) } }
    var y = power(5)
    for expected in [80.0, 160, 240, 240, 120] {
      y = grad(of: y.sum(), withRespectTo: x, createGraph: true)
      #expect(y.values == [expected])
    }
    #expect(gradgradcheck({ [Multiply()($0[0], $0[1])] }, [leaf([2.0, 3]), leaf([5.0, -1])]).passed)
  }

  /// A rule finds the gradients of the leaves that are complete.
  @Test func aRuleSeesTheGradientsThatAreThere() {
    struct Looks: CustomUnaryFunction {
      let look: () -> Void
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { x.clone() }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        look()
        return g
      }
    }
    let (first, last) = (leaf([3.0]), leaf([5.0]))
    var seen: [[Double]?] = []
    let y = Looks { seen = [first.gradient, last.gradient] }(first)
    var z = y + 0
    for _ in 0..<20 { z = z + 0 }
    (z * last).sum().backward()
    #expect(seen == [nil, [3]] && first.gradient == [5])
  }

  @Test func aRuleCanAskForACallbackAndForTheRun() {
    struct Asks: CustomUnaryFunction {
      let log: Collected
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { x.clone() }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        queueCallback { log.add("done") }
        log.add("\(BackwardPass.current!.currentNode!.name) \(BackwardPass.current!.keepsGraph)")
        return g
      }
    }
    let x = leaf([1.0])
    let log = Collected()
    x.registerPostAccumulateGradHook { _ in log.add("accumulated") }
    Asks(log: log)(x).backward()
    #expect(log.all == ["AsksBackward false", "accumulated", "done"])
  }
}
