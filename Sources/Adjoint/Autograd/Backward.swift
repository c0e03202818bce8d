// The entry points of reverse mode.

extension Tensor {
  /// Computes the gradients of this tensor with respect to the leaves it was made from, and adds
  /// them to the leaves' `grad`.
  ///
  /// - Parameters:
  ///   - gradient: the gradient of whatever follows, of this tensor's shape. May be left out for
  ///     one element: it is 1.
  ///   - retainGraph: keep the saved tensors for another run; by default what `createGraph` is.
  ///   - createGraph: make the gradients differentiable themselves.
  ///   - inputs: accumulate into these leaves only.
  public func backward(
    gradient: Tensor? = nil, retainGraph: Bool? = nil, createGraph: Bool = false, inputs: [Tensor]? = nil
  ) {
    Adjoint.backward(
      [self], gradients: gradient.map { [$0] }, retainGraph: retainGraph, createGraph: createGraph, inputs: inputs)
  }
}

/// `Tensor.backward` for several tensors at once.
public func backward(
  _ tensors: [Tensor], gradients: [Tensor?]? = nil, retainGraph: Bool? = nil, createGraph: Bool = false,
  inputs: [Tensor]? = nil
) {
  do {
    let roots = try roots(of: tensors, gradients, "backward")
    var needed: NodeSet?
    if let inputs {
      if inputs.isEmpty {
        throw AdjointError(
          "backward", "inputs is empty: name the tensors to accumulate into, or leave it out for all leaves")
      }
      needed = try nodesLeading(from: roots.map(\.node), to: inputs.map { try source(of: $0, "backward") })
      for input in inputs where !input.isLeaf { input.retainGrad() }
    }
    let task = GraphTask(keepGraph: retainGraph ?? createGraph, createGraph: createGraph, needed: needed)
    for root in roots { task.addRoot(root.gradient, root.node, root.output) }
    task.run()
  } catch { _ = Tensor.failed(error) }
}

/// The gradients of `outputs` with respect to `inputs`, which need not be leaves; nothing is added
/// to any `grad`.
///
/// - Parameters:
///   - gradients: one for each output; may be left out where the output has one element.
///   - allowUnused: give nil for an input that the outputs do not depend on, instead of refusing.
///   - materializeGrads: give zeros for such an input.
public func grad(
  of outputs: [Tensor], withRespectTo inputs: [Tensor], gradients: [Tensor?]? = nil, retainGraph: Bool? = nil,
  createGraph: Bool = false, allowUnused: Bool = false, materializeGrads: Bool = false
) -> [Tensor?] {
  do {
    if inputs.isEmpty { throw AdjointError("grad", "there are no inputs to differentiate with respect to") }
    let roots = try roots(of: outputs, gradients, "grad")
    let sources = try inputs.map { try source(of: $0, "grad") }
    let needed = nodesLeading(from: roots.map(\.node), to: sources)
    var captures: [NodeRef: [(output: UInt32, index: Int)]] = [:]
    for (i, source) in sources.enumerated() {
      captures[source, default: []].append((inputs[i].body.h.pointee.output, i))
    }
    let task = GraphTask(
      keepGraph: retainGraph ?? createGraph, createGraph: createGraph, needed: needed, captures: captures,
      captureCount: inputs.count, accumulates: false)
    for root in roots where needed.contains(root.node) { task.addRoot(root.gradient, root.node, root.output) }
    task.run()
    if AdjointError.pending { return inputs.map { _ in .placeholder } }
    return try inputs.indices.map { i in
      if let g = task.captured[i] { return g }
      if materializeGrads { return Tensor.zeros(inputs[i].shape, dtype: inputs[i].dtype) }
      if allowUnused { return nil }
      throw AdjointError(
        "grad",
        "input \(i), a \(inputs[i].summary), was not used to compute the outputs. "
          + "Pass allowUnused: true to get nil for it, or materializeGrads: true for zeros")
    }
  } catch {
    let nothing = Tensor.failed(error)
    return inputs.map { _ in nothing }
  }
}

/// The gradients of one output; see `grad(of:withRespectTo:…)` for several.
public func grad(
  of output: Tensor, withRespectTo inputs: [Tensor], gradient: Tensor? = nil, retainGraph: Bool? = nil,
  createGraph: Bool = false
) -> [Tensor] {
  let all: [Tensor?] = grad(
    of: [output], withRespectTo: inputs, gradients: gradient.map { [$0] }, retainGraph: retainGraph,
    createGraph: createGraph)
  return all.map { $0 ?? .placeholder }
}

/// The gradient of one output with respect to one input.
public func grad(
  of output: Tensor, withRespectTo input: Tensor, gradient: Tensor? = nil, retainGraph: Bool? = nil,
  createGraph: Bool = false
) -> Tensor {
  grad(
    of: output, withRespectTo: [input], gradient: gradient, retainGraph: retainGraph, createGraph: createGraph)[0]
}

// MARK: - Checks

private struct Root {
  let node: NodeRef
  let output: UInt32
  let gradient: Tensor
}

private func roots(of tensors: [Tensor], _ gradients: [Tensor?]?, _ operation: String) throws -> [Root] {
  if let gradients, gradients.count != tensors.count {
    throw AdjointError(
      operation, "got \(gradients.count) gradients for \(tensors.count) tensors: there has to be one for each")
  }
  return try tensors.enumerated().compactMap { i, tensor in
    if tensor.isPlaceholder { return nil }
    guard let node = tensor.source else {
      throw AdjointError(
        operation,
        "this \(tensor.summary) does not require a gradient and has no gradFn. "
          + "Set requiresGrad on a tensor it is made from before computing it")
    }
    return Root(
      node: node, output: tensor.body.h.pointee.output, gradient: try seed(for: tensor, gradients?[i], operation))
  }
}

/// The gradient a run starts from, checked against the tensor.
private func seed(for tensor: Tensor, _ gradient: Tensor?, _ operation: String) throws -> Tensor {
  guard let gradient else {
    guard tensor.numel == 1 else {
      throw AdjointError(
        operation,
        """
        grad can be implicitly created only for scalar outputs. This is a \(tensor.summary): pass gradient: \
        of the same shape, or reduce it first with sum() or mean()
        """)
    }
    return Tensor.ones(tensor.shape, dtype: tensor.dtype)
  }
  guard gradient.shape == tensor.shape else {
    throw AdjointError(
      operation,
      "the gradient has shape \(gradient.shape.shapeText), the tensor \(tensor.shape.shapeText): they have to be equal")
  }
  guard gradient.dtype.isFloatingPoint else {
    throw AdjointError(
      operation, "the gradient is a \(gradient.summary), and a gradient of a \(tensor.dtype) tensor has to be floating")
  }
  return gradient.dtype == tensor.dtype ? gradient : gradient.to(tensor.dtype)
}

private func source(of input: Tensor, _ operation: String) throws -> NodeRef {
  guard let source = input.source else {
    throw AdjointError(
      operation, "the input, a \(input.summary), does not require a gradient: set requiresGrad before using it")
  }
  return source
}

/// The nodes from which one of `targets` can be reached, going from `roots`.
private func nodesLeading(from roots: [NodeRef], to targets: [NodeRef]) -> NodeSet {
  var leading = NodeSet(targets)
  var seen = NodeSet(roots)
  var nodes = roots
  var next = 0
  while next < nodes.count {
    nodes[next].forEachNext {
      // Leaves lead nowhere.
      if seen.insert($0), !$0.fields.pointee.flags.contains(.leaf) { nodes.append($0) }
    }
    next += 1
  }
  // Numbers fall along every edge, so that in rising order a node comes after all it leads to.
  nodes.sort { $0.fields.pointee.sequence > $1.fields.pointee.sequence }
  for node in nodes.reversed() where node.leads(into: leading) { leading.insert(node) }
  return leading
}
