import Adjoint
import Testing

/// Returns whatever gradients it is told to, for inputs that it adds up.
private struct Telling: CustomFunction {
  let gradients: [Tensor?]
  func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
    [inputs.dropFirst().reduce(inputs[0]!) { sum, x in x.map { sum + $0 } ?? sum }]
  }
  func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { gradients }
}

/// (x + 1, x · 2), and what backward saw of the gradients.
private struct Two: CustomFunction {
  final class Seen { var gradients: [[Double]?] = [] }
  let seen: Seen
  var materializes: Bool?
  var nonDifferentiable = false
  var zerosForNonDifferentiable = true
  func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
    if let materializes { context.setMaterializeGrads(materializes) }
    context.materializesNonDifferentiableGrads = zerosForNonDifferentiable
    let z = [inputs[0]! + 1, inputs[0]! * 2]
    if nonDifferentiable { context.markNonDifferentiable(z[1]) }
    return z
  }
  func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] {
    seen.gradients = g.map { $0?.values }
    return [g[0]]
  }
}

@Suite(.leakFree) struct CustomGradientTests {
  @Test func nilIsNoGradient() {
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    let z = Telling(gradients: [nil, constant([4.0])])([x, y])[0]
    z.backward()
    #expect(x.grad() == nil && y.gradient == [4])
    let (w, nothing) = (
      leaf([1.0]), grad(of: [Telling(gradients: [nil])([x])[0]], withRespectTo: [x], allowUnused: true)
    )
    #expect(nothing[0] == nil)
    // Through an operation before it, too.
    (Telling(gradients: [nil])([w * 2])[0] + w).backward()
    #expect(w.gradient == [1])
  }

  @Test func extraNilsAreFineAndOtherCountsRefused() {
    let x = leaf([1.0])
    Telling(gradients: [constant([2.0]), nil, nil])([x])[0].backward()
    #expect(x.gradient == [2])
    let tooMany = refusal { Telling(gradients: [constant([2.0]), constant([1.0])])([x])[0].backward() }
    #expect(tooMany?.contains("Telling: backward returned 2 gradients, and the function has 1 inputs") == true)
    let tooFew = refusal { Telling(gradients: [constant([2.0])])([x, x])[0].backward() }
    #expect(tooFew?.contains("returned 1 gradients, and the function has 2 inputs") == true)
  }

  @Test func aGradientForANilInputIsRefused() {
    let x = leaf([1.0])
    Telling(gradients: [constant([1.0]), nil])([x, nil])[0].backward()
    let message = refusal { Telling(gradients: [constant([1.0]), constant([1.0])])([x, nil])[0].backward() }
    #expect(message?.contains("gradient for input 1, which was nil") == true && x.gradient == [1])
    // One for a tensor that needs none is let go of.
    Telling(gradients: [constant([1.0]), constant([1.0])])([x, constant([1.0])])[0].backward()
    #expect(x.gradient == [2])
  }

  @Test func shapesAreChecked() {
    let x = leaf([1.0, 2])
    for wrong in [Tensor.ones(3, dtype: .float64), .ones(1, dtype: .float64), .ones([], dtype: .float64)] {
      let message = refusal { Telling(gradients: [wrong])([x])[0].sum().backward() }
      #expect(message?.contains("as the gradient of input 0, which is a float64 tensor of shape [2]") == true)
    }
    #expect(x.grad() == nil)
    // Summed over what broadcasting added, and cast.
    Telling(gradients: [.ones(3, 2)])([x])[0].sum().backward()
    #expect(x.gradient == [3, 3] && x.grad()!.dtype == .float64)
  }

  @Test func gradientsThatDidNotComeAreZerosUnlessNot() {
    let x = leaf([1.0, 2])
    for (materializes, second) in [(nil, [0.0, 0]), (true, [0.0, 0]), (false, nil)] as [(Bool?, [Double]?)] {
      let seen = Two.Seen()
      Two(seen: seen, materializes: materializes)([x])[0].sum().backward()
      #expect(seen.gradients == [[1, 1], second])
    }
  }

  @Test func outputsWithoutDerivative() {
    let x = leaf([1.0, 2])
    for zeros in [true, false] {
      let seen = Two.Seen()
      let z = Two(seen: seen, nonDifferentiable: true, zerosForNonDifferentiable: zeros)([x])
      #expect(z[0].requiresGrad && !z[1].requiresGrad && z[1].isLeaf)
      #expect(refusal { z[1].sum().backward() } != nil)
      (z[0] * z[1]).sum().backward()
      #expect(seen.gradients == [[2, 4], zeros ? [0, 0] : nil])
    }
    #expect(x.gradient == [4, 8])
  }

  @Test func anOutputWithoutDerivativeDependsOnNothing() {
    struct Rounded: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        let whole = floor(inputs[0]!)
        context.markNonDifferentiable(whole)
        return [whole]
      }
    }
    let x = leaf([1.5, 2.5])
    let whole = Rounded()([x])[0]
    #expect(!whole.requiresGrad && whole.gradFn == nil)
    (whole * x).sum().backward()
    #expect(x.gradient == [1, 2])
  }

  @Test func integerOutputsNeverTrack() {
    struct Largest: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        let (value, index) = inputs[0]!.max(dim: 0)
        context.saveForBackward(index)
        context["count"] = inputs[0]!.numel
        return [value, index]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] {
        let count: Int? = context["count"]
        let zeros = Tensor.zeros([count ?? 0], dtype: g[0]!.dtype)
        return [zeros.scatter(dim: 0, index: context.savedTensors[0].unsqueeze(0), source: g[0]!.unsqueeze(0))]
      }
    }
    let x = leaf([1.0, 5, 2])
    let z = Largest()([x])
    #expect(z[0].requiresGrad && !z[1].requiresGrad && z[1].dtype == .int64)
    z[0].backward()
    #expect(x.gradient == [0, 1, 0])
  }

  @Test func aTensorReturnedTwiceIsOne() {
    struct Twice: CustomFunction {
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        let z = inputs[0]! * 2
        return [z, z]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! * 2 + g[1]! * 2] }
    }
    let x = leaf([1.0, 2])
    let z = Twice()([x])
    #expect(z[0] === z[1])
    #expect(
      gradcheck(
        {
          let z = Twice()($0); return [z[0] + z[1]]
        }, [x]
      ).passed)
    #expect(
      gradgradcheck(
        {
          let z = Twice()($0); return [z[0] + z[1]]
        }, [x]
      ).passed)
  }

  @Test func attributesAndOtherValuesAreTheStructs() {
    final class Report { var count = 0 }
    struct Scaled: CustomFunction {
      let scale: Double
      let report: Report
      func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
        report.count += inputs[0]!.numel
        return [inputs[0]! + scale * inputs[1]!, inputs[1]! * inputs[2]!]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0], g[0]! * scale + g[1]!, g[1]] }
    }
    let (x, y, z) = (leaf([1.0, 2]), leaf([1.0, 1]), leaf([1.0, 1]))
    let report = Report()
    let outputs = Scaled(scale: 3, report: report)([x, y, z])
    (outputs[0] + outputs[1]).sum().backward()
    #expect(report.count == 2 && x.gradient == [1, 1] && y.gradient == [4, 4] && z.gradient == [1, 1])
  }
}
