import Adjoint
import Testing

@Suite(.leakFree) struct TensorHookTests {
  @Test func calledInEveryRunAndRemovable() {
    let (x, y) = (Tensor.ones(5, 5, dtype: .float64, requiresGrad: true), leaf([[4.0]]).expand(5, 5).clone().detach())
    y.requiresGrad = true
    let one = Tensor.ones(5, 5, dtype: .float64)
    var count = 0
    let z = x ** 2 + x * 2 + x * y + y
    x.registerHook { _ in
      count += 0; return nil
    }
    let first = z.registerHook { _ in
      count += 1; return nil
    }
    z.backward(gradient: one, retainGraph: true)
    #expect(count == 1)
    let second = z.registerHook { _ in
      count += 2; return nil
    }
    z.backward(gradient: one, retainGraph: true)
    #expect(count == 4)
    second.remove()
    z.backward(gradient: one, retainGraph: true)
    #expect(count == 5)
    first.remove()
    z.registerHook { $0 * 2 }
    y.setGrad(nil)
    z.backward(gradient: one, retainGraph: true)
    #expect(y.gradient == ((x + 1) * 2).values)
    y.registerHook { $0 * 2 }
    y.setGrad(nil)
    z.backward(gradient: one)
    #expect(y.gradient == ((x + 1) * 4).values && count == 5)
  }

  /// The second output of the function gets a gradient, but hands on none; that of the first is seen.
  @Test func neverCalledWithoutAGradient() {
    struct Both: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        #expect(context.needsInputGrad == [true, false])
        return [inputs[0]! * 1, inputs[1]! * 1]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0], nil] }
    }
    let (x, y) = (leaf([1.0, 2]), constant([3.0, 4]))
    let outputs = Both()([x, y])
    var calls = 0
    for output in outputs {
      output.registerHook { _ in
        calls += 1; return nil
      }
    }
    outputs[0].sum().backward()
    #expect(calls == 1 && x.gradient == [1, 1])
  }

  /// Operations with several outputs, as batch norm's, run the hooks of the one they belong to.
  @Test func ofAnOperationWithSeveralOutputs() {
    let x = leaf([[1.0, 5], [2, 4], [3, 9]])
    let (values, indices) = x.sort(dim: 0)
    var calls = 0
    values.registerHook {
      calls += 1; return $0 * 2
    }
    #expect(!indices.requiresGrad)
    values.sum().backward()
    #expect(calls == 1 && x.gradient == [2, 2, 2, 2, 2, 2])
    let y = x.layerNorm([2])
    y.registerHook {
      calls += 1; return $0 * 0
    }
    x.setGrad(nil)
    y.sum().backward()
    #expect(calls == 2 && x.gradient == [0, 0, 0, 0, 0, 0])
  }

  @Test func inGradOnlyThoseOnTheWay() {
    let x = leaf([1.0, 1])
    let y = x * 2
    var log: [String] = []
    x.registerHook {
      log.append("x"); return $0 * 3
    }
    y.registerHook {
      log.append("y"); return $0 * 2
    }
    y.gradFn!.registerPrehook {
      log.append("before"); return $0
    }
    y.gradFn!.registerHook { made, _ in
      log.append("after"); return made
    }
    let loss = (y * 1).sum()
    // y's node is asked for but does not run: only the hooks of the tensor do.
    #expect(grad(of: loss, withRespectTo: y, retainGraph: true).values == [2, 2] && log == ["y"])
    log = []
    #expect(grad(of: loss, withRespectTo: x, retainGraph: true).values == [12, 12])
    #expect(log == ["y", "before", "after", "x"])
    log = []
    loss.backward(retainGraph: true, inputs: [y])
    #expect(log == ["y"] && y.gradient == [2, 2] && x.grad() == nil)
  }

  @Test func afterAChangeInPlaceTheyStayWithWhatTheTensorWas() {
    let x = leaf([1.0])
    let y = x.clone()
    var log: [String] = []
    y.registerHook {
      log.append("before the change \($0.values)"); return nil
    }
    y.mul_(2)
    y.registerHook {
      log.append("after it \($0.values)"); return nil
    }
    y.sum().backward()
    #expect(log == ["after it [1.0]", "before the change [2.0]"] && x.gradient == [2])
  }

  @Test func ofOneOfSeveralOutputsThatIsChangedInPlace() {
    struct Multiples: CustomFunction {
      func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] { [x[0]! * 2, x[0]! * 3] }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! * 2 + g[1]! * 3] }
    }
    let x = leaf([1.0])
    let y = Multiples()([x])
    var log: [String] = []
    for i in 0..<2 {
      y[i].registerHook {
        log.append("\(i) \($0.values)"); return nil
      }
    }
    y[0].mul_(5)
    y[0].registerHook {
      log.append("new \($0.values)"); return $0 * 10
    }
    (y[0] + y[1]).backward()
    #expect(log == ["new [1.0]", "0 [50.0]", "1 [1.0]"] && x.gradient == [103])
  }

  @Test func ofViewsWhoseBaseIsChanged() {
    let x = leaf([1.0, 2])
    let base = x.clone()
    let (view, other) = (base[0...], base[0...])
    var log: [String] = []
    for old in [view, other] {
      old.registerHook { _ in
        log.append("old"); return nil
      }
    }
    base.mul_(2)
    #expect(other.gradFn!.name == "AsStridedBackward0")
    other.registerHook {
      log.append("new \($0.values)"); return $0 * 2
    }
    (view + other).sum().backward()
    // Both views have nodes of their own now, which the first hooks are not on.
    #expect(log == ["new [1.0, 1.0]"] && x.gradient == [6, 6])
  }

  @Test func whatDoesNotFitIsRefused() {
    for (hook, part) in [
      ({ $0.float() }, "float32 tensor of shape [2] in place of a float64"), ({ $0.sum() }, "shape []"),
      ({ $0[.newAxis] }, "shape [1, 2]"),
    ] as [((Tensor) -> Tensor, String)] {
      let x = leaf([1.0, 2])
      let y = x * 2
      y.registerHook { hook($0) }
      let text = refusal { y.sum().backward() }
      #expect(text?.contains(part) == true && text?.contains("registerHook") == true, "\(text ?? "")")
      #expect(x.grad() == nil)
    }
  }
}
