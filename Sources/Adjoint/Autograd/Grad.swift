// The entry points of reverse mode that return gradients.

/// The gradients of `outputs` with respect to `inputs`, which need not be leaves and may be edges of the
/// graph as well as tensors; nothing is added to any `grad`. Tensor hooks of the inputs run, and may replace what is returned. Refused: no inputs, an
/// input that requires no gradient, and what `backward` refuses of its roots.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// let w = Tensor([3.0, 4.0], requiresGrad: true)
/// grad(of: [(x * w).sum()], withRespectTo: [x, w]).map { $0! }  // → [tensor([3., 4.]), tensor([1., 2.])]
/// ```
///
/// - Parameters:
///   - gradients: one for each output; may be left out where the output has one element.
///   - retainGraph: keep the saved tensors for another run; by default what `createGraph` is.
///   - createGraph: make the gradients differentiable themselves.
///   - allowUnused: give nil for an input that the outputs do not depend on, instead of refusing.
///   - materializeGrads: give zeros for such an input.
public func grad(
  of outputs: [any HasGradientEdge], withRespectTo inputs: [any HasGradientEdge], gradients: [Tensor?]? = nil,
  retainGraph: Bool? = nil, createGraph: Bool = false, allowUnused: Bool = false, materializeGrads: Bool = false
) -> [Tensor?] {
  let options = GradOptions(
    retainGraph: retainGraph ?? createGraph, createGraph: createGraph, allowUnused: allowUnused,
    materializeGrads: materializeGrads)
  return makeGradients(inputs.count, gradients, options) {
    try checkCount(of: gradients, for: outputs, "grad")
    return (
      try outputs.map { try GraphPlace($0, "grad", role: .root) },
      try inputs.map { try GraphPlace($0, "grad", role: .input) }
    )
  }
}

/// The gradients of one output; see `grad(of:withRespectTo:…)` for several.
public func grad(
  of output: some HasGradientEdge, withRespectTo inputs: [any HasGradientEdge], gradient: Tensor? = nil,
  retainGraph: Bool? = nil, createGraph: Bool = false
) -> [Tensor] {
  let all: [Tensor?] = grad(
    of: [output], withRespectTo: inputs, gradients: gradient.map { [$0] }, retainGraph: retainGraph,
    createGraph: createGraph)
  return all.map { $0 ?? .placeholder }
}

/// The gradient of one output with respect to one input.
public func grad(
  of output: some HasGradientEdge, withRespectTo input: some HasGradientEdge, gradient: Tensor? = nil,
  retainGraph: Bool? = nil, createGraph: Bool = false
) -> Tensor {
  let all: [Tensor?] = grad(
    of: [output], withRespectTo: [input],
    gradients: gradient.map { [$0] }, retainGraph: retainGraph, createGraph: createGraph)
  return all[0] ?? .placeholder
}

private struct GradOptions {
  let retainGraph: Bool
  let createGraph: Bool
  let allowUnused: Bool
  let materializeGrads: Bool
}

private func makeGradients(
  _ count: Int, _ gradients: [Tensor?]?, _ options: GradOptions,
  _ places: () throws -> (roots: [GraphPlace?], inputs: [GraphPlace?])
) -> [Tensor?] {
  do {
    if count == 0 { throw AdjointError("grad", "there are no inputs to differentiate with respect to") }
    let (roots, inputs) = try places()
    let seeds = try roots.enumerated().map { try $1?.seed(gradients?[$0], "grad") }
    let needed = nodesLeading(from: roots.compactMap { $0?.node }, to: inputs.compactMap { $0?.node })
    var captures: [NodeRef: [(output: UInt32, index: Int)]] = [:]
    for (i, input) in inputs.enumerated() {
      if let input { captures[input.node, default: []].append((input.output, i)) }
    }
    let task = GraphTask(
      keepGraph: options.retainGraph, createGraph: options.createGraph, needed: needed, captures: captures,
      captureCount: count, accumulates: false)
    for (root, seed) in zip(roots, seeds) {
      if let root, let seed, needed.contains(root.node) { task.addRoot(seed, root.node, root.output) }
    }
    task.run()
    if AdjointError.pending { return Array(repeating: .placeholder, count: count) }
    return try inputs.enumerated().map { i, input in
      guard let input else { return .placeholder }
      return try task.captured[i] ?? unused(input, i, options)
    }
  } catch {
    let nothing = Tensor.failed(error)
    return Array(repeating: nothing, count: count)
  }
}

/// What stands for the gradient of an input that the outputs do not depend on.
private func unused(_ input: GraphPlace, _ index: Int, _ options: GradOptions) throws -> Tensor? {
  if options.materializeGrads {
    // As in PyTorch: who names an edge has no tensor that the zeros would be like.
    guard let tensor = input.tensor else {
      throw AdjointError(
        "grad",
        "input \(index), a \(input.summary), was not used to compute the outputs, and materializeGrads makes zeros for "
          + "tensors only, not for a GradientEdge. Pass allowUnused: true to get nil for it")
    }
    return Tensor.zeros(tensor.shape, dtype: tensor.dtype)
  }
  if options.allowUnused { return nil }
  throw AdjointError(
    "grad",
    "input \(index), a \(input.summary), was not used to compute the outputs. "
      + "Pass allowUnused: true to get nil for it, or materializeGrads: true for zeros")
}
