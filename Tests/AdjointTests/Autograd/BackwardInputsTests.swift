import Adjoint
import Testing

/// backward(inputs:), which accumulates into some tensors only.
@Suite(.leakFree) struct BackwardInputsTests {
  @Test func onlyTheNamedLeaves() {
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[1.0, 1], [2, 2]]))
    func z() -> Tensor { x * x + y * x + y * y }
    let ones = Tensor.ones(2, 2, dtype: .float64)
    z().backward(gradient: ones, inputs: [x, y])
    #expect(x.gradient == [3, 5, 8, 10] && y.gradient == [3, 4, 7, 8])
    for tensor in [x, y] { tensor.setGrad(nil) }
    z().backward(gradient: ones, inputs: [x])
    #expect(x.gradient == [3, 5, 8, 10] && y.grad() == nil)
    // Twice is once.
    x.setGrad(nil)
    z().backward(gradient: ones, inputs: [x, x])
    #expect(x.gradient == [3, 5, 8, 10])
  }

  @Test func aNumberAsTheInput() {
    let (x, y) = (leaf(3.0), leaf(5.0))
    (x ** 2 + y * x + y ** 2).backward(inputs: [x])
    #expect(x.gradient == [11] && x.grad()!.shape == [] && y.grad() == nil)
  }

  @Test func resultsKeepTheirsAsAfterRetainGrad() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let middle = x * 1
    let out = middle ** 2 + y * middle + y ** 2
    out.backward(gradient: constant([1.0, 1]), createGraph: true, inputs: [x, y, middle])
    #expect(x.gradient == [5, 8] && y.gradient == [7, 10] && middle.gradient == [5, 8])
    #expect(middle.retainsGrad)
    for leaf in [x, y, middle] { leaf.setGrad(nil) }
    // Later runs go on adding to it.
    let z = (middle * 2).sum()
    z.backward(retainGraph: true)
    z.backward(inputs: [middle])
    #expect(middle.gradient == [4, 4])
  }

  @Test func anInputThatIsNotReachedStaysWithout() {
    let (x, other) = (leaf([1.0]), leaf([1.0]))
    let result = other * 2
    (x * 2).sum().backward(inputs: [other, result])
    #expect(other.grad() == nil && result.gradient == nil && x.grad() == nil)
  }

  @Test func whatIsNotOnTheWayIsNotRun() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    var calls = 0
    let aside = y * 3
    aside.registerHook { _ in
      calls += 1; return nil
    }
    (x * aside).sum().backward(inputs: [x])
    #expect(calls == 0 && x.gradient == [6] && y.grad() == nil)
  }

  @Test func leavesRunTheirHooks() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    var after: [[Double]] = []
    x.registerHook { $0 * 10 }
    x.registerPostAccumulateGradHook { after.append($0.gradient!) }
    (x * y).sum().backward(inputs: [x])
    #expect(x.gradient == [20] && after == [[20]])
  }
}
