import Adjoint
import AdjointIO
import AdjointNN
import AdjointState
import Foundation
import XCTest

/// What Tools/Golden/layer_cases.py recorded: Tests/Golden/nn/cases, and what a folder has that the environment variable
/// ADJOINT_GOLDEN_LAYERS names.
///
/// XCTest runs by itself before the other tests, which draw from the default generator at the same time.
final class LayerCasesTests: XCTestCase {
  func testLayersUnderRandomSettingsAreThoseOfPyTorch() throws {
    try forEachCase { name, one in
      let differences = try one.differences()
      XCTAssertTrue(differences.isEmpty, "\(name) \(one): \(differences.joined(separator: "; "))")
    }
  }

  /// Inputs of other shapes and dtypes are computed or refused; a trap would end the test.
  func testInputsThatDoNotFitAreRefused() throws {
    var (refused, taken) = (0, 0)
    try forEachCase { _, one in
      for inputs in try one.mutatedInputs() {
        do {
          try recovering { _ = try one.called(with: inputs) }
          taken += 1
        } catch is AdjointError { refused += 1 }
      }
    }
    XCTAssertGreaterThan(refused, taken / 2)
  }

  private func forEachCase(_ body: (String, RecordedCase) throws -> Void) throws {
    var folders = [goldenFolder.appending(path: "cases")]
    if let more = ProcessInfo.processInfo.environment["ADJOINT_GOLDEN_LAYERS"] { folders.append(URL(filePath: more)) }
    for folder in folders {
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "pt" {
        let cases = try PyTorchFile.read(from: file).elements
        XCTAssertFalse(cases.isEmpty, file.path)
        for (i, value) in cases.enumerated() {
          let name = "\(file.lastPathComponent) \(i)"
          do { try body(name, RecordedCase(value)) } catch { XCTFail("\(name) \(RecordedCase(value)): \(error)") }
        }
      }
    }
  }
}

/// A module, its calls, and what PyTorch gave.
private struct RecordedCase: CustomStringConvertible {
  let value: StateValue

  init(_ value: StateValue) { self.value = value }

  var description: String {
    let parts = ["layer", "dtype", "settings", "options", "inputs"].map { name in
      (try? value[name]).map(Self.text) ?? "?"
    }
    return parts.joined(separator: " ")
  }

  private static func text(_ value: StateValue) -> String {
    switch value {
    case .tensor(let x): "\(x.dtype)\(x.shape)"
    case .dictionary(let entries): "(\(entries.map { "\($0.key)=\(text($0.value))" }.joined(separator: ", ")))"
    case .list(let elements), .tuple(let elements): "[\(elements.map(text).joined(separator: ", "))]"
    case .none: "None"
    case .bool(let x): "\(x)"
    case .int(let x): "\(x)"
    case .double(let x): "\(x)"
    case .string(let x): x
    }
  }

  private var dtype: DType { get throws { try value["dtype"].string == "float64" ? .float64 : .float32 } }

  /// What is not as PyTorch had it.
  func differences() throws -> [String] {
    let settings = CaseSettings(values: try value["settings"], dtype: try dtype)
    let layer = try value["layer"].string
    manualSeed(1)
    guard try CaseSettings(values: value, dtype: dtype).given("error") == nil else {
      let refusal = Result { try recovering { try run(MadeLayers.make(layer, settings), settings, true, []).outputs } }
      if case .failure = refusal { return [] }
      return ["not refused, in PyTorch: \(try value["error"].string)"]
    }
    return try recovering {
      let module = try MadeLayers.make(layer, settings)
      var found = try compared(
        module.stateDict(), value["initial"].tensors, "at first ", exactly: layer.first?.isUppercase == true)
      let description = try value["description"].string
      if module.description != description { found.append("described as \(module), not \(description)") }
      let wanted = try value["wanted"].elements.map { try $0.string }
      for (i, step) in try value["steps"].elements.enumerated() {
        found += try differences(of: step, module, settings, wanted).map { "step \(i) \($0)" }
      }
      return found
    }
  }

  /// The inputs, each of them made unfit in several ways.
  func mutatedInputs() throws -> [StateDict] {
    let inputs = try value["inputs"].tensors
    return inputs.flatMap { name, x -> [StateDict] in
      var others = [x.unsqueeze(0), x.to(.int64), x.to(.float16), x.to(.bool), Tensor.zeros([], dtype: x.dtype)]
      if x.ndim > 0 { others += [x.flatten(), Tensor.zeros([0] + x.shape.dropFirst(), dtype: x.dtype)] }
      if x.numel > 0, x.ndim > 0 { others += [x.select(dim: 0, index: 0), x * 0 + 9] }
      for d in 0..<x.ndim {
        others.append(Tensor.cat([x, x], dim: d))
        if x.shape[d] > 0 { others.append(x.narrow(dim: d, start: 0, length: x.shape[d] - 1)) }
      }
      return others.map { other in
        var changed = inputs
        changed[name] = other
        return changed
      }
    }
  }

  /// The outputs of a new module for these inputs.
  func called(with inputs: StateDict) throws -> [Tensor] {
    let settings = CaseSettings(values: try value["settings"], dtype: try dtype)
    let module = try MadeLayers.make(try value["layer"].string, settings)
    let options = CaseSettings(values: try value["options"], dtype: settings.dtype)
    return try CaseCalls.outputs(module, inputs.map { (name: $0, tensor: $1) }, settings, options)
  }

  private func run(
    _ module: Module, _ settings: CaseSettings, _ isTraining: Bool, _ wanted: [String]
  ) throws -> (inputs: StateDict, outputs: [Tensor]) {
    module.train(isTraining)
    let inputs = try value["inputs"].tensors.map { name, x in
      (name: name, tensor: wanted.contains(name) ? x.clone().requiresGrad_() : x.clone())
    }
    manualSeed(2)
    let options = CaseSettings(values: try value["options"], dtype: settings.dtype)
    return (
      StateDict(uniqueKeysWithValues: inputs.map { ($0.name, $0.tensor) }),
      try CaseCalls.outputs(module, inputs, settings, options)
    )
  }

  private func differences(
    of step: StateValue, _ module: Module, _ settings: CaseSettings, _ wanted: [String]
  ) throws -> [String] {
    for parameter in module.parameters() { parameter.setGrad(nil) }
    let (inputs, outputs) = try run(module, settings, try step["train"].bool, wanted)
    let expected = try step["outputs"].elements.map { try $0.tensor }
    var found = outputs.count == expected.count ? [] : ["\(outputs.count) outputs, not \(expected.count)"]
    for (i, (own, theirs)) in zip(outputs, expected).enumerated() {
      if let difference = difference(own, theirs) { found.append("output \(i) \(difference)") }
    }
    let parts = outputs.filter(\.requiresGrad).map { y in
      let weights = (Tensor.arange(0, y.numel, dtype: y.dtype) * 2).remainder(5).sub(2) / 2
      return y.ndim == 0 ? y : (y.flatten() * weights).sum()
    }
    if let first = parts.first { parts.dropFirst().reduce(first, +).backward() }
    found += try compared(gradients(inputs.map { ($0, $1) }), step["inputGradients"].tensors, "gradient of input ")
    let parameters = module.namedParameters()
    found += try compared(
      gradients(parameters.map { ($0.name, $0.parameter) }), step["gradients"].tensors, "gradient of ")
    noGrad {
      for (_, parameter) in parameters { if let gradient = parameter.grad() { parameter.sub_(gradient * 0.1) } }
    }
    return found + (try compared(module.stateDict(), step["state"].tensors, "afterwards "))
  }

  private func gradients(_ tensors: [(String, Tensor)]) -> StateDict {
    StateDict(uniqueKeysWithValues: tensors.compactMap { name, x in x.grad().map { (name, $0) } })
  }

  private func compared(
    _ own: StateDict, _ expected: StateDict, _ what: String, exactly: Bool = false
  ) throws -> [String] {
    var found = own.keys.filter { expected[$0] == nil }.map { "\(what)\($0) is there" }
    for (name, theirs) in expected {
      guard let tensor = own[name] else {
        found.append("\(what)\(name) is missing")
        continue
      }
      if exactly ? !tensor.equal(theirs) : difference(tensor, theirs) != nil {
        found.append("\(what)\(name) \(difference(tensor, theirs) ?? "differs in the last bits")")
      }
    }
    return found
  }

  /// Nil for tensors of the same shape and dtype that are near, relative to the largest number.
  private func difference(_ own: Tensor, _ theirs: Tensor) -> String? {
    guard own.shape == theirs.shape, own.dtype == theirs.dtype else {
      return "is \(own.described), not \(theirs.described)"
    }
    guard theirs.dtype.isFloatingPoint, theirs.numel > 0 else {
      return own.equal(theirs) ? nil : "\(own), not \(theirs)"
    }
    let (a, b) = (own.detach().to(.float64), theirs.to(.float64))
    let largest = b.abs().nanToNum(nan: 0, posinf: 0, neginf: 0).max().item().double
    let tolerance = theirs.dtype == .float64 ? 1e-10 : 1e-5
    if a.allclose(b, rtol: tolerance, atol: tolerance * Swift.max(1, largest), equalNan: true) { return nil }
    return "is \((a - b).abs().max()) away from \(theirs)"
  }
}
