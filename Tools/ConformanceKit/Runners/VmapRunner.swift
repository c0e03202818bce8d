import Adjoint

/// Maps a golden call over a batch of three examples: values, VJPs and JVPs have to be those of a loop.
struct VmapRunner {
  let call: GoldenCall
  let tolerance: Tolerance
  /// Whether an operation without a batching rule of its own, which runs one example after the other, is refused.
  let needsRules: Bool

  /// Operations whose results have a shape that depends on values, or that give numbers instead of tensors.
  private static let excepted: Set = [
    "nonzero", "argwhere", "masked_select", "unique", "unique_consecutive", "bincount", "histogramdd", "item",
    "equal", "allclose", "repeat_interleave", "combinations", "narrow", "tensor_split", "multinomial",
  ]

  func run() -> Outcome {
    if call.golden.seed != nil { return .unsupported("random operations") }
    if Self.excepted.contains(call.file.fullName) { return .unsupported("refused inside vmap by its nature") }
    do {
      try checkAll()
      return .passed
    } catch let error as AdjointError where error.message.contains("is the same for all examples") {
      return .unsupported("writes to a tensor that is not mapped")
    } catch let error as AdjointError where error.message.contains("draws random numbers") {
      return .unsupported("random operations")
    } catch let error as AdjointError where error.message.contains("has no values of its own") {
      return .unsupported("refused inside vmap: reads values")
    } catch {
      return .of { throw error }
    }
  }

  private func checkAll() throws {
    let inputs = try recovering { try call(trackGradients: false).inputs }
    let paths = inputs.keys.sorted()
    guard !paths.isEmpty else { throw Unsupported("there is no tensor to map over") }
    _ = BatchLoops.take()
    try check(paths, mapped: Set(paths), inputs)
    for path in paths where paths.count > 1 { try check(paths, mapped: [path], inputs) }
    let loops = BatchLoops.take()
    if needsRules && !loops.isEmpty { throw Unsupported("no batching rule: \(loops.sorted())") }
  }

  private func check(_ paths: [String], mapped: Set<String>, _ inputs: [String: Tensor]) throws {
    let x = paths.map { mapped.contains($0) ? Self.batch(inputs[$0]!.detach()) : inputs[$0]!.detach() }
    var failure: (any Error)?
    let function = { (x: [Tensor]) -> [Tensor] in
      do { return try findings(Dictionary(uniqueKeysWithValues: zip(paths, x))) } catch {
        failure = failure ?? error
        return []
      }
    }
    let examples = try (0..<3).map { i in
      let result = try recovering {
        function(zip(paths, x).map { mapped.contains($0) ? $1.select(dim: 0, index: i) : $1 })
      }
      if let failure { throw failure }
      return result
    }
    let dims = paths.map { mapped.contains($0) ? Int?.some(0) : nil }
    let actual = try recovering { mapping(function, dims)(x) }
    if let failure { throw failure }
    guard actual.count == examples[0].count else { throw Mismatch("\(actual.count) results of \(examples[0].count)") }
    for (i, actual) in actual.enumerated() {
      let name = "mapped over \(mapped.sorted()), result \(i)"
      let expected = Tensor.stack(examples.map { $0[i] })
      guard actual.shape == expected.shape, actual.dtype == expected.dtype else {
        throw Mismatch("\(name): a \(actual.summaryText) instead of a \(expected.summaryText)")
      }
      let (golden, values) = (expected.detach().doubles, actual.detach().doubles)
      let scale = golden.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0
      let scaled = Tolerance(relative: tolerance.relative, absolute: tolerance.absolute + tolerance.relative * scale)
      for (k, (value, golden)) in zip(values, golden).enumerated() where !scaled.accepts(value, golden) {
        throw Mismatch("\(name), element \(k): \(value) instead of \(golden)")
      }
    }
  }

  /// `f` mapped over the tensors that have a dimension in `dims`.
  private func mapping(_ f: @escaping ([Tensor]) -> [Tensor], _ dims: [Int?]) -> ([Tensor]) -> [Tensor] {
    let (mapped, others) = (dims.indices.filter { dims[$0] != nil }, dims.indices.filter { dims[$0] == nil })
    let example = { (a: [Tensor], b: [Tensor]) -> [Tensor] in
      var x = a + b
      for (i, at) in mapped.enumerated() { x[at] = a[i] }
      for (i, at) in others.enumerated() { x[at] = b[i] }
      return f(x)
    }
    return { x in vmap(example, inDims: [0, nil])(mapped.map { x[$0] }, others.map { x[$0] }) }
  }

  /// Values, and derivatives in fixed directions, of a call on such inputs.
  private func findings(_ x: [String: Tensor]) throws -> [Tensor] {
    func results(_ x: [String: Tensor]) throws -> (values: [Tensor], tensors: [Tensor]) {
      let returned = try call(trackGradients: false, prepare: { x[$1] ?? $0 })
      let values = call.file.uniqueOutputs ? returned.results.compactMap(\.tensor) : []
      let tensors = call.file.uniqueOutputs || call.golden.process != nil ? returned.tensors.compactMap { $0 } : []
      return (values, tensors)
    }
    var findings = try results(x).values
    let paths = call.differentiated
    guard !paths.isEmpty, call.golden.dubious != true else { return findings }
    var failure: (any Error)?
    let differentiable = { (y: [Tensor]) -> [Tensor] in
      do {
        let replaced = x.merging(zip(paths, y)) { $1 }
        return try results(replaced).tensors.filter(\.dtype.isFloatingPoint)
      } catch {
        failure = failure ?? error
        return []
      }
    }
    let point = paths.compactMap { x[$0] }
    let (values, pullBack) = vjp(differentiable, point)
    findings += pullBack(values.map(Self.direction))
    findings += try inDirections(pullBack, values)
    if call.golden.jvp != nil { findings += jvp(differentiable, point, point.map(Self.direction)).tangents }
    if let failure { throw failure }
    return findings
  }

  /// The gradients for several directions at once, which is how Jacobians are made; they have to be those of each.
  private func inDirections(_ pullBack: @escaping ([Tensor]) -> [Tensor], _ values: [Tensor]) throws -> [Tensor] {
    if values.isEmpty { return [] }
    let directions = values.map { value in
      let v = Self.direction(value)
      return Tensor.stack([v, v * 2, v * v - 1])
    }
    return vmap(pullBack)(directions)
  }

  /// Three examples: the golden one and others near it. Whole numbers, which may be indices, change their places only.
  private static func batch(_ x: Tensor) -> Tensor {
    if x.dtype.isFloatingPoint { return Tensor.stack([x, x * 0.95, x * 0.9]) }
    return Tensor.stack([x, x.flip(dims: Array(0..<x.ndim)), x.ndim > 0 ? x.roll(shifts: 1, dims: 0) : x])
  }

  /// Numbers between 0.5 and 1.5, no two the same.
  private static func direction(_ x: Tensor) -> Tensor {
    Tensor.linspace(0.5, 1.5, steps: x.numel, dtype: x.dtype).reshape(x.shape)
  }
}

extension Tensor {
  fileprivate var summaryText: String { "\(dtype) tensor of shape \(shape)" }
}
