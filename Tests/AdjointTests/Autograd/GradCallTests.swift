import Adjoint
import Testing

/// grad(of:withRespectTo:), which returns gradients.
@Suite(.leakFree) struct GradCallTests {
  @Test func differentiatesItsOwnResults() {
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[5.0, 6], [7, 8]]))
    let z = x ** 2 + y * x + y ** 2
    z.backward(gradient: Tensor.ones(2, 2, dtype: .float64), createGraph: true, file: "quiet", line: 0)
    #expect(x.gradient == [7, 10, 13, 16] && y.gradient == [11, 14, 17, 20])
    let (gx, gy) = (x.grad()!, y.grad()!)
    let sum = (gx * gx).sum() + (gy * gy).sum()
    // d/dx = 2·gx·2 + 2·gy·1
    #expect(grad(of: sum, withRespectTo: x).values == [50, 68, 86, 104])
    // Nothing was added.
    #expect(x.grad()! === gx && gx.values == [7, 10, 13, 16])
    for leaf in [x, y] { leaf.setGrad(nil) }
  }

  @Test func withRespectToResults() {
    let start = leaf([[0.5, 1], [1.5, 2]])
    var x = start
    var gradients: [Tensor] = []
    // Every step's energy with respect to where the step began.
    for _ in 0..<5 {
      let y = x * x / 2
      gradients.append(grad(of: y.sum(), withRespectTo: x))
      x = x + gradients.last!
    }
    #expect(gradients.map { $0.values[0] } == [0.5, 1, 2, 4, 8])
    #expect(x.requiresGrad && start.grad() == nil)
    x.sum().backward()
    #expect(start.gradient == [1, 1, 1, 1])
  }

  @Test func throughManyOutputsOfOneNode() {
    // A gradient of one of the outputs alone, and of all.
    let x = leaf([[4.0, 2], [8, 16], [1, 3]])
    func middle() -> ([Tensor], Tensor) {
      let parts = (x * 2).unbind()
      return (parts, (parts[0] * parts[1]).sum() + parts[2].sum())
    }
    var (parts, out) = middle()
    #expect(grad(of: out, withRespectTo: parts[1]).values == [8, 4])
    (parts, out) = middle()
    #expect(grad(of: out, withRespectTo: parts).map(\.values) == [[16, 32], [8, 4], [1, 1]])
    (parts, out) = middle()
    // The node itself runs where what is before it is asked for too.
    #expect(grad(of: out, withRespectTo: [parts[0], x]).map(\.values) == [[16, 32], [32, 64, 16, 8, 2, 2]])
  }

  @Test func hooksOfOneOutputDoNotSeeTheOthers() {
    let x = leaf([0.0, 0, 0, 0, 0])
    let parts = x.unbind()
    var seen: [[Double]] = []
    parts[0].registerHook {
      seen.append($0.values); return nil
    }
    for i in 0..<5 {
      parts[i].backward()
      #expect(x.gradient == (0..<5).map { $0 <= i ? 1 : 0 })
    }
    #expect(seen == [[1]])
    #expect(grad(of: parts[0] * 3, withRespectTo: parts[0]).values == [3] && seen == [[1], [3]])
  }

  @Test func zerosOrNothingForWhatIsNotUsed() {
    let (x, y) = (leaf([0.5, 1]), leaf([[1.0], [2]]))
    let out = (x * 2).sum()
    #expect(refusal { _ = grad(of: out, withRespectTo: y, retainGraph: true) }?.contains("allowUnused") == true)
    let allowed = grad(of: [out], withRespectTo: [y, x], retainGraph: true, allowUnused: true)
    #expect(allowed[0] == nil && allowed[1]!.values == [2, 2])
    for createGraph in [false, true] {
      let all = grad(
        of: [out], withRespectTo: [x, y], retainGraph: true, createGraph: createGraph, materializeGrads: true)
      #expect(all[0]!.values == [2, 2] && all[1]!.values == [0, 0] && all[1]!.shape == [2, 1])
      // Zeros of nothing have no graph.
      #expect(!all[1]!.requiresGrad)
    }
    // A second derivative that is none: materialised where the first one is constant.
    let first = grad(of: (x * x).sum(), withRespectTo: x, createGraph: true)
    #expect(
      grad(of: [first.sum()], withRespectTo: [x, y], materializeGrads: true).map { $0!.values } == [[2, 2], [0, 0]])
  }

  @Test func wrongCallsAreRefused() {
    let x = leaf([1.0, 2])
    let y = x * x
    let calls: [(String, () -> Void)] = [
      ("no inputs", { _ = grad(of: [y.sum()], withRespectTo: []) }),
      ("does not require a gradient", { _ = grad(of: y.sum(), withRespectTo: constant([1.0])) }),
      ("no gradFn", { _ = grad(of: constant(1.0), withRespectTo: x) }),
      ("scalar outputs", { _ = grad(of: y, withRespectTo: x) }),
      ("shape [3], the tensor [2]", { _ = grad(of: y, withRespectTo: x, gradient: constant([1.0, 1, 1])) }),
      ("3 gradients for 1", { _ = grad(of: [y], withRespectTo: [x], gradients: [nil, nil, nil]) }),
      ("not used", { _ = grad(of: x.sum(), withRespectTo: y) }),
    ]
    for (expected, call) in calls {
      let said = refusal(call)
      #expect(said?.contains(expected) == true, "\(said ?? "not refused")")
    }
    #expect(grad(of: y.sum(), withRespectTo: x).values == [2, 4])
  }

  @Test func nodesBeforeAnInputThatIsNotReachedAreNotRun() {
    let other = leaf([1.0]) * 2
    var calls = 0
    let x = leaf([3.0]) * 2
    let y = x * 5
    for tensor in [x, y] {
      tensor.registerHook { _ in
        calls += 1
        return nil
      }
    }
    #expect(grad(of: [y], withRespectTo: [other], retainGraph: true, allowUnused: true)[0] == nil && calls == 0)
    let z = leaf([1.0])
    let both = grad(of: [y + z], withRespectTo: [other, z], retainGraph: true, allowUnused: true)
    #expect(both[0] == nil && both[1]!.values == [1] && calls == 0)
    y.backward(retainGraph: true, inputs: [other])
    #expect(other.gradient == nil && calls == 0)
    y.backward()
    #expect(calls == 2)
  }

  @Test func hessianTimesAVector() {
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[5.0, 6], [7, 8]]))
    let z = x ** 2 + y * x + y ** 2
    let g = grad(of: [z], withRespectTo: [x, y], gradients: [.ones(2, 2, dtype: .float64)], createGraph: true)
    // ∇(gx + gy) = H·1: 2 + 1 in both places.
    let hv = grad(of: g[0]!.sum() + g[1]!.sum(), withRespectTo: [x, y])
    #expect(hv.map(\.values) == [[3, 3, 3, 3], [3, 3, 3, 3]])
  }

  @Test func inputsThatHaveNothingToDoWithEachOther() {
    // f(x, y) = g(x) + h(y): the mixed derivatives are 0, and are so as tensors of the graph.
    func f(_ x: Tensor, _ y: Tensor) -> Tensor { x * x * y + y }
    let (x, y, z) = (leaf([2.0]), leaf([3.0]), leaf([4.0]))
    let first = grad(of: [f(x, y).sum() + (z ** 3).sum()], withRespectTo: [x, y, z], createGraph: true).map { $0! }
    #expect(first.map(\.values) == [[12], [5], [48]])
    let mixed = grad(of: [first[2]], withRespectTo: [x, y], retainGraph: true, allowUnused: true)
    #expect(mixed[0] == nil && mixed[1] == nil)
    #expect(grad(of: first[2], withRespectTo: z).values == [24])
    #expect(gradcheck({ [f($0[0], $0[1])] }, [x, y]).passed)
  }

  @Test func derivativesOfDerivativesAgainAndAgain() {
    // x⁶ and its derivatives from the same graph, each asked for twice.
    let x = leaf([2.0])
    var y = x ** 6
    for (order, expected) in [192.0, 480, 960, 1440, 1440, 720].enumerated() {
      let first = grad(of: y.sum(), withRespectTo: x, createGraph: true)
      let again = grad(of: y.sum(), withRespectTo: x, createGraph: true)
      #expect(first.values == [expected] && again.values == [expected] && first.requiresGrad == (order < 5))
      y = first
    }
  }
}
