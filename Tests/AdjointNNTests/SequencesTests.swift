import Adjoint
import AdjointState
import Foundation
import Testing
import XCTest

@testable import AdjointNN

/// What PyTorch recorded: see Tools/Golden/sequences.py.
private struct Golden: Decodable {
  struct Numbers: Decodable {
    let shape: [Int]
    let values: [Float]
    var tensor: Tensor { Tensor(values).reshape(shape) }
  }
  struct Case: Decodable {
    let name: String
    let initial: [String: Numbers]
    let inputs: [[Int]]
    let outputs, inputGradients: [Numbers]
    let gradients: [String: Numbers]
  }
  let seed: Int
  let cases: [Case]

  static func read() throws -> Golden {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: tests.appending(path: "Golden/nn/sequences.json")))
  }
}

/// How a case's layer is made and called; `run` takes the case's inputs.
private struct Layer {
  let module: Module
  let run: ([Tensor]) -> [Tensor]
}

private func layer<M: Module>(_ module: M, _ run: @escaping (M, [Tensor]) -> [Tensor]) -> Layer {
  Layer(module: module) { run(module, $0) }
}

private let padding = Tensor([[false, false, true], [false, false, false]])
private let causal = Tensor.ones([3, 3], dtype: .bool).triu(diagonal: 1)

private func recurrent<M: Module>(
  _ module: M, _ run: @escaping (M, Tensor, Tensor?) -> (output: Tensor, hidden: Tensor)
) -> Layer {
  layer(module) { m, x in
    let (output, hidden) = run(m, x[0], x.count > 1 ? x[1] : nil)
    return [output, hidden]
  }
}

private func lstm(_ module: LSTM) -> Layer {
  layer(module) { m, x in
    let (output, (hidden, cell)) = m(x[0], x.count > 1 ? (x[1], x[2]) : nil)
    return [output, hidden, cell]
  }
}

private func attention(
  _ module: MultiheadAttention, masked: Bool = false, weights: Bool = true, averaging: Bool = true
) -> Layer {
  layer(module) { m, x in
    let (output, weights) = m(
      x[0], x[1], x[2], keyPaddingMask: masked ? padding : nil, needWeights: weights,
      attnMask: masked ? causal : nil, averageAttnWeights: averaging)
    return [output] + (weights.map { [$0] } ?? [])
  }
}

private func padded(_ packed: PackedSequence, _ steps: Int) -> Tensor {
  padPackedSequence(packed, paddingValue: 0.5, totalLength: steps).padded
}

private var layers: [String: () -> Layer] {
  [
    "RNNCell": { layer(RNNCell(3, 2)) { [$0($1[0], $1[1])] } },
    "RNNCell relu single": { layer(RNNCell(3, 2, nonlinearity: .relu)) { [$0($1[0], $1[1])] } },
    "LSTMCell": {
      layer(LSTMCell(3, 2)) { m, x in
        let (hidden, cell) = m(x[0], (x[1], x[2]))
        return [hidden, cell]
      }
    },
    "GRUCell no bias": { layer(GRUCell(3, 2, bias: false)) { [$0($1[0], $1[1])] } },
    "RNN": { recurrent(RNN(3, 2)) { $0($1, $2) } },
    "RNN relu two layers both ways": {
      recurrent(RNN(3, 2, numLayers: 2, nonlinearity: .relu, bidirectional: true)) { $0($1, $2) }
    },
    "LSTM two layers both ways batch first": { lstm(LSTM(3, 2, numLayers: 2, batchFirst: true, bidirectional: true)) },
    "LSTM projected": { lstm(LSTM(3, 4, numLayers: 2, projSize: 2)) },
    "LSTM single no bias": { lstm(LSTM(3, 2, bias: false)) },
    "GRU two layers dropout": { recurrent(GRU(3, 2, numLayers: 2, dropout: 0.5)) { $0($1, $2) } },
    "LSTM packed": {
      layer(LSTM(3, 2, bidirectional: true)) { m, x in
        let (output, (hidden, cell)) = m(packPaddedSequence(x[0], [4, 2, 1]))
        return [padded(output, 5), hidden, cell]
      }
    },
    "GRU packed unsorted": {
      layer(GRU(3, 2, numLayers: 2, bidirectional: true)) { m, x in
        let (output, hidden) = m(packPaddedSequence(x[0], [2, 4, 2], enforceSorted: false))
        return [padded(output, 5), hidden]
      }
    },
    "attention": { attention(MultiheadAttention(4, 2)) },
    "attention masked all weights": {
      attention(MultiheadAttention(4, 2, batchFirst: true), masked: true, averaging: false)
    },
    "attention masked no weights": { attention(MultiheadAttention(4, 2, bias: false), masked: true, weights: false) },
    "attention kdim vdim": { attention(MultiheadAttention(4, 2, kdim: 3, vdim: 5)) },
    "attention bias and zero": {
      attention(MultiheadAttention(4, 2, addBiasKV: true, addZeroAttn: true), masked: true)
    },
    "attention single dropout": { attention(MultiheadAttention(4, 2, dropout: 0.5)) },
    "encoder layer": {
      layer(TransformerEncoderLayer(4, 2, dimFeedforward: 3, dropout: 0)) { [$0($1[0], srcKeyPaddingMask: padding)] }
    },
    "encoder layer norm first gelu batch first": {
      layer(
        TransformerEncoderLayer(
          4, 2, dimFeedforward: 3, dropout: 0, activation: .gelu, batchFirst: true, normFirst: true)
      ) { [$0($1[0], srcMask: causal)] }
    },
    "encoder": {
      let one = TransformerEncoderLayer(4, 2, dimFeedforward: 3, dropout: 0)
      return layer(TransformerEncoder(one, numLayers: 2, norm: LayerNorm([4]))) { [$0($1[0])] }
    },
    "decoder layer": {
      layer(TransformerDecoderLayer(4, 2, dimFeedforward: 3, dropout: 0.3)) {
        [$0($1[0], $1[1], masks: DecoderMasks(tgtMask: causal))]
      }
    },
    "transformer": {
      layer(
        Transformer(
          dModel: 4, nHead: 2, numEncoderLayers: 1, numDecoderLayers: 2, dimFeedforward: 3, dropout: 0, normFirst: true)
      ) { [$0($1[0], $1[1], masks: DecoderMasks(tgtIsCausal: true))] }
    },
    "weight norm": { layer(weightNorm(Linear(3, 2))) { [$0($1[0])] } },
    "spectral norm": { layer(spectralNorm(Linear(3, 2))) { [$0($1[0])] } },
  ]
}

/// XCTest runs by itself before the other tests, which draw from the default generator at the same time.
final class SeededSequencesTests: XCTestCase {
  func testLayersAreAsPyTorchs() throws {
    let golden = try Golden.read()
    XCTAssertTrue(golden.cases.count == layers.count)
    for one in golden.cases {
      manualSeed(golden.seed)
      let make = try XCTUnwrap(layers[one.name])
      let layer = make()
      let state = layer.module.stateDict()
      XCTAssertTrue(Set(state.keys) == Set(one.initial.keys), "\(one.name)")
      for (name, value) in one.initial {
        let own = try XCTUnwrap(state[name])
        // Norms are computed, not drawn.
        let same = one.name.hasSuffix("norm") ? close(own, value) : own.equal(value.tensor)
        XCTAssertTrue(same, "\(one.name): \(name) starts as \(own), not \(value.tensor)")
      }
      let inputs = one.inputs.enumerated().map { i, shape in
        ((Tensor.arange(shape.reduce(1, *), dtype: .float64) * 0.7 + Double(i)).sin()).to(.float32).reshape(shape)
          .requiresGrad_()
      }
      manualSeed(golden.seed + 1)
      let outputs = layer.run(inputs)
      XCTAssertEqual(outputs.count, one.outputs.count)
      for (own, value) in zip(outputs, one.outputs) {
        XCTAssertTrue(close(own, value), "\(one.name): output \(own), not \(value.tensor)")
      }
      outputs.map { ($0 * Tensor.arange($0.numel).to(.float32).cos().reshape($0.shape)).sum() }.reduce(
        Tensor(0.0), +
      ).backward()
      for (x, value) in zip(inputs, one.inputGradients) {
        XCTAssertTrue(close(try XCTUnwrap(x.grad()), value), "\(one.name): input's gradient \(x.grad()!)")
      }
      let gradients = layer.module.namedParameters()
      XCTAssertTrue(Set(gradients.map(\.name)) == Set(one.gradients.keys), "\(one.name)")
      for (name, parameter) in gradients {
        let value = try XCTUnwrap(one.gradients[name])
        XCTAssertTrue(
          close(try XCTUnwrap(parameter.grad()), value), "\(one.name): gradient of \(name) \(parameter.grad()!)")
      }
    }
  }

  private func close(_ own: Tensor, _ value: Golden.Numbers) -> Bool {
    own.shape == value.shape && own.detach().allclose(value.tensor, rtol: 1e-5, atol: 1e-5)
  }
}

@Suite struct SequencesTests {
  @Test func sequencesArePackedAndPaddedAgain() {
    let x = [Tensor([1.0, 2]), Tensor([3.0, 4, 5]), Tensor([6.0])]
    let packed = packSequence(x, enforceSorted: false)
    #expect(packed.data.equal(Tensor([3.0, 1, 6, 4, 2, 5])) && packed.batchSizes == [3, 2, 1])
    let (padded, lengths) = padPackedSequence(packed, batchFirst: true)
    #expect(padded.equal(Tensor([[1.0, 2, 0], [3.0, 4, 5], [6, 0, 0]])) && lengths == [2, 3, 1])
    #expect(throws: AdjointError.self) { try recovering { _ = packSequence(x) } }
    #expect(throws: AdjointError.self) {
      try recovering { _ = packPaddedSequence(padded, [2, 0, 1], batchFirst: true) }
    }
    #expect(throws: AdjointError.self) { try recovering { _ = padPackedSequence(packed, totalLength: 2) } }
  }

  @Test func whatDoesNotFitIsRefused() {
    #expect(throws: AdjointError.self) { try recovering { _ = LSTM(3, 2)(Tensor.zeros(4, 2, 5)) as Tensor } }
    #expect(throws: AdjointError.self) {
      try recovering { _ = GRU(3, 2)(Tensor.zeros(4, 2, 3), Tensor.zeros(1, 3, 2)) as (Tensor, Tensor) }
    }
    #expect(throws: AdjointError.self) { try recovering { _ = RNNCell(3, 2)(Tensor.zeros(2, 4), Tensor.zeros(2, 2)) } }
    let attention = MultiheadAttention(4, 2)
    let x = Tensor.zeros(3, 2, 4)
    #expect(throws: AdjointError.self) { try recovering { _ = attention(x, x, x, attnMask: Tensor.zeros(2, 2)) } }
    #expect(throws: AdjointError.self) { try recovering { _ = attention(x, x, Tensor.zeros(3, 2, 5)) } }
    #expect(throws: AdjointError.self) { try recovering { _ = MultiheadAttention(5, 2) } }
  }

  @Test func hooksOfLayersOfSeveralTensorsRun() {
    let lstm = LSTM(3, 2)
    var seen = 0
    lstm.registerForwardHook { _, inputs, outputs in
      seen = inputs.count * 10 + outputs.count
      return nil
    }
    let (_, _) = lstm(Tensor.zeros(4, 2, 3), (Tensor.zeros(1, 2, 2), Tensor.zeros(1, 2, 2)))
    #expect(seen == 33)
  }

  @Test func parametrizationsComeAndGo() throws {
    final class Doubled: Parametrization {
      override func forward(_ x: Tensor) -> Tensor { x * 2 }
      override func originals(of value: Tensor) -> [Tensor] { [value / 2] }
    }
    let layer = Linear(2, 2)
    let weight = layer.weight.detach().clone()
    registerParametrization(layer, "weight", Doubled())
    #expect(layer.weight.equal(weight) && isParametrized(layer, "weight"))
    #expect(layer.namedParameters().map(\.name) == ["bias", "parametrizations.weight.original"])
    layer.weight = Tensor.ones(2, 2)
    #expect(layer.stateDict()["parametrizations.weight.original"]!.equal(Tensor.full([2, 2], 0.5)))
    layer.weight.sum().backward()
    #expect(layer.parameters()[1].grad()!.equal(Tensor.full([2, 2], 2.0)))
    removeParametrizations(layer, "weight")
    #expect(layer.namedParameters().map(\.name) == ["weight", "bias"] && layer.weight.equal(Tensor.ones(2, 2)))
    #expect(!isParametrized(layer) && layer.weight.isLeaf && layer.weight.requiresGrad)
    weightNorm(layer)
    removeParametrizations(layer, "weight")
    #expect(layer.weight.allclose(Tensor.ones(2, 2)) && layer.weight.requiresGrad)
    #expect(throws: AdjointError.self) { try recovering { _ = weightNorm(layer, "wieght") } }
  }
}
