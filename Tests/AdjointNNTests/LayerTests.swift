import Adjoint
import AdjointIO
import AdjointNN
import AdjointState
import Foundation
import XCTest

let goldenFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Golden/nn")

/// What `Tools/Golden/layers.py` wrote of one module.
private struct Golden: Decodable {
  struct Values: Decodable {
    let shape: [Int]
    let values: [Double]
    var tensor: Tensor { Tensor(values, dtype: .float64).reshape(shape) }
  }
  struct Input: Decodable {
    let shape: [Int]
    let values: [Double]
    let index, grad: Bool
    func tensor(_ dtype: DType) -> Tensor {
      let x = Tensor(values, dtype: .float64).reshape(shape)
      return index ? x.to(.int64) : x.to(dtype).requiresGrad_(grad)
    }
  }
  let module, description: String
  let names: [String]
  let gradients, buffers: [String: Values]
  let inputs: [Input]
  let output: Values
  let evalOutput: Values?
  let inputGradients: [Values]
  let random: Bool

  static func all() throws -> [Golden] {
    try JSONDecoder().decode([Golden].self, from: Data(contentsOf: goldenFolder.appending(path: "layers.json")))
  }
}

/// XCTest runs by itself before the other tests, which draw from the default generator at the same time.
final class LayerTests: XCTestCase {
  func testLayersAndLossesAreThoseOfPyTorch() throws {
    let golden = try Golden.all()
    let makers = Dictionary(uniqueKeysWithValues: LayerCases.all.map { ($0.pytorch, $0.make) })
    XCTAssertTrue(golden.map(\.module) == LayerCases.all.map(\.pytorch))
    let states = try PyTorchFile.read(from: goldenFolder.appending(path: "layers.pt"))
    for expected in golden {
      let make = try XCTUnwrap(makers[expected.module])
      let state = try states[expected.module].tensors
      let module = beginning(expected, state, make)
      XCTAssertEqual(module.description, expected.description, expected.module)
      check(expected, module.double(), .float64, 1e-10)
      if expected.random { continue }
      // A module that begins elsewhere, with the state that PyTorch's file has.
      manualSeed(7)
      let other = make()
      try other.loadStateDict(state)
      check(expected, other, .float32, 1e-5)
    }
  }

  /// The module from seed 1, which has drawn the very numbers.
  private func beginning(_ expected: Golden, _ state: StateDict, _ make: () -> Module) -> Module {
    manualSeed(1)
    let module = make()
    let own = module.stateDict()
    XCTAssertTrue(Array(own.keys) == expected.names && Array(state.keys) == expected.names, "\(expected.module)")
    for (name, tensor) in state { XCTAssertTrue(own[name]?.equal(tensor) == true, "\(expected.module) draws \(name)") }
    return module
  }

  private func check(_ expected: Golden, _ module: Module, _ dtype: DType, _ tolerance: Double) {
    func compare(_ own: Tensor?, _ values: Golden.Values, _ what: String) {
      let isNear = own.map {
        $0.shape == values.shape && $0.dtype != .bool
          && $0.to(.float64).allclose(values.tensor, rtol: tolerance, atol: tolerance)
      }
      XCTAssertTrue(isNear == true, "\(expected.module), \(dtype): \(what) is \(own.map { "\($0)" } ?? "none")")
    }
    let inputs = expected.inputs.map { $0.tensor(dtype) }
    manualSeed(2)
    let y = Self.call(module, inputs)
    compare(y, expected.output, "the output")
    let weights = (Tensor.arange(0.0, Double(y.numel), dtype: dtype) * 2).remainder(5).sub(2) / 2
    if y.ndim == 0 { y.backward() } else { (y.flatten() * weights).sum().backward() }
    for (x, values) in zip(inputs.filter(\.requiresGrad), expected.inputGradients) {
      compare(x.grad(), values, "the gradient of an input")
    }
    for (name, parameter) in module.namedParameters() {
      if let values = expected.gradients[name] { compare(parameter.grad(), values, "the gradient of \(name)") }
    }
    for (name, buffer) in module.namedBuffers() {
      if let values = expected.buffers[name] { compare(buffer, values, name) }
    }
    compare(
      noGrad { Self.call(module.eval(), inputs) }, expected.evalOutput ?? expected.output, "after eval() the output")
  }

  private static func call(_ module: Module, _ inputs: [Tensor]) -> Tensor {
    switch module {
    case let module as TripleModule: module(inputs[0], inputs[1], inputs[2])
    case let module as PairModule: module(inputs[0], inputs[1])
    default: module(inputs[0])
    }
  }
}
