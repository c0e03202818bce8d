import Adjoint
import Testing

@Suite(.leakFree) struct GraphTests {
  @Test func tracksIfAnOperandDoes() {
    let (x, c) = (leaf([1.0, 2]), constant([3.0, 4]))
    #expect((x * c).requiresGrad && (c * x).requiresGrad && !(c * c).requiresGrad)
    #expect(!(x .> c).requiresGrad && !x.to(.int64).requiresGrad)
    #expect(!noGrad { x * c }.requiresGrad)
  }

  @Test func requiresGradIsForFloatingLeaves() {
    #expect(refusal { Tensor([1, 2]).requiresGrad_() }?.contains("floating point") == true)
    #expect(refusal { (leaf([1.0]) * 2).requiresGrad = false }?.contains("MulBackward0") == true)
    let x = leaf([1.0])
    x.requiresGrad = false
    #expect(!x.requiresGrad && x.isLeaf && !(x * 2).requiresGrad)
    // Setting it where it is so already is no change.
    #expect(refusal { (leaf([1.0]) * 2).requiresGrad = true } == nil)
    #expect(refusal { Tensor([1, 2]).requiresGrad = false } == nil)
  }

  @Test func nodesLinkToWhatMadeTheOperands() throws {
    let x = leaf([1.0, 2])
    let y = x * constant([3.0, 4])
    let z = (y + x).sum()
    let sum = try #require(z.gradFn)
    #expect(sum.name == "SumBackward0" && x.gradFn == nil && x.isLeaf && !z.isLeaf)
    let add = try #require(sum.nextFunctions[0].node)
    #expect(add.name == "AddBackward0" && add.nextFunctions.count == 2)
    let multiply = try #require(add.nextFunctions[0].node)
    #expect(multiply == y.gradFn)
    #expect(multiply.nextFunctions[1].node == nil)
    let end = try #require(multiply.nextFunctions[0].node)
    #expect(end.name == "AccumulateGrad" && end.variable! === x && end.nextFunctions.isEmpty)
    #expect(add.nextFunctions[1].node == end)
    #expect(add.sequenceNumber > multiply.sequenceNumber)
  }

  @Test func outputsAreNumbered() {
    let parts = leaf([1.0, 2, 3]).unbind()
    #expect(parts.map(\.outputNumber) == [0, 1, 2])
    #expect(Set(parts.map { $0.gradFn! }).count == 1)
    #expect((parts[2] * 2).gradFn!.nextFunctions[0].output == 2)
  }

  @Test func detachCutsAndShares() {
    let x = leaf([1.0, 2])
    let y = x * 2
    let d = y.detach()
    #expect(!d.requiresGrad && d.isLeaf)
    d.add_(1)
    #expect(y.values == [3, 5])
    y.detach_()
    #expect(!y.requiresGrad && y.gradFn == nil)
    #expect(refusal { (x * 2).reshape(2, 1).detach_() }?.contains("view") == true)
  }

  @Test func modesNestAndAreOfTheThread() async {
    #expect(isGradEnabled)
    noGrad {
      #expect(!isGradEnabled)
      enableGrad {
        #expect(isGradEnabled)
        setGradEnabled(false)
        #expect(!isGradEnabled)
      }
      #expect(!isGradEnabled)
      setGradEnabled(true) { #expect(isGradEnabled) }
    }
    #expect(isGradEnabled)
    struct Failure: Error {}
    try? noGrad { throw Failure() }
    #expect(isGradEnabled)
    #expect(noGrad { onThread { isGradEnabled } })
  }
}

@Suite(.leakFree) struct BackwardTests {
  @Test func takesAGradient() {
    let x = leaf([1.0, 2])
    (x * x).backward(gradient: Tensor([1.0, 10], dtype: .float32))
    #expect(x.gradient == [2, 40])
    #expect(x.grad()!.dtype == .float64)
  }

  @Test func refusals() {
    let x = leaf([1.0, 2])
    #expect(refusal { constant(1.0).backward() }?.contains("does not require a gradient") == true)
    #expect(refusal { (x * 2).backward() }?.contains("scalar outputs") == true)
    #expect(refusal { (x * 2).backward(gradient: Tensor.ones(3)) }?.contains("[3]") == true)
    #expect(refusal { x.sum().backward(inputs: []) }?.contains("inputs is empty") == true)
    #expect(refusal { backward([x.sum()], gradients: []) }?.contains("0 gradients for 1 tensors") == true)
    #expect(x.grad() == nil)
  }

  @Test func secondRunsAreRefusedOnlyWhereSomethingWasFreed() {
    let x = leaf(3.0)
    let sum = x + 1
    sum.backward()
    sum.backward()
    #expect(x.gradient == [2])
    let product = x * x
    product.backward(retainGraph: true)
    product.backward()
    #expect(x.gradient == [14])
    let text = refusal { product.backward() }
    #expect(text?.contains("MulBackward0") == true && text?.contains("retainGraph: true") == true)
    // exp saves its result.
    let e = exp(x)
    e.backward()
    #expect(refusal { e.backward() }?.contains("ExpBackward0") == true)
    // createGraph keeps the graph.
    let again = x * x
    again.backward(createGraph: true)
    #expect(refusal { again.backward() } == nil)
  }

  @Test func accumulatesIntoNamedInputsOnly() {
    let (x, y) = (leaf([1.0]), leaf([2.0]))
    let z = x * y
    (z * z).sum().backward(inputs: [x])
    #expect(x.gradient == [8] && y.grad() == nil)
    let w = x * y
    (w * w).sum().backward(inputs: [w, y])
    #expect(w.gradient == [4] && y.gradient == [4] && x.gradient == [8])
  }

  @Test func severalRootsAtOnce() {
    let x = leaf([1.0, 2])
    let y = x * x
    backward([y.sum(), y], gradients: [nil, constant([1.0, 1])])
    #expect(x.gradient == [4, 8])
  }

  @Test func broadcastAndCastOperandsGetGradientsOfTheirOwnShapeAndDType() {
    let x = Tensor.ones(3, 1, dtype: .float32, requiresGrad: true)
    let y = Tensor.ones(2, 1, 4, dtype: .float64, requiresGrad: true)
    (x * y).sum().backward()
    #expect(x.grad()!.shape == [3, 1] && x.grad()!.dtype == .float32 && x.gradient == [8, 8, 8])
    #expect(y.grad()!.shape == [2, 1, 4] && y.gradient == Array(repeating: 3, count: 8))
    let s = leaf(2.0)
    (s * Tensor.zeros(0, 3, dtype: .float64)).sum().backward()
    #expect(s.gradient == [0] && s.grad()!.shape == [])
  }

  @Test func emptyTensorsPass() {
    let x = Tensor.zeros(0, 3, dtype: .float64, requiresGrad: true)
    let y = Tensor.zeros(0, 3, dtype: .float64, requiresGrad: true)
    (exp(x * y) + x - y).sum().backward()
    #expect(x.grad()!.shape == [0, 3] && y.grad()!.shape == [0, 3])
  }

  @Test func errorsOnTheWayLeaveNothingBehind() {
    let x = leaf([1.0, 2])
    let y = x * x
    let z = exp(y)
    let loss = (z * y + x).sum()
    noGrad { z.add_(1) }
    for _ in 0..<2 { #expect(refusal { loss.backward(retainGraph: true) }?.contains("version 1") == true) }
    x.setGrad(nil)
    // The nodes are as they were: no gradient of the failed runs waits in them.
    y.sum().backward()
    #expect(x.gradient == [2, 4])
  }
}

@Suite(.leakFree) struct GradTests {
  @Test func returnsAndLeavesGradsAlone() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let gradients = grad(of: (x * y).sum(), withRespectTo: [x, y])
    #expect(gradients.map(\.values) == [[3, 4], [1, 2]])
    #expect(x.grad() == nil && y.grad() == nil)
  }

  @Test func withRespectToWhatIsNoLeaf() {
    let x = leaf([1.0, 2])
    let y = x * 3
    let z = (y * y).sum()
    #expect(grad(of: z, withRespectTo: y, retainGraph: true).values == [6, 12])
    let both = grad(of: z, withRespectTo: [x, y], retainGraph: true)
    #expect(both.map(\.values) == [[18, 36], [6, 12]])
    #expect(grad(of: z, withRespectTo: z).values == [1])
    // One of several outputs of a node.
    let parts = (x * 2).unbind()
    #expect(
      grad(of: parts[0] * parts[1] * parts[1], withRespectTo: [parts[1], parts[0]]).map(\.values) == [[16], [16]])
  }

  @Test func unusedInputs() {
    let (x, y) = (leaf([1.0]), leaf([2.0, 3]))
    let z = (x * 2).sum()
    #expect(refusal { _ = grad(of: z, withRespectTo: [x, y], retainGraph: true) }?.contains("allowUnused") == true)
    let allowed = grad(of: [z], withRespectTo: [x, y], retainGraph: true, allowUnused: true)
    #expect(allowed[0]!.values == [2] && allowed[1] == nil)
    let zeros = grad(of: [z], withRespectTo: [x, y], materializeGrads: true)
    #expect(zeros[1]!.values == [0, 0])
  }

  @Test func refusals() {
    let x = leaf([1.0])
    #expect(refusal { _ = grad(of: [x.sum()], withRespectTo: []) }?.contains("no inputs") == true)
    #expect(
      refusal { _ = grad(of: x.sum(), withRespectTo: constant(1.0)) }?.contains("does not require a gradient") == true)
    #expect(refusal { _ = grad(of: [x.sum()], withRespectTo: [x], gradients: []) }?.contains("0 gradients") == true)
    #expect(refusal { _ = grad(of: constant(1.0), withRespectTo: x) }?.contains("does not require") == true)
  }

  @Test func reverseOverReverseToThirdOrder() {
    let x = leaf([2.0, -1])
    let y = (x ** 4).sum()
    let first = grad(of: y, withRespectTo: x, createGraph: true)
    let second = grad(of: first.sum(), withRespectTo: x, createGraph: true)
    let third = grad(of: second.sum(), withRespectTo: x, createGraph: true)
    #expect(first.values == [32, -4] && second.values == [48, 12] && third.values == [48, -24])
    #expect(third.requiresGrad)
    #expect(!grad(of: x.exp().sum(), withRespectTo: x).requiresGrad)
  }

  @Test func runsHooksOfTheInputs() {
    let x = leaf([1.0])
    x.registerHook { $0 * 10 }
    let y = x * 2
    y.registerHook { $0 * 3 }
    #expect(grad(of: y.sum(), withRespectTo: [x, y]).map(\.values) == [[60], [3]])
  }
}
