import Adjoint
import Testing

/// Hooks that see nodes as they are recorded.
@Suite(.leakFree) struct NodeCreationTests {
  @Test func seesEveryNodeOfItsScope() {
    let x = leaf([1.0, 2])
    var names: [String] = []
    let y = nodeCreationHook({ names.append($0.name) }) {
      let y = x * 2
      let z = y.reshape(2, 1)
      _ = y.unbind()
      y.sin_()
      _ = noGrad { y * 3 }
      _ = constant([1.0]) * 2
      _ = z.sum()
      return y
    }
    #expect(names.starts(with: ["MulBackward0", "ViewBackward0", "UnbindBackward0", "SinBackward0"]))
    #expect(names.last == "SumBackward0")
    let count = names.count
    _ = y * 2
    #expect(names.count == count)
  }

  @Test func theNodeIsComplete() {
    let x = leaf([1.0, 2])
    var checked = 0
    nodeCreationHook({ node in
      checked += 1
      switch node.name {
      case "MulBackward0":
        #expect(node.nextFunctions[0].node?.variable.map { $0 === x } == true && node.savedTensors.count == 2)
      case "ExpBackward0":
        #expect(node.savedTensors[0].value.values.count == 2 && node.nextFunctions[0].node?.name == "MulBackward0")
      default:
        #expect(node.inputMetadata.count == 2 && node.nextFunctions[0].node?.name == "ExpBackward0")
      }
    }) {
      _ = exp(x * x).chunk(2)
    }
    #expect(checked == 3)
  }

  @Test func scopesNestFromTheOutside() {
    let x = leaf([1.0])
    var seen: [String] = []
    nodeCreationHook({ _ in seen.append("outer") }) {
      nodeCreationHook({ _ in seen.append("inner") }) { _ = x * 2 }
      _ = x * 2
    }
    _ = x * 2
    #expect(seen == ["outer", "inner", "outer"])
  }

  @Test func notesComeBackInBackward() {
    let x = leaf([1.0])
    var layer = 0
    let y = nodeCreationHook({ $0.metadata["layer"] = layer }) {
      var y = x
      for i in 1...3 {
        layer = i
        y = y * 2
      }
      return y
    }
    var node = y.gradFn
    var layers: [Int] = []
    while let present = node, let layer = present.metadata["layer"] as? Int {
      layers.append(layer)
      node = present.nextFunctions[0].node
    }
    #expect(layers == [3, 2, 1])
    y.backward()
    #expect(x.gradient == [8])
  }

  @Test func seesWhatBackwardRecords() {
    let x = leaf([2.0])
    let y = (x ** 3).sum()
    var names: [String] = []
    nodeCreationHook({ names.append($0.name) }) {
      _ = grad(of: y, withRespectTo: x, retainGraph: true)
      #expect(names.isEmpty)
      _ = grad(of: y, withRespectTo: x, createGraph: true)
    }
    #expect(!names.isEmpty)
  }

  @Test func aLeafIsSeenWhereItBecomesOne() {
    let x = constant([1.0])
    var names: [String] = []
    nodeCreationHook({ names.append($0.name) }) {
      x.requiresGrad = true
      _ = x * 2
    }
    #expect(names == ["AccumulateGrad", "MulBackward0"])
  }

  @Test func mustNotRecordItself() {
    let x = leaf([1.0])
    let text = refusal { nodeCreationHook({ _ in _ = x * 2 }) { _ = x + 1 } }
    #expect(text?.contains("MulBackward0") == true)
    #expect(refusal { nodeCreationHook({ _ in noGrad { _ = x * 2 } }) { _ = x + 1 } } == nil)
    // The error left nothing behind.
    struct Failure: Error {}
    #expect(throws: Failure.self) { try nodeCreationHook({ _ in }) { throw Failure() } }
    var calls = 0
    nodeCreationHook({ _ in calls += 1 }) { _ = x + 1 }
    #expect(calls == 1)
  }
}
