import Adjoint
import Testing

/// x · y with every rule.
private struct Product: CustomBinaryFunction {
  var factor = 1.0
  func forward(_ x: Tensor, _ y: Tensor) -> Tensor { x * y }
  func setupContext(_ context: FunctionContext, inputs: (Tensor, Tensor), output: Tensor) {
    context.saveForBackward(inputs.0, inputs.1)
    context.saveForForward(inputs.0, inputs.1, output)
  }
  func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
    let saved = context.savedTensors
    return (g * saved[1], g * saved[0])
  }
  func jvp(_ context: FunctionContext, _ x: Tensor?, _ y: Tensor?) -> Tensor? {
    let saved = context.savedTensors
    let parts = [x.map { $0 * saved[1] }, y.map { saved[0] * $0 * factor }].compactMap { $0 }
    return parts.dropFirst().reduce(parts[0], +)
  }
}

private struct Ruled: CustomUnaryFunction {
  let body: (FunctionContext, Tensor) -> Tensor
  let tangent: (Tensor) -> Tensor
  func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor { body(context, x) }
  func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g }
  func jvp(_ context: FunctionContext, _ t: Tensor) -> Tensor { tangent(t) }
}

@Suite(.leakFree) struct CustomForwardModeTests {
  @Test func savedForForward() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    dualLevel { _ in
      let z = Product()(makeDual(x, tangent: constant([1.0, 1])), makeDual(y, tangent: constant([10.0, 10])))
      let (primal, tangent) = unpackDual(z)
      #expect(primal.values == [3, 8] && tangent?.values == [13, 24] && z.gradFn?.name == "ProductBackward")
      #expect(unpackDual(Product()(x, makeDual(y, tangent: constant([1.0, 1])))).tangent?.values == [1, 2])
      #expect(unpackDual(Product()(x, y)).tangent == nil)
    }
    #expect(gradcheck({ [Product()($0[0], $0[1])] }, [x, y], checkForwardMode: true).passed)
  }

  @Test func aWrongFormulaIsFound() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    #expect(!gradcheck({ [Product(factor: 0.5)($0[0], $0[1])] }, [x, y], checkForwardMode: true).passed)
    #expect(gradcheck({ [Product(factor: 0.5)($0[0], $0[1])] }, [x, y]).passed)
  }

  @Test func forwardOverReverse() {
    let (x, y) = (leaf([1.0, 2]), constant([3.0, 4]))
    let (_, product) = hvp({ x in Product()(Product()(x, x), x * y).sum() }, at: x, v: constant([1.0, 1]))
    // 6·x·y
    #expect(product.values == [18, 48])
  }

  @Test func levelsNest() {
    // d²/dx² of x·x·x: the rules at the inner level see the outer one's tangents.
    let x = constant([2.0])
    let second = dualLevel { outer in
      let a = makeDual(x, tangent: constant([1.0]), level: outer)
      let first = dualLevel { inner in
        let b = makeDual(a, tangent: constant([1.0]), level: inner)
        return unpackDual(Product()(Product()(b, b), b), level: inner).tangent!
      }
      return unpackDual(first, level: outer).tangent!
    }
    #expect(second.values == [12])
  }

  @Test func aTensorMadeOnTheWayHasNoOuterTangent() {
    struct OnTheWay: CustomUnaryFunction {
      func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
        context.saveForForward(x * 2)
        return x * x
      }
      func jvp(_ context: FunctionContext, _ t: Tensor) -> Tensor { t * context.savedTensors[0] }
    }
    let x = constant([3.0])
    #expect(
      dualLevel { _ in unpackDual(OnTheWay()(makeDual(x, tangent: constant([1.0])))).tangent?.values } == [6])
    let nested = refusal {
      dualLevel { _ in
        let a = makeDual(x, tangent: constant([1.0]))
        _ = dualLevel { _ in OnTheWay()(makeDual(a, tangent: constant([1.0]))) }
      }
    }
    #expect(nested?.contains("neither an input nor an output, and forward mode is nested") == true)
  }

  @Test func theTangentOfAViewIsAView() {
    let view: (FunctionContext, Tensor) -> Tensor = { _, x in x.narrow(dim: 0, start: 0, length: 1) }
    let x = leaf([1.0, 2])
    dualLevel { _ in
      let t = constant([5.0, 6])
      let good = Ruled(body: view) { $0.narrow(dim: 0, start: 0, length: 1) }
      #expect(unpackDual(good(makeDual(x, tangent: t))).tangent?.values == [5])
      let bad = Ruled(body: view) { $0.narrow(dim: 0, start: 0, length: 1).clone() }
      let message = refusal { _ = bad(makeDual(x, tangent: t)) }
      #expect(message?.contains("output 0 is a view of input 0") == true)
    }
  }

  @Test func theTangentOfAnInputReturnedAsItIs() {
    let x = leaf([1.0, 2])
    dualLevel { _ in
      let t = constant([5.0, 6])
      let same = Ruled(body: { _, x in x }, tangent: { $0.view([2]) })
      let z = same(makeDual(x, tangent: t))
      #expect(unpackDual(z).tangent?.values == [5, 6] && z.gradFn?.name == "RuledBackward")
      let computes = Ruled(body: { _, x in x }, tangent: { $0 * 2 })
      #expect(refusal { _ = computes(makeDual(x, tangent: t)) }?.contains("or that input as it is") == true)
    }
  }

  @Test
  func theTangentOfADirtyInputIsChangedInPlace() {
    let doubles: (FunctionContext, Tensor) -> Tensor = { context, x in
      context.markDirty(x)
      return x.mul_(2)
    }
    for tracks in [true, false] {
      dualLevel { _ in
        let x = Tensor([1.0], dtype: .float64, requiresGrad: tracks).clone()
        let t = constant([1.0])
        let dual = makeDual(x, tangent: t)
        let z = Ruled(body: doubles, tangent: { $0.mul_(2) })(dual)
        #expect(z === dual && z.values == [2] && z.requiresGrad == tracks)
        // The rule was handed the caller's tangent, and has written to it.
        #expect(unpackDual(z).tangent?.values == [2] && t.values == [2])
        let bad = Ruled(body: doubles, tangent: { $0 * 2 })
        #expect(refusal { _ = bad(makeDual(x.clone(), tangent: t)) }?.contains("change the tangent of input 0") == true)
      }
    }
  }

  @Test func inputsWithoutTangentsComeBeforeThoseWith() {
    struct Scale: CustomFunction {
      let factor: Double
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] { [inputs[2]! * factor + inputs[1]!] }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [nil, g[0], g[0]! * factor] }
      func jvp(_ context: FunctionContext, _ t: [Tensor?]) -> [Tensor?] {
        #expect(t.count == 3 && t[0] == nil)
        return [t[1].map { one in t[2].map { one + $0 * factor } ?? one } ?? t[2].map { $0 * factor }]
      }
    }
    let x = leaf([1.0, 2])
    let offset = constant([1.0, 1])
    #expect(gradcheck({ Scale(factor: 3)([nil, offset, $0[0]]) }, [x], checkForwardMode: true).passed)
    dualLevel { _ in
      let z = Scale(factor: 3)([nil, offset, makeDual(x, tangent: constant([1.0, 2]))])[0]
      #expect(unpackDual(z).tangent?.values == [3, 6])
    }
  }

  @Test func outputsWithoutDerivativeHaveNoTangent() {
    struct Partly: CustomFunction {
      let tangents: Bool
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        let z = [inputs[0]! * 2, inputs[0]!.clone()]
        context.markNonDifferentiable(z[1])
        return z
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! * 2] }
      func jvp(_ context: FunctionContext, _ t: [Tensor?]) -> [Tensor?] { [t[0]! * 2, tangents ? t[0] : nil] }
    }
    let x = leaf([1.0])
    dualLevel { _ in
      let dual = makeDual(x, tangent: constant([1.0]))
      let z = Partly(tangents: false)([dual])
      #expect(unpackDual(z[0]).tangent?.values == [2] && unpackDual(z[1]).tangent == nil && !z[1].requiresGrad)
      #expect(refusal { _ = Partly(tangents: true)([dual]) }?.contains("output 1, which has no derivative") == true)
    }
  }

  @Test func setupContextSeesInputsAndOutputs() {
    struct SplitSine: CustomFunction {
      func forward(_ inputs: [Tensor?]) -> [Tensor] { [sin(inputs[0]!), cos(inputs[1]!)] }
      func setupContext(_ context: FunctionContext, inputs: [Tensor?], outputs: [Tensor]) {
        #expect(outputs.count == 2 && !isGradEnabled)
        context.saveForBackward(inputs)
        context.markNonDifferentiable(outputs[1])
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] {
        [g[0]! * cos(context.savedTensors[0]), nil]
      }
    }
    let (x, y) = (leaf([0.5]), leaf([0.25]))
    let z = SplitSine()([x, y])
    #expect(z[0].requiresGrad && !z[1].requiresGrad)
    #expect(gradcheck({ [SplitSine()($0)[0]] }, [x, constant([0.25])]).passed)
    struct Square: CustomUnaryFunction {
      func forward(_ x: Tensor) -> Tensor { x * x }
      func setupContext(_ context: FunctionContext, input: Tensor, output: Tensor) { context.saveForBackward(input) }
      func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor { g * 2 * context.savedTensors[0] }
    }
    #expect(gradcheck({ Square()($0) }, x).passed && gradgradcheck({ Square()($0) }, x).passed)
  }
}
