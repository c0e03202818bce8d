import Adjoint

/// Runs one golden case: values, then reverse mode, second order and forward mode, as far as the
/// file has them.
struct CaseRunner {
  private let call: GoldenCall
  private let variation: Variation
  private let tolerance: Tolerance
  private var golden: GoldenCase { call.golden }
  private var blob: Blob { call.blob }

  init(_ call: GoldenCall, _ variation: Variation = .golden) {
    self.call = call
    self.variation = variation
    tolerance = .of(call.file, call.golden)
  }

  func run() -> Outcome {
    if variation == .vmap || variation == .vmapRules {
      return VmapRunner(call: call, tolerance: tolerance, needsRules: variation == .vmapRules).run()
    }
    if !variation.keepsNumbers { return VariationRunner(call: call, tolerance: tolerance, variation: variation).run() }
    // Draws fill memory in its order, so that other strides give other numbers.
    if variation != .golden && golden.seed != nil { return .unsupported("random operations") }
    let values = Outcome.of { try checkValues(called(trackGradients: true).results) }
    guard values == .passed else { return values }
    let derivatives = Outcome.of {
      if golden.grads != nil {
        try checkReverse()
        if golden.second != nil { try checkSecond() }
      }
      if golden.jvp != nil { try checkForward() }
    }
    // These follow a convention that the format leaves to the library.
    if golden.dubious == true, case .failed(let difference) = derivatives {
      return .unsupported("dubious derivatives: \(difference)")
    }
    return derivatives
  }

  private func called(
    trackGradients: Bool, prepare: (Tensor, String) throws -> Tensor = { x, _ in x }
  ) throws -> GoldenCall.Returned {
    try call(trackGradients: trackGradients, arrange: variation.arranged, prepare: prepare)
  }

  // MARK: Values

  private func checkValues(_ results: [Binding.Returned]) throws {
    guard results.count == golden.outputs.count else {
      throw Mismatch("\(results.count) results instead of \(golden.outputs.count)")
    }
    for (i, (result, expected)) in zip(results, golden.outputs).enumerated() {
      try check(result, expected, isUnique: call.file.uniqueOutputs, results.count == 1 ? "value" : "value \(i)")
    }
    guard let expected = golden.processed else { return }
    let tensors = try call.processed(results.map(\.tensor))
    guard tensors.count == expected.count else {
      throw Mismatch("\(tensors.count) processed results instead of \(expected.count)")
    }
    for (i, (tensor, expected)) in zip(tensors, expected).enumerated() {
      if let tensor, case .tensor(let stored) = expected {
        try Comparison.check(tensor, stored, in: blob, tolerance, "processed value \(i)")
      }
    }
  }

  private func check(_ result: Binding.Returned, _ expected: Value, isUnique: Bool, _ what: String) throws {
    switch (result, expected) {
    case (.tensor(let tensor), .tensor(let stored)):
      if let requiresGrad = stored.requiresGrad, tensor.requiresGrad != requiresGrad {
        throw Mismatch("\(what): requiresGrad is \(tensor.requiresGrad) instead of \(requiresGrad)")
      }
      if isUnique {
        try Comparison.check(tensor, stored, in: blob, tolerance, what)
      } else {
        try Comparison.checkKind(tensor, stored, what)
      }
    case (.number(.bool(let value)), .bool(let golden)) where value == golden: return
    case (.number(.int(let value)), .int(let golden)) where value == golden: return
    case (.number(.real(let value)), .float(let golden)) where tolerance.accepts(value, golden): return
    default: throw Mismatch("\(what): \(result) instead of \(expected)")
    }
  }

  // MARK: Derivatives

  /// VJPs, by the kernels that eager code uses and by the rules that make graphs.
  private func checkReverse() throws {
    for createGraph in [false, true] {
      let returned = try called(trackGradients: true)
      let (paths, gradients) = try gradients(returned, createGraph: createGraph)
      for (path, gradient) in zip(paths, gradients) {
        try check(gradient, golden.grads?[path] ?? nil, "VJP of \(path)" + (createGraph ? " with createGraph" : ""))
      }
    }
  }

  private func gradients(_ returned: GoldenCall.Returned, createGraph: Bool) throws -> (
    paths: [String], gradients: [Tensor?]
  ) {
    let paths = call.differentiated
    let inputs = try paths.map { path in
      guard let input = returned.inputs[path] else { throw FormatError("there is no input \(path)") }
      return input
    }
    let cotangents = golden.cotangents ?? []
    guard cotangents.count == returned.tensors.count else {
      throw FormatError("\(cotangents.count) cotangents for \(returned.tensors.count) results")
    }
    var roots: [Tensor] = []
    var seeds: [Tensor?] = []
    for (tensor, cotangent) in zip(returned.tensors, cotangents) {
      guard let tensor, let cotangent, tensor.requiresGrad else { continue }
      roots.append(tensor)
      seeds.append(try cotangent.tensor(in: blob))
    }
    guard !roots.isEmpty, !inputs.isEmpty else { return (paths, inputs.map { _ in nil }) }
    let gradients = try recovering {
      grad(of: roots, withRespectTo: inputs, gradients: seeds, createGraph: createGraph, allowUnused: true)
    }
    return (paths, gradients)
  }

  /// A missing gradient and one of zeros are different things to an optimizer.
  private func check(_ actual: Tensor?, _ expected: StoredTensor?, _ what: String) throws {
    switch (actual, expected) {
    case (nil, nil): return
    case (let actual?, let expected?): try Comparison.check(actual, expected, in: blob, tolerance, what)
    case (nil, _?): throw Mismatch("\(what): nil instead of a tensor")
    case (let actual?, nil): throw Mismatch("\(what): a tensor of shape \(actual.shape) instead of nil")
    }
  }

  /// The gradients of Σ w·gradient.
  private func checkSecond() throws {
    let returned = try called(trackGradients: true)
    let (paths, gradients) = try gradients(returned, createGraph: true)
    var roots: [Tensor] = []
    var seeds: [Tensor?] = []
    for (path, gradient) in zip(paths, gradients) {
      guard let gradient, gradient.requiresGrad, let weight = golden.w?[path] ?? nil else { continue }
      roots.append(gradient)
      seeds.append(try weight.tensor(in: blob))
    }
    let expected = golden.second ?? [:]
    let secondPaths = expected.keys.sorted()
    let inputs = secondPaths.compactMap { returned.inputs[$0] }
    let second =
      roots.isEmpty
      ? inputs.map { _ in nil }
      : try recovering { grad(of: roots, withRespectTo: inputs, gradients: seeds, allowUnused: true) }
    for (path, actual) in zip(secondPaths, second) {
      try Comparison.checkLinear(
        actual, expected[path] ?? nil, in: blob, .loose.atLeast(tolerance), "second order of \(path)")
    }
  }

  /// JVPs.
  private func checkForward() throws {
    let expected = golden.jvp ?? []
    try dualLevel { _ in
      let returned = try called(trackGradients: false) { x, path in
        guard let tangent = golden.tangents?[path] ?? nil else { return x }
        return makeDual(x, tangent: try tangent.tensor(in: blob))
      }
      guard returned.tensors.count == expected.count else {
        throw FormatError("\(expected.count) tangents for \(returned.tensors.count) results")
      }
      for (i, (tensor, expected)) in zip(returned.tensors, expected).enumerated() {
        guard let tensor else { continue }
        try Comparison.checkLinear(
          unpackDual(tensor).tangent, expected, in: blob, tolerance, returned.tensors.count == 1 ? "JVP" : "JVP \(i)")
      }
    }
  }
}
