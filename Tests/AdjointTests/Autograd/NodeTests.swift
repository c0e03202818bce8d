import Adjoint
import Testing

/// What nodes tell of themselves.
@Suite(.leakFree) struct NodeTests {
  @Test func theyLinkBackToTheLeaves() throws {
    let (x, y) = (leaf([[1.0, 2], [3, 4]]), leaf([[5.0, 6], [7, 8]]))
    let (a, b) = (x + y, x * 2)
    let c = (a * b).T
    let transpose = try #require(c.gradFn)
    #expect(transpose.nextFunctions.count == 1)
    let multiply = try #require(transpose.nextFunctions[0].node)
    #expect(multiply.nextFunctions.map { $0.node } == [a.gradFn, b.gradFn])
    let ends = multiply.nextFunctions.flatMap { $0.node!.nextFunctions.map { $0.node } }
    #expect(ends.count == 4 && ends[3] == nil)
    #expect(ends[0]!.variable! === x && ends[1]!.variable! === y && ends[2] == ends[0])
    #expect(ends[0]!.nextFunctions.isEmpty && ends[0]!.name == "AccumulateGrad")
    // An operand that requires no gradient has no edge, whichever it is.
    let d = constant([[1.0, 1], [1, 1]]) * x
    #expect(d.gradFn!.nextFunctions.map { $0.node?.name } == [nil, "AccumulateGrad"])
  }

  @Test func inputMetadataDescribesTheGradientsANodeTakes() {
    let x = Tensor.ones(2, 3, requiresGrad: true)
    #expect((x * 2).gradFn!.inputMetadata == [TensorMetadata(shape: [2, 3], dtype: .float32)])
    let parts = x.double().chunk(2, dim: 1)
    #expect("\(parts[0].gradFn!.inputMetadata)" == "[float64 of shape [2, 2], float64 of shape [2, 1]]")
    let leafs = (x * 2).gradFn!.nextFunctions[0].node!
    #expect(leafs.inputMetadata == [TensorMetadata(shape: [2, 3], dtype: .float32)])
    x.gradDType = .float64
    #expect(leafs.inputMetadata[0].dtype == .float64)
  }

  @Test func metadataStaysWithTheNode() {
    let x = leaf([1.0])
    let y = x * 2
    #expect(y.gradFn!.metadata.isEmpty)
    y.gradFn!.metadata["layer"] = 3
    y.gradFn!.metadata[7] = "seven"
    let z = y + 1
    let found = z.gradFn!.nextFunctions[0].node!
    #expect(found.metadata["layer"] as? Int == 3 && found.metadata[7] as? String == "seven")
    z.backward()
    #expect(x.gradient == [2] && found.metadata.count == 2)
  }

  @Test func showWhatTheySaved() {
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let product = (x * y).gradFn!
    #expect(product.savedTensors.map(\.name) == ["self", "other"])
    #expect(product.savedTensors[0].value === x && product.savedTensors[1].value === y)
    #expect(product.savedBytes == 32)
    // Only what a needed gradient uses is kept.
    #expect((x * constant([3.0, 4])).gradFn!.savedTensors.map(\.name) == ["other"])
    #expect((x + y).gradFn!.savedTensors.isEmpty && (x + y).gradFn!.savedBytes == 0)
    let e = exp(x)
    let saved = e.gradFn!.savedTensors[0]
    #expect(saved.name == "result" && saved.value.values == e.values)
    // It is part of the graph, as it was.
    #expect(saved.value.gradFn == e.gradFn)
  }

  @Test func showNothingOnceItIsReleasedOrChanged() {
    let x = leaf([1.0, 2])
    let y = x * x
    let node = y.gradFn!
    let saved = node.savedTensors[0]
    y.sum().backward()
    #expect(node.isReleased && node.savedBytes == 0 && node.savedTensors.isEmpty)
    #expect(refusal { _ = saved.value }?.contains("released") == true)
    let e = exp(x)
    let kept = e.gradFn!.savedTensors[0]
    noGrad { e.add_(1) }
    #expect(refusal { _ = kept.value }?.contains("modified by an in-place operation") == true)
  }

  @Test func showTheOptionsOfTheirOperation() {
    let x = Tensor.ones(2, 3, requiresGrad: true)
    let sum = x.sum(dim: 1, keepDim: true).gradFn!
    #expect(sum.attributes["keepDim"] as? Bool == true)
    let power = (x ** 3).gradFn!
    #expect("\(power.attributes)".contains("3"))
    // They stay when what was saved is released.
    (x ** 3).sum().backward()
    #expect(!power.attributes.isEmpty)
  }

  @Test func savedBytesOfAGraphCountEveryTensorOnce() {
    let x = Tensor.ones(100, requiresGrad: true)
    let y = (exp(x) * x).sum()
    let graph = GraphSnapshot(of: y)
    // exp keeps its result, and so does the product, beside x.
    let byName = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.name, $0.savedBytes) })
    #expect(byName == ["AccumulateGrad": 0, "ExpBackward0": 400, "MulBackward0": 800, "SumBackward0": 0])
    #expect(graph.savedBytes == 800)
    y.backward()
    #expect(GraphSnapshot(of: y).savedBytes == 0)
  }

  /// A saved tensor that is output 1 of its node is differentiated as that.
  @Test func savedTensorsKnowWhichOutputTheyAre() {
    let x = leaf([1.0, 2, 3, 4])
    let parts = x.chunk(2)
    #expect(parts[1].outputNumber == 1)
    let y = (parts[1] * parts[1]).gradFn!
    #expect(y.savedTensors.allSatisfy { $0.value.outputNumber == 1 })
    let first = grad(of: (parts[1] ** 3).sum(), withRespectTo: x, createGraph: true)
    #expect(first.values == [0, 0, 27, 48])
    #expect(grad(of: first.sum(), withRespectTo: x).values == [0, 0, 18, 24])
  }

  @Test func sequenceNumbersRiseWithTheOperationsOfAThread() {
    let x = leaf([1.0])
    let (a, b) = (x + 1, x + 2)
    let c = a + b
    let numbers = [a, b, c].map { $0.gradFn!.sequenceNumber }
    #expect(numbers == numbers.sorted() && Set(numbers).count == 3)
    #expect(c.gradFn!.nextFunctions[0].node!.nextFunctions[0].node!.sequenceNumber == .max)
    // What is recorded elsewhere on a result of this thread is above it.
    let elsewhere = onThread { (c * 2).gradFn!.sequenceNumber }
    #expect(elsewhere > numbers[2])
  }
}
