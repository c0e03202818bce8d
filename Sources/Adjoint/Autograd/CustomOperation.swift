/// The node of a call of a custom function.
struct CustomOperation: Operation {
  static var name: String { "CustomFunction" }
  let function: any CustomFunction
  let context: FunctionContext

  var graphName: String { context.name + "Backward" }
  var operandCount: Int { 0 }
  var runsCallersCode: Bool { true }

  func replay(_ operands: [Tensor]) throws -> [Tensor] {
    try function.forward(FunctionContext(context.name, operands), operands)
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = gradients(node, task)
    guard let extra = node.extra else { return }
    context.needsInputGrad = extra.edges.map(task.wants)
    do {
      var results: [Tensor?]
      if function.mapped.isOnceDifferentiable, task.createGraph {
        results = try noGrad { try function.backward(context, g) }
        refuseSecondDerivative(&results, node, g)
      } else {
        results = try function.backward(context, g)
      }
      try check(results, extra.edges)
      for (edge, result) in zip(extra.edges, results) {
        if let result, task.wants(edge) { task.deliver(result, to: edge) }
      }
    } catch { AdjointError.wrapping(error, context.name).raise() }
  }

  /// The gradients that came, and zeros for the others where those are wanted.
  private func gradients(_ node: NodeRef, _ task: GraphTask) -> [Tensor?] {
    let g = task.takeGradients(node)
    guard context.materializesGrads, let extra = node.extra else { return g }
    return g.enumerated().map { i, gradient in
      if gradient != nil { return gradient }
      if !context.materializesNonDifferentiableGrads && !context.origins[i].isDifferentiable { return nil }
      return .zeros(extra.outputs[i].shape, dtype: extra.outputs[i].dtype)
    }
  }

  private func check(_ results: [Tensor?], _ edges: [Edge]) throws {
    if results.count < edges.count || results.dropFirst(edges.count).contains(where: { $0 != nil }) {
      throw AdjointError(
        context.name,
        "backward returned \(results.count) gradients, and the function has \(edges.count) inputs: "
          + "there has to be one for each, nil where there is none")
    }
    for (i, (edge, result)) in zip(edges, results).enumerated() {
      guard let result, !result.isPlaceholder else { continue }
      if context.absentInputs.contains(i) {
        throw AdjointError(
          context.name, "backward returned a gradient for input \(i), which was nil: return nil for it")
      }
      guard let node = edge.node else { continue }
      let expected = node.description(of: edge.output)
      guard broadcastShape(expected.shape, result.shape) == result.shape else {
        throw AdjointError(
          context.name,
          "backward returned a \(result.summary) as the gradient of input \(i), which is a \(expected.dtype) tensor of "
            + "shape \(expected.shape.shapeText): the shapes have to be equal, or broadcast from the input's")
      }
    }
  }

  /// Gives gradients that were made without a graph a node that says so when it is to run.
  private func refuseSecondDerivative(_ results: inout [Tensor?], _ node: NodeRef, _ g: [Tensor?]) {
    guard let first = results.lazy.compactMap({ $0 }).first else { return }
    let sources = node.edges.compactMap(\.node) + g.compactMap { $0?.source }
    let sequence = GraphOrder.next(after: sources.reduce(0) { max($0, $1.fields.pointee.sequence) })
    let plain = results.map { $0.map { $0.alias($0.shape, $0.strides) } }
    let refusing = NodeRef.allocate(NotDifferentiable(function: context.name), result: first.body, sequence: sequence)
    let extra = refusing.makeExtra()
    for source in sources {
      source.retain()
      extra.edges.append(Edge(node: source))
    }
    extra.outputs = plain.map { OutputDescription(shape: $0?.shape ?? [], dtype: $0?.dtype ?? .default) }
    for (i, result) in plain.enumerated() { result?.body.setNode(refusing, output: UInt32(i)) }
    refusing.release()
    results = plain
  }
}

/// Stands where a gradient was made without a graph, and refuses to be differentiated.
struct NotDifferentiable: Operation {
  static var name: String { "NotDifferentiable" }
  var graphName: String { Self.name }
  var operandCount: Int { 0 }
  let function: String

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    task.drop(node)
    AdjointError(
      function,
      "can be differentiated once only: its backward runs without a graph (isOnceDifferentiable), and a "
        + "second derivative was asked for"
    ).raise()
  }
}
