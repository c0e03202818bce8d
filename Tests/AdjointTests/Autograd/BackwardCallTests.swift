import Adjoint
import Testing

/// What a call of backward takes, from where it goes and what it leaves behind.
@Suite(.leakFree) struct BackwardCallTests {
  @Test func fromOneRoot() {
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[5.0, 6], [7, 8]]))
    (x * x + x * y * 2 + y * y).backward(gradient: constant([[1.0, 1], [1, 1]]))
    #expect(x.gradient == [12, 16, 20, 24] && y.gradient == [12, 16, 20, 24])
  }

  @Test func fromSeveralRootsAtOnce() {
    let (x, y) = (leaf([2.0, 3]), leaf([5.0, 7]))
    // A node between that both roots share gets the sum.
    let shared = x * y
    let (p, q) = (shared * 2, exp(shared * 0) + x)
    backward([p, q], gradients: [constant([1.0, 10]), constant([100.0, 1000])])
    #expect(x.gradient == [10 + 100, 140 + 1000] && y.gradient == [4, 60])
  }

  @Test func theSameRootTwice() {
    let x = leaf([1.0, 2])
    let y = (x * 3).sum()
    backward([y, y])
    #expect(x.gradient == [6, 6])
    let z = x * x
    x.setGrad(nil)
    backward([z, z], gradients: [constant([1.0, 1]), constant([10.0, 10])])
    #expect(x.gradient == [22, 44])
  }

  @Test func aRootThatDoesNotTrackIsRefusedAmongOthers() {
    let x = leaf([1.0])
    #expect(refusal { backward([x * 2, constant([1.0])]) }?.contains("does not require a gradient") == true)
    #expect(refusal { constant([1.0]).backward(gradient: constant([1.0])) }?.contains("no gradFn") == true)
    let y = noGrad { x * 2 }
    #expect(refusal { y.sum().backward() }?.contains("does not require a gradient") == true)
    #expect(x.grad() == nil)
  }

  @Test func aLeafIsARootToo() {
    let x = leaf([1.0, 2])
    var seen: [[Double]] = []
    x.registerHook {
      seen.append($0.values); return nil
    }
    x.backward(gradient: constant([3.0, 4]))
    x.backward(gradient: constant([1.0, 1]))
    #expect(x.gradient == [4, 5] && seen == [[3, 4], [1, 1]])
  }

  @Test func oneGraphBehindAnother() {
    let x = leaf([3.0])
    let y = x ** 2
    let z = y ** 3
    y.backward(retainGraph: true)
    z.backward()
    #expect(x.gradient == [6 + 6 * 243])
  }

  @Test func aSingleElementNeedsNoGradient() {
    let x = leaf(3.0)
    (x * x).backward()
    #expect(x.gradient == [6] && x.grad()!.shape == [])
    (x * x).backward(gradient: constant(10.0))
    #expect(x.gradient == [66])
    let one = leaf([[2.0]])
    (one * 4).backward()
    #expect(one.gradient == [4] && one.grad()!.shape == [1, 1])
  }

  @Test func gradientsOfAnyRealDTypeAreCast() {
    let x = leaf([1.0, 2])
    for gradient in [Tensor([1, 10]), Tensor([1.0, 10], dtype: .float16), Tensor([1.0, 10], dtype: .bfloat16)] {
      x.setGrad(nil)
      (x * 2).backward(gradient: gradient)
      #expect(x.gradient == [2, 20] && x.grad()!.dtype == .float64)
    }
  }

  @Test func wrongCallsAreRefusedAndChangeNothing() {
    let x = leaf([1.0, 2])
    let y = x * x
    let calls: [(String, () -> Void)] = [
      ("scalar outputs", { y.backward() }),
      ("scalar outputs", { backward([y.sum(), y], gradients: [nil, nil]) }),
      ("shape [3], the tensor [2]", { y.backward(gradient: constant([1.0, 2, 3])) }),
      ("shape [], the tensor [2]", { y.backward(gradient: constant(1.0)) }),
      ("shape [1, 2], the tensor [2]", { y.backward(gradient: constant([[1.0, 2]])) }),
      ("2 gradients for 1 tensors", { backward([y.sum()], gradients: [nil, nil]) }),
      ("inputs is empty", { y.sum().backward(inputs: []) }),
      ("does not require a gradient", { y.sum().backward(inputs: [constant([1.0])]) }),
    ]
    for (expected, call) in calls {
      let said = refusal(call)
      #expect(said?.contains(expected) == true, "\(said ?? "not refused")")
    }
    #expect(x.grad() == nil)
    y.sum().backward()
    #expect(x.gradient == [2, 4])
  }

  @Test func createGraphWarnsOfTheCycleThatGradMakes() {
    let said = Collected()
    Warnings.redirect { if $0.contains("CycleTest") { said.add($0) } }
    defer { Warnings.redirect(to: nil) }
    let x = leaf([1.0])
    for _ in 0..<2 { (x * x).sum().backward(createGraph: true, file: "CycleTest", line: 1) }
    #expect(said.all.count == 1)
    #expect(said.all.first?.contains("setGrad(nil)") == true)
    (x * x).sum().backward(file: "CycleTest", line: 2)
    #expect(said.all.count == 1)
    x.setGrad(nil)
  }
}
