import Adjoint

/// Runs a golden case on inputs for which there are no golden numbers: two ways that have to agree.
struct VariationRunner {
  let call: GoldenCall
  let tolerance: Tolerance
  let variation: Variation

  func run() -> Outcome {
    // Draws fill memory in its order, so that other strides give other numbers.
    if call.golden.seed != nil { return .unsupported("random operations") }
    return Outcome.of {
      switch variation {
      case .golden, .transposed, .stepped, .vmap, .vmapRules: return
      case .expanded, .empty:
        try agree(attempt { variation.arranged($0).contiguous() }, attempt(variation.arranged), tolerance)
      case .float32:
        let narrow = attempt { $0.dtype == .float64 ? $0.float() : $0 }
        try agree(attempt { $0.dtype == .float64 ? $0.float().double() : $0 }, narrow, .float32)
      case .gradcheck: try checkDifferences()
      }
    }
  }

  // MARK: Two ways

  /// Values, gradients and tangents by name.
  private typealias Findings = [(name: String, tensor: Tensor?)]

  /// What a call on such inputs finds, or how it is refused.
  private func attempt(_ arrange: (Tensor) -> Tensor) -> Result<Findings, any Error> {
    Result { try recovering { try find(arrange) } }
  }

  private func find(_ arrange: (Tensor) -> Tensor) throws -> Findings {
    let returned = try call(trackGradients: call.golden.grads != nil, arrange: arrange)
    let isUnique = call.file.uniqueOutputs
    var findings: Findings = isUnique ? returned.results.map { ("value", $0.tensor) } : []
    findings += returned.tensors.map { ("value", $0) }
    let paths = call.differentiated
    let roots = returned.tensors.compactMap { $0 }.filter(\.requiresGrad)
    guard !roots.isEmpty, call.golden.dubious != true else { return findings }
    let gradients = grad(
      of: roots, withRespectTo: paths.compactMap { returned.inputs[$0] }, gradients: roots.map(Self.direction),
      allowUnused: true)
    findings += zip(paths, gradients).map { ("VJP of \($0)", $1) }
    guard call.golden.jvp != nil else { return findings }
    try dualLevel { _ in
      let dual = try call(trackGradients: false, arrange: arrange) { x, path in
        paths.contains(path) ? makeDual(x, tangent: Self.direction(x)) : x
      }
      findings += dual.tensors.map { ("JVP", $0.flatMap { unpackDual($0).tangent }) }
    }
    return findings
  }

  /// Numbers between 0.5 and 1.5, no two the same.
  private static func direction(_ x: Tensor) -> Tensor {
    Tensor.linspace(0.5, 1.5, steps: x.numel, dtype: x.dtype).reshape(x.shape)
  }

  private func agree(
    _ expected: Result<Findings, any Error>, _ actual: Result<Findings, any Error>, _ tolerance: Tolerance
  ) throws {
    switch (expected, actual) {
    case (.failure(let error), .failure):
      if error is Unsupported { throw error }
    // Writing to memory that several elements share is refused by its nature.
    case (.success, .failure(let error as AdjointError)) where error.message.contains("are one place in memory"): return
    case (.success, .failure(let error)): throw error
    case (.failure(let error), .success): throw Mismatch("refused only when contiguous or in float64: \(error)")
    case (.success(let expected), .success(let actual)):
      guard expected.count == actual.count else { throw Mismatch("\(actual.count) results, not \(expected.count)") }
      for (x, y) in zip(expected, actual) { try agree(x.tensor, y.tensor, tolerance, x.name) }
    }
  }

  private func agree(_ expected: Tensor?, _ actual: Tensor?, _ tolerance: Tolerance, _ name: String) throws {
    guard let expected, let actual else {
      let missing = (expected ?? actual)?.detach().doubles.contains { $0 != 0 } ?? false
      if missing { throw Mismatch("\(name): there by one way only") }
      return
    }
    guard expected.shape == actual.shape else { throw Mismatch("\(name): shapes \(actual.shape), \(expected.shape)") }
    guard variation == .float32 || expected.dtype == actual.dtype else {
      throw Mismatch("\(name): dtypes \(actual.dtype), \(expected.dtype)")
    }
    let (golden, values) = (expected.detach().doubles, actual.detach().doubles)
    // Sums cancel: an error counts beside the largest number of the tensor.
    let scale = golden.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0
    let scaled = Tolerance(relative: tolerance.relative, absolute: tolerance.absolute + tolerance.relative * scale)
    for (i, (value, golden)) in zip(values, golden).enumerated() where !scaled.accepts(value, golden) {
      throw Mismatch("\(name), element \(i): \(value) instead of \(golden)")
    }
  }

  // MARK: Differences

  private func checkDifferences() throws {
    guard call.golden.grads != nil else { throw Unsupported("not differentiable") }
    guard call.golden.isSmooth == true, call.golden.dubious != true else { throw Unsupported("not smooth here") }
    let paths = call.differentiated
    let tracked = try call(trackGradients: true)
    let x = paths.compactMap { tracked.inputs[$0] }
    guard x.allSatisfy({ $0.detach().isfinite().all().isTrue }) else { throw Unsupported("not finite here") }
    // Differences of every element with every other: only where that is a few thousand.
    guard x.map(\.numel).reduce(0, +) <= 64 else { throw Unsupported("too many elements for differences") }
    let function = { (x: [Tensor]) -> [Tensor] in
      var replaced = Dictionary(uniqueKeysWithValues: zip(paths, x))
      if call.file.symmetricInput == true, let first = replaced["args.0"] {
        replaced["args.0"] = (first + first.mT) / 2
      }
      let returned = try? call(trackGradients: false, prepare: { replaced[$1] ?? $0 })
      return zip(returned?.tensors ?? [], tracked.tensors).compactMap { $1?.requiresGrad == true ? $0 : nil }
    }
    // What rounding leaves of a difference grows with the numbers it is taken of.
    let largest =
      try [call.golden.grads, call.golden.second].compactMap { $0 }.flatMap(\.values).compactMap { $0 }
      .map { try $0.tensor(in: call.blob).doubles.map { abs($0) }.max() ?? 0 }.max() ?? 0
    let atol = max(1e-5, 1e-9 * largest)
    let first = gradcheck(function, x, atol: atol, checkForwardMode: call.golden.jvp != nil)
    if !first.passed { throw Mismatch("gradcheck: \(first)") }
    guard call.golden.second != nil else { return }
    let second = gradgradcheck(function, x, atol: atol)
    if !second.passed { throw Mismatch("gradgradcheck: \(second)") }
  }
}
