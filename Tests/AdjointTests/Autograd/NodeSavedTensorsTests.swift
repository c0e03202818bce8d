import Adjoint
import Testing

@Suite(.leakFree) struct NodeSavedTensorsTests {
  @Test func aNodeShowsWhatItSaved() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let z = x * y
    let saved = z.gradFn!.savedTensors
    #expect(saved.map(\.name) == ["self", "other"] && saved[0].value === x && saved[1].value === y)
    let e = x.exp()
    let result = e.gradFn!.savedTensors
    #expect(result.map(\.name) == ["result"] && result[0].value.values == e.values)
    #expect(result[0].value.gradFn == e.gradFn)
    #expect((x + y).gradFn!.savedTensors.isEmpty)
    z.sum().backward()
    #expect(z.gradFn!.savedTensors.isEmpty)
    #expect(refusal { _ = saved[0].value }?.contains("MulBackward0 has run before") == true)
  }

  @Test func operandsGetHooksOfTheirOwn() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let z = x * y
    let saved = z.gradFn!.savedTensors
    saved[0].registerHooks(pack: { $0 * 2 }, unpack: { $0 * 5 })
    #expect(saved[0].value.values == [10, 20] && saved[0].value.requiresGrad)
    z.sum().backward()
    #expect(x.gradient == [3, 4] && y.gradient == [10, 20])
  }

  @Test func resultsGetHooksOfTheirOwn() {
    let x = leaf([1.0, 2])
    let y = x.exp()
    y.gradFn!.savedTensors[0].registerHooks(pack: { $0.values }, unpack: { Tensor($0, dtype: .float64) * 2 })
    let g = grad(of: y.sum(), withRespectTo: x, createGraph: true)
    #expect(g.values == (x.exp() * 2).values)
    // Through the unpacked result the second derivative goes on: it is unpacked anew.
    #expect(grad(of: g.sum(), withRespectTo: x).values == (x.exp() * 2).values)
  }

  @Test func leavesAndPlainTensorsComeBackAtTheirPlace() {
    let x = leaf([3.0])
    let plain = constant([2.0])
    let y = x * plain
    let saved = y.gradFn!.savedTensors
    #expect(saved.map(\.name) == ["other"])
    saved[0].registerHooks(pack: { $0.clone() }, unpack: { $0 })
    #expect(!saved[0].value.requiresGrad && saved[0].value.values == [2])
    let z = x * x
    z.gradFn!.savedTensors[0].registerHooks(pack: { $0.clone() }, unpack: { $0 })
    let again = z.gradFn!.savedTensors[0].value
    #expect(again.requiresGrad && again.isLeaf)
    z.backward()
    #expect(x.gradient == [6])
  }

  @Test func onePairOfHooksIsAllowed() {
    let x = leaf([1.0])
    let y = x * x
    let saved = y.gradFn!.savedTensors[0]
    saved.registerHooks(pack: { $0 }, unpack: { $0 })
    #expect(refusal { saved.registerHooks(pack: { $0 }, unpack: { $0 }) }?.contains("has hooks already") == true)
    let z = savedTensorsHooks(pack: { $0 }, unpack: { $0 }) { x * x }
    #expect(
      refusal { z.gradFn!.savedTensors[0].registerHooks(pack: { $0 }, unpack: { $0 }) }?
        .contains("has hooks already") == true)
    y.backward()
    #expect(refusal { saved.registerHooks(pack: { $0 }, unpack: { $0 }) }?.contains("has run before") == true)
  }

  @Test func packIsCheckedHereToo() {
    let y = leaf([1.0]) * 1
    let z = y.exp()
    let saved = z.gradFn!.savedTensors[0]
    #expect(
      refusal { saved.registerHooks(pack: { $0.add_(1) }, unpack: { $0 }) }?.contains("modified its input") == true)
  }

  @Test func operationsWithManyOperands() {
    let (x, w) = (
      Tensor.randn([1, 1, 4, 4], dtype: .float64, requiresGrad: true),
      Tensor.randn([1, 1, 2, 2], dtype: .float64, requiresGrad: true)
    )
    func gradients(_ change: (Node) -> Void) -> [[Double]] {
      let y = x.conv2d(w)
      change(y.gradFn!)
      return grad(of: y.sum(), withRespectTo: [x, w]).map(\.values)
    }
    let expected = gradients { _ in }
    var packed = 0
    let found = gradients { node in
      for saved in node.savedTensors {
        packed += 1
        saved.registerHooks(pack: { $0.clone() }, unpack: { $0 })
      }
    }
    #expect(packed >= 2 && found == expected)
  }
}
