// The entry points of reverse mode that accumulate. Those that return gradients are in Grad.swift.

extension Tensor {
  /// Computes the gradients of this tensor with respect to the leaves it was made from, and adds
  /// them to the leaves' `grad`. Refused: a tensor that requires no gradient, a gradient of another shape,
  /// and a graph that has been released.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2.0], requiresGrad: true)
  /// (x * x).sum().backward()
  /// x.grad()!  // → tensor([2., 4.])
  /// ```
  ///
  /// - Parameters:
  ///   - gradient: the gradient of whatever follows, of this tensor's shape. May be left out for
  ///     one element: it is 1. Of another dtype it is cast.
  ///   - retainGraph: keep the saved tensors for another run; by default what `createGraph` is.
  ///   - createGraph: make the gradients differentiable themselves. A `grad` that has a graph refers to
  ///     its leaf, which refers to it: take it away with `setGrad(nil)` in the end, or use `grad(of:…)`.
  ///   - inputs: accumulate into these only. Of a tensor that is no leaf the gradient is retained, as
  ///     after `retainGrad()`; the edge of one says where to go, and nothing is kept.
  public func backward(
    gradient: Tensor? = nil, retainGraph: Bool? = nil, createGraph: Bool = false, inputs: [any HasGradientEdge]? = nil,
    file: String = #fileID, line: Int = #line
  ) {
    if createGraph { warnOfCycle(file, line) }
    do {
      let root = try GraphPlace(self, "backward", role: .root)
      try runBackward([root], [gradient], retainGraph, createGraph, inputs)
    } catch { _ = Tensor.failed(error) }
  }
}

/// `Tensor.backward` for several tensors, or edges of the graph, at once: their gradients add up as if there
/// were one sum.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// backward([x.sum(), x * 2], gradients: [nil, Tensor([1.0, 10.0])])
/// x.grad()!  // → tensor([ 3., 21.])
/// ```
public func backward(
  _ roots: [any HasGradientEdge], gradients: [Tensor?]? = nil, retainGraph: Bool? = nil, createGraph: Bool = false,
  inputs: [any HasGradientEdge]? = nil, file: String = #fileID, line: Int = #line
) {
  if createGraph { warnOfCycle(file, line) }
  do {
    try checkCount(of: gradients, for: roots, "backward")
    try runBackward(
      try roots.map { try GraphPlace($0, "backward", role: .root) }, gradients, retainGraph, createGraph, inputs)
  } catch { _ = Tensor.failed(error) }
}

private func runBackward(
  _ roots: [GraphPlace?], _ gradients: [Tensor?]?, _ retainGraph: Bool?, _ createGraph: Bool,
  _ inputs: [any HasGradientEdge]?
) throws {
  let seeds = try roots.enumerated().map { try $1?.seed(gradients?[$0], "backward") }
  var needed: NodeSet?
  if let inputs {
    let inputs = try inputs.compactMap { try GraphPlace($0, "backward", role: .input) }
    if inputs.isEmpty {
      throw AdjointError(
        "backward", "inputs is empty: name the tensors to accumulate into, or leave it out for all leaves")
    }
    needed = nodesLeading(from: roots.compactMap { $0?.node }, to: inputs.map(\.node))
    for input in inputs { input.tensor?.retainGrad() }
  }
  let task = GraphTask(keepGraph: retainGraph ?? createGraph, createGraph: createGraph, needed: needed)
  for (root, seed) in zip(roots, seeds) {
    if let root, let seed, needed?.contains(root.node) ?? true { task.addRoot(seed, root.node, root.output) }
  }
  task.run()
}

private func warnOfCycle(_ file: String, _ line: Int) {
  Warnings.warn(
    """
    backward(createGraph: true) makes the grad of a leaf refer to its graph, which refers to the leaf: none of them is \
    freed until the grad is taken away with setGrad(nil). Use grad(of:withRespectTo:createGraph:), which returns it
    """, kind: "createGraph", file: file, line: line)
}

// MARK: - Shared with grad

func checkCount(of gradients: [Tensor?]?, for roots: [Any], _ operation: String) throws {
  if let gradients, gradients.count != roots.count {
    throw AdjointError(
      operation, "got \(gradients.count) gradients for \(roots.count) tensors: there has to be one for each")
  }
}

/// The nodes from which one of `targets` can be reached, going from `roots`.
func nodesLeading(from roots: [NodeRef], to targets: [NodeRef]) -> NodeSet {
  var leading = NodeSet(targets)
  var seen = NodeSet(roots)
  var nodes = roots
  var next = 0
  while next < nodes.count {
    nodes[next].forEachNext {
      // Leaves lead nowhere.
      if !$0.fields.pointee.flags.contains(.leaf), seen.insert($0) { nodes.append($0) }
    }
    next += 1
  }
  // Numbers fall along every edge, so that in rising order a node comes after all it leads to.
  nodes.sort { $0.fields.pointee.sequence > $1.fields.pointee.sequence }
  for node in nodes.reversed() where node.leads(into: leading) { leading.insert(node) }
  return leading
}
