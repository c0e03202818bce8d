import Adjoint
import Testing

/// Edges of the graph in the place of tensors.
@Suite(.leakFree) struct GradientEdgeTests {
  @Test func ofALeafAndOfAResult() {
    let x = leaf([2.0, 3])
    let y = x * x
    let (ofX, ofY) = (getGradientEdge(x), y.gradientEdge)
    #expect(ofX.node.name == "AccumulateGrad" && ofX.node.variable! === x)
    #expect(ofY.node == y.gradFn && ofY.outputNumber == 0)
    let z = (y * y).sum()
    #expect(grad(of: z, withRespectTo: ofX, retainGraph: true).values == [32, 108])
    #expect(grad(of: z, withRespectTo: ofY, retainGraph: true).values == [8, 18])
    // Beside tensors, and twice.
    let all = grad(of: [z], withRespectTo: [ofX, x, ofY, y, ofY], retainGraph: true)
    #expect(all.map { $0!.values } == [[32, 108], [32, 108], [8, 18], [8, 18], [8, 18]])
    #expect(ofY == GradientEdge(y.gradFn!) && Set([ofX, ofY, ofX]).count == 2)
  }

  @Test func ofOneOfSeveralOutputs() {
    let x = leaf([1.0, 2, 3])
    let parts = (x * 2).unbind()
    let out = parts[0] * parts[1] + parts[2]
    let edge = getGradientEdge(parts[1])
    #expect(edge.outputNumber == 1 && edge.node == parts[0].gradFn)
    #expect(grad(of: out, withRespectTo: edge, retainGraph: true).values == [2])
    let two = grad(of: [out], withRespectTo: [GradientEdge(edge.node, 2), GradientEdge(edge.node, 0)])
    #expect(two.map { $0!.values } == [[1], [4]])
  }

  @Test func ofSeveralRoots() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let (p, q) = (x * y, x + y)
    let edges = [getGradientEdge(p), getGradientEdge(q)]
    let ones = constant([1.0, 1])
    let all: [Tensor?] = grad(of: edges, withRespectTo: [x, y], gradients: [ones, ones * 10], retainGraph: true)
    #expect(all.map { $0!.values } == [[13, 14], [11, 12]])
    backward(edges, gradients: [ones, ones], retainGraph: true, inputs: [getGradientEdge(x)])
    #expect(x.gradient == [4, 5] && y.grad() == nil)
    let s = p.sum()
    backward([getGradientEdge(s)])
    #expect(y.gradient == [1, 2])
  }

  @Test func followsAChangeInPlace() {
    let x = leaf([2.0, 3])
    let y = x * 1
    let before = getGradientEdge(y)
    y.mul_(5)
    let after = getGradientEdge(y)
    #expect(before != after)
    let z = (y * y).sum()
    #expect(grad(of: z, withRespectTo: after, retainGraph: true).values == [20, 30])
    #expect(grad(of: z, withRespectTo: before, retainGraph: true).values == [100, 150])
    #expect(grad(of: z, withRespectTo: y).values == [20, 30])
  }

  @Test func backwardToAnEdgeKeepsNothingOfAResult() {
    let x = leaf([2.0])
    let y = x * 3
    let z = (y * y).sum()
    backward([z], retainGraph: true, inputs: [getGradientEdge(y)])
    #expect(!y.retainsGrad && y.gradient == nil && x.grad() == nil)
    backward([z], retainGraph: true, inputs: [getGradientEdge(x)])
    #expect(x.gradient == [36])
    // Beside a tensor, which does keep its own.
    backward([z], inputs: [getGradientEdge(x), y])
    #expect(x.gradient == [72] && y.gradient == [12])
  }

  @Test func unusedEdgesHaveNoZeros() {
    let x = leaf([1.0, 2])
    let z = (x * 2).sum()
    let unused = getGradientEdge(leaf([1.0]) * 2)
    func call(_ allow: Bool, _ materialize: Bool) -> String? {
      refusal {
        let all: [Tensor?] = grad(
          of: [z], withRespectTo: [unused], retainGraph: true, allowUnused: allow, materializeGrads: materialize)
        #expect(!allow || all[0] == nil)
      }
    }
    #expect(call(false, false)?.contains("not used") == true)
    #expect(call(false, true)?.contains("GradientEdge") == true)
    #expect(call(true, false) == nil)
    // One that is used is given whatever is asked of the others.
    let all: [Tensor?] = grad(of: [z], withRespectTo: [getGradientEdge(x)], materializeGrads: true)
    #expect(all[0]!.values == [2, 2])
  }

  @Test func keepsTheGraphButNoTensor() {
    weak var alive: AnyObject?
    func make() -> (root: GradientEdge, middle: GradientEdge) {
      let x = leaf([2.0, 3])
      let y = x * x
      let held = Held()
      alive = held
      y.gradFn!.metadata["held"] = held
      return (getGradientEdge((y * y).sum()), getGradientEdge(y))
    }
    do {
      let edges = make()
      #expect(alive != nil)
      #expect(grad(of: edges.root, withRespectTo: edges.middle).values == [8, 18])
    }
    #expect(alive == nil)
  }

  @Test func isOfTheLeafThatWasUsedNotOfItsSuccessor() {
    var x = leaf([1.0, 2])
    let edge = getGradientEdge(x)
    let y = (x * 3).sum()
    x = leaf([5.0, 6])
    #expect(refusal { _ = grad(of: y, withRespectTo: x, retainGraph: true) }?.contains("not used") == true)
    #expect(grad(of: y, withRespectTo: edge, retainGraph: true).values == [3, 3])
    // The leaf itself is gone: there is nobody to accumulate for.
    #expect(edge.node.variable == nil)
    backward([y], inputs: [edge])
  }

  @Test func refusals() {
    #expect(refusal { _ = getGradientEdge(constant([1.0])) }?.contains("does not require a gradient") == true)
    let y = leaf([1.0, 2]) * 2
    #expect(refusal { _ = GradientEdge(y.gradFn!, 1) }?.contains("1 output,") == true)
    #expect(refusal { _ = GradientEdge(y.gradFn!, -1) } != nil)
    let edge = getGradientEdge(y)
    #expect(refusal { backward([edge]) }?.contains("scalar outputs") == true)
    #expect(refusal { backward([edge], gradients: [constant([1.0])]) }?.contains("[1]") == true)
    #expect(refusal { backward([edge], gradients: [nil, nil]) }?.contains("2 gradients") == true)
    // After an error nothing else goes wrong.
    #expect(refusal { backward([getGradientEdge(constant(1.0))]) }?.contains("getGradientEdge") == true)
  }
}

private final class Held {}
