import Adjoint
import Testing

/// x + a·y + x·y
private struct Mixed: CustomBinaryFunction {
  let factor: Double
  func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
    context.saveForBackward(x, y)
    return x + factor * y + x * y
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
    let saved = context.savedTensors
    return (g + g * saved[1], g * factor + g * saved[0])
  }
}

private struct MixedOnce: CustomBinaryFunction {
  static let isOnceDifferentiable = true
  func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
    context.saveForBackward(x, y)
    return x * y
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
    context["tracks"] = isGradEnabled
    let saved = context.savedTensors
    return (g * saved[1], g * saved[0])
  }
}

private struct Failing: CustomUnaryFunction {
  struct Reason: Error, CustomStringConvertible { let description: String }
  let inForward: Bool
  func forward(_ context: FunctionContext, _ x: Tensor) throws -> Tensor {
    if inForward { throw Reason(description: "no forward today") }
    return x * 2
  }
  func backward(_ context: FunctionContext, _ g: Tensor) throws -> Tensor {
    throw Reason(description: "no backward today")
  }
}

private struct Nothing: CustomUnaryFunction {}

private struct OnlyForward: CustomUnaryFunction {
  func forward(_ x: Tensor) -> Tensor { x * 2 }
}

@Suite(.leakFree) struct CustomFunctionTests {
  @Test func forwardAndBackward() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 5]))
    let z = Mixed(factor: 7)(x, y)
    #expect(z.values == [25, 47])
    #expect(z.gradFn?.name == "MixedBackward" && z.requiresGrad)
    #expect(z.gradFn?.nextFunctions.map { $0.node?.name } == ["AccumulateGrad", "AccumulateGrad"])
    z.sum().backward()
    #expect(x.gradient == [4, 6] && y.gradient == [8, 9])
  }

  @Test func differentiatesTwice() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 5]))
    Mixed(factor: 7)(x, y).sum().backward(createGraph: true)
    let gx = x.grad()!
    #expect(gx.requiresGrad)
    #expect(grad(of: gx.sum(), withRespectTo: y).values == [1, 1])
    #expect(gradcheck({ [Mixed(factor: 2)($0[0], $0[1])] }, [x, y]).passed)
    #expect(gradgradcheck({ [Mixed(factor: 2)($0[0], $0[1])] }, [x, y]).passed)
    // A gradient that has a graph holds the leaf that holds it.
    x.setGrad(nil)
    y.setGrad(nil)
  }

  @Test func aFunctionOfOneTensorIsTenLines() {
    struct Exponential: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        let y = exp(x)
        context.saveForBackward(y)
        return y
      }
      func backward(_ context: FunctionContext, _ gradient: Tensor) -> Tensor { gradient * context.savedTensors[0] }
    }
    let x = leaf([0.0, 0.5])
    #expect(gradcheck({ Exponential()($0) }, x).passed && gradgradcheck({ Exponential()($0) }, x).passed)
  }

  @Test func onceDifferentiableRefusesASecond() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 5]))
    let z = MixedOnce()(x, y)
    z.backward(gradient: constant([1.0, 1]), retainGraph: true)
    #expect(x.gradient == [3, 5])
    for g in [constant([1.0, 1]), leaf([1.0, 1])] {
      let gx = grad(of: z, withRespectTo: x, gradient: g, createGraph: true)
      #expect(gx.values == [3, 5] && gx.requiresGrad && gx.gradFn?.name == "NotDifferentiable")
      let message = refusal { _ = grad(of: gx.sum(), withRespectTo: y) }
      #expect(message?.contains("MixedOnce: can be differentiated once only") == true)
    }
    #expect(gradcheck({ [MixedOnce()($0[0], $0[1])] }, [x, y]).passed)
  }

  @Test func errorsOfTheRulesAreRaised() {
    let x = leaf([1.0])
    #expect(refusal { _ = Failing(inForward: true)(x) } == "Failing: no forward today")
    let y = Failing(inForward: false)(x)
    #expect(refusal { y.backward() } == "Failing: no backward today")
    // The graph below is as it was.
    (x * 3).backward()
    #expect(x.gradient == [3])
  }

  @Test func missingRulesAreRefused() {
    let x = leaf([1.0])
    #expect(refusal { _ = Nothing()(x) }?.contains("Nothing: has no forward") == true)
    let y = OnlyForward()(x)
    #expect(y.values == [2])
    #expect(refusal { y.backward() }?.contains("OnlyForward: has no backward") == true)
    #expect(
      refusal { _ = dualLevel { _ in OnlyForward()(makeDual(x, tangent: constant([1.0]))) } }?
        .contains("OnlyForward: has no jvp") == true)
    #expect(throws: AdjointError.self) { try OnlyForward().vmap(2, [x], isBatched: [true]) }
    #expect(!OnlyForward.generatesVmapRule)
  }

  @Test func withoutTensorsOrGradientsNothingIsRecorded() {
    struct Constant: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] { [.ones(2)] }
    }
    #expect(!Constant()([])[0].requiresGrad)
    #expect(Constant()([nil])[0].values == [1, 1])
    let x = leaf([1.0, 2])
    #expect(noGrad { Mixed(factor: 1)(x, x).gradFn == nil })
    #expect(!Mixed(factor: 1)(constant([1.0]), constant([2.0])).requiresGrad)
  }

  @Test func gradModeIsOffInForwardAndFollowsCreateGraphInBackward() {
    final class Seen { var forward: Bool?, backward: [Bool] = [], needs: [[Bool]] = [] }
    struct Watching: CustomBinaryFunction {
      let seen: Seen
      func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
        seen.forward = isGradEnabled
        seen.needs.append(context.needsInputGrad)
        return x + y
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
        seen.backward.append(isGradEnabled)
        seen.needs.append(context.needsInputGrad)
        return (g, g)
      }
    }
    let seen = Seen()
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let z = Watching(seen: seen)(x, y)
    z.backward(retainGraph: true)
    _ = grad(of: z, withRespectTo: x, createGraph: true)
    #expect(seen.forward == false && seen.backward == [false, true])
    #expect(seen.needs == [[true, true], [true, true], [true, false]])
    _ = Watching(seen: seen)(constant([1.0]), y)
    #expect(seen.needs.last == [false, true])
  }

  @Test func backwardMayRunTheEngineItself() {
    struct Cube: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForBackward(x)
        return x * x * x
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
        let again = enableGrad { () -> Tensor in
          let x = context.savedTensors[0].detach().requiresGrad_()
          (x * x * x).sum().backward()
          return x.grad()!
        }
        return g * again
      }
    }
    let x = leaf([2.0, 3])
    Cube()(x).sum().backward()
    #expect(x.gradient == [12, 27])
  }

  @Test func placeholdersFlowThrough() {
    #expect(
      refusal { _ = Mixed(factor: 1)(Mixed(factor: 1)(.ones(2), .ones(3)), .ones(2)).sum() }?
        .contains("broadcast") == true)
  }
}
