import Adjoint
import Testing

/// Custom functions that change what they are given, or return a view of it.
@Suite(.leakFree) struct CustomViewTests {
  /// Counts how often its rule runs.
  private final class Count { var runs = 0 }

  private struct Doubling: CustomFunction {
    func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] {
      x[0]!.mul_(2)
      context.markDirty(x[0]!)
      return [x[0]!, x[0]!]
    }
    func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0]! * 2 + g[1]! * 2] }
  }

  @Test func aChangedInputThatIsReturnedTwice() {
    let x = leaf([[1.0, 2], [3, 4]])
    let f = { (x: Tensor) -> Tensor in
      let outputs = Doubling()([x.clone()])
      #expect(outputs[0] === outputs[1])
      return outputs[0] * outputs[1]
    }
    #expect(gradcheck(f, x).passed && gradgradcheck(f, x).passed)
    #expect(refusal { _ = Doubling()([x]) }?.contains("leaf") == true)
    #expect(refusal { _ = Doubling()([x.clone()[0]]) }?.contains("return it alone") == true)
  }

  @Test func anUntrackedInputThatIsChangedBecomesTheResult() {
    struct Adding: CustomFunction {
      func forward(_ context: FunctionContext, _ x: [Tensor?]) -> [Tensor] {
        context.markDirty(x[0]!)
        return [x[0]!.add_(x[1]!), x[1]! + 2]
      }
      func backward(_ context: FunctionContext, _ g: [Tensor?]) -> [Tensor?] { [g[0], g[0]! + g[1]!] }
    }
    let (x, y) = (constant([1.0, 2]), leaf([3.0, 4]))
    let outputs = Adding()([x, y])
    #expect(outputs[0] === x && x.requiresGrad && x.gradFn!.name == "AddingBackward" && x.values == [4, 6])
    x.sum().backward()
    #expect(y.gradient == [1, 1])
  }

  private struct Viewing: CustomUnaryFunction {
    var count = Count()
    func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
      context["shape"] = x.shape
      return x.narrow(dim: 0, start: 1, length: 1).select(dim: 0, index: 0)
    }
    func backward(_ context: FunctionContext, _ g: Tensor) -> Tensor {
      count.runs += 1
      let shape: [Int] = context["shape"]!
      let gradient = Tensor.zeros(shape, dtype: g.dtype)
      gradient.select(dim: 0, index: 1).copy_(g)
      return gradient
    }
  }

  @Test func aViewInSeveralStepsHasTheFunctionsOwnGradient() {
    let x = leaf([1.0, 2])
    let viewing = Viewing()
    viewing(x.clone()).sum().backward()
    #expect(viewing.count.runs == 1 && x.gradient == [0, 1])
    let y = viewing(x.clone())
    let text = refusal { y.add_(1) }
    #expect(text?.contains("is a view that Viewing returned") == true && text?.contains("clone") == true)
    #expect(viewing.count.runs == 1 && y.values == [2])
  }

  @Test func writingTrackedElementsToAViewOfAnUntrackedInput() {
    let written = leaf(5.0)
    for write in [{ $0.add_(written) }, { $0.copy_(written) }] as [(Tensor) -> Void] {
      let view = Viewing()(constant([1.0, 2]))
      #expect(!view.requiresGrad)
      #expect(refusal { write(view) }?.contains("is a view that Viewing returned") == true)
      #expect(refusal { write(constant([1.0, 2]).unbind()[0]) }?.contains("one of several views") == true)
      // What works without the function.
      let base = constant([1.0, 2])
      write(base.select(dim: 0, index: 1))
      #expect(base.requiresGrad)
    }
  }
}
