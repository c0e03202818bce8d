/// How a custom function is called, and how its outputs get their place in the graph.
enum CustomCall {
  static func run(_ function: some CustomFunction, _ inputs: [Tensor?], name: String? = nil) -> [Tensor] {
    do {
      let (outputs, context) = try call(function, inputs, name ?? type(of: function).typeName)
      context.forgetCall()
      return outputs
    } catch {
      _ = Tensor.failed(AdjointError.wrapping(error, type(of: function).typeName))
      return []
    }
  }

  private static func call(
    _ function: some CustomFunction, _ inputs: [Tensor?], _ name: String
  ) throws -> (outputs: [Tensor], context: FunctionContext) {
    let context = FunctionContext(name, inputs)
    if inputs.contains(where: { $0?.isInterpreted ?? false }) {
      if let level = BatchLevel.highest(inputs) { return (try callBatched(function, inputs, level, name), context) }
      if let level = Dual.level(inputs) { return try callDual(function, inputs, level, name) }
    }
    var outputs = try noGrad { try function.forward(context, inputs) }
    if outputs.contains(where: \.isPlaceholder) || inputs.contains(where: { $0?.isPlaceholder ?? false }) {
      return (outputs.map { _ in .placeholder }, context)
    }
    context.findOrigins(of: outputs, inputs)
    try check(context, inputs, outputs)
    let isRecorded = Modes.isGradEnabled && context.needsInputGrad.contains(true)
    separate(&outputs, from: inputs, context, isRecorded: isRecorded)
    if isRecorded { try record(function, context, inputs, outputs) }
    return (outputs, context)
  }

  private static func check(_ context: FunctionContext, _ inputs: [Tensor?], _ outputs: [Tensor]) throws {
    for tensor in context.dirty {
      guard inputs.holds(tensor) else {
        Warnings.warn(
          "\(context.name) marked a \(tensor.summary) as dirty that is none of its inputs: markDirty is for inputs "
            + "that forward changed in place, and says nothing of other tensors",
          kind: "dirty", file: context.name, line: 0)
        continue
      }
      guard outputs.contains(where: { $0 === tensor }) else {
        throw AdjointError(
          context.name,
          "marked an input, a \(tensor.summary), as dirty and did not return it: forward has to return "
            + "the very tensors that it changed in place")
      }
    }
    if let key = context.keyOfOutput(among: outputs) {
      throw AdjointError(
        context.name,
        "keeps an output under \"\(key)\" of its context, where it would keep itself alive: "
          + "use saveForBackward")
    }
  }

  /// An input that is returned as it is, and what has a history of its own, becomes another tensor object over the
  /// same memory; views learn that a function made them.
  private static func separate(
    _ outputs: inout [Tensor], from inputs: [Tensor?], _ context: FunctionContext, isRecorded: Bool
  ) {
    for (i, output) in outputs.enumerated() where context.origins[i].dirtyInput == nil {
      let isInput = inputs.holds(output)
      if isInput || isRecorded && output.source != nil {
        outputs[i] = output.alias(output.shape, output.strides)
        if isInput { outputs[i].followBase(of: output) }
      }
      if Modes.isGradEnabled, outputs[i].h.pointee.flags.contains(.view) {
        outputs[i].body.extra.creation =
          outputs.count > 1 ? .oneOfSeveral(context.name) : .inCustomFunction(context.name)
      }
    }
  }

  private static func record(
    _ function: some CustomFunction, _ context: FunctionContext, _ inputs: [Tensor?], _ outputs: [Tensor]
  ) throws {
    let origins = context.origins
    try checkChanged(outputs, context)
    // An input that was changed in place, and is said to have no gradient now, loses its history.
    for (i, output) in outputs.enumerated() where !origins[i].isDifferentiable { output.body.setNode(nil) }
    guard let first = outputs.first, origins.contains(where: \.isDifferentiable) else { return }
    // An inference tensor that requires a gradient has its end of the graph elsewhere.
    let sources = inputs.map { $0?.source ?? $0?.body.existingExtra?.inferenceLeaf?.node }
    let sequence = GraphOrder.next(after: sources.reduce(0) { max($0, $1?.fields.pointee.sequence ?? 0) })
    let node = NodeRef.allocate(
      CustomOperation(function: function, context: context), result: first.body, sequence: sequence)
    defer { node.release() }
    // One thread at a time runs it, whether it saved anything or not: the context says what a run needs.
    node.fields.pointee.flags.insert(.saves)
    let extra = node.makeExtra()
    for (operand, source) in zip(inputs, sources) {
      source?.retain()
      extra.edges.append(Edge(node: source, output: operand?.h.pointee.output ?? 0))
    }
    extra.outputs = outputs.map { OutputDescription(shape: $0.shape, dtype: $0.dtype) }
    context.handOver(to: node, outputs: outputs)
    for (i, output) in outputs.enumerated() where origins[i].isDifferentiable {
      if origins[i].dirtyInput == nil {
        output.body.setNode(node, output: UInt32(i))
      } else {
        let changed = output.alias(output.shape, output.strides)
        changed.body.setNode(node, output: UInt32(i))
        output.adoptHistory(of: changed)
      }
    }
    if !extra.saved.isEmpty, Modes.current.contains(.packsSaved) { node.packSaved() }
    node.announce()
  }

  private static func checkChanged(_ outputs: [Tensor], _ context: FunctionContext) throws {
    for tensor in context.dirty {
      try tensor.checkInPlace(context.name, tracked: true)
      if outputs.count > 1, tensor.h.pointee.flags.contains(.view) {
        throw AdjointError(
          context.name,
          "changed a view, a \(tensor.summary), in place and returned \(outputs.count) outputs: a "
            + "function that changes a view has to return it alone")
      }
    }
  }

  // MARK: Forward mode

  private static func callDual(
    _ function: some CustomFunction, _ inputs: [Tensor?], _ level: Int, _ name: String
  ) throws -> (outputs: [Tensor], context: FunctionContext) {
    let split = inputs.map { $0.map { Dual.split($0, level) } }
    let tangents = split.map { $0?.1 }
    let primals = split.map { $0?.0 }
    var (outputs, context) = try call(function, primals, name)
    if outputs.contains(where: \.isPlaceholder) { return (outputs, context) }
    let results: [Tensor?]
    do {
      results = try context.withSavedForForward(primals, outputs) { try function.jvp(context, tangents) }
      try checkTangents(results, tangents, outputs, context)
    } catch {
      // The call has been recorded already, and its node holds the context.
      context.forgetCall()
      throw error
    }
    for (i, output) in outputs.enumerated() {
      guard let tangent = results[i] else { continue }
      let dual = Dual.join(
        output, tangent.dtype == output.dtype ? tangent : tangent.to(output.dtype), level, operands: inputs,
        output: UInt32(i))
      if let j = context.origins[i].dirtyInput, let changed = inputs[j] {
        if changed !== output, output.source != nil { changed.adoptHistory(of: output) }
        changed.setTangents(dual.body.existingExtra?.tangents ?? [:])
        outputs[i] = changed
      } else {
        outputs[i] = dual
      }
    }
    return (outputs, context)
  }

  private static func checkTangents(
    _ results: [Tensor?], _ tangents: [Tensor?], _ outputs: [Tensor], _ context: FunctionContext
  ) throws {
    guard results.count == outputs.count else {
      throw AdjointError(
        context.name,
        "jvp returned \(results.count) tangents for \(outputs.count) outputs: there has to be one for "
          + "each, nil where there is none")
    }
    for (i, (result, output)) in zip(results, outputs).enumerated() {
      let origin = context.origins[i]
      if let j = origin.dirtyInput, let tangent = tangents[j], result == nil || result! !== tangent {
        throw AdjointError(
          context.name,
          "jvp has to change the tangent of input \(j) in place and return it as that of output \(i), as "
            + "forward does with the input itself")
      }
      guard let result, !result.isPlaceholder else { continue }
      if !origin.isDifferentiable {
        throw AdjointError(
          context.name, "jvp returned a tangent for output \(i), which has no derivative: return nil for it")
      }
      guard result.hasShape(output.shape) else {
        throw AdjointError(
          context.name,
          "jvp returned a \(result.summary) as the tangent of output \(i), a \(output.summary): the shapes "
            + "have to be equal")
      }
      if let j = origin.viewedInput, let tangent = tangents[j], !result.sharesStorage(with: tangent) {
        throw AdjointError(
          context.name,
          "output \(i) is a view of input \(j) (or that input as it is), so its tangent has to be the same "
            + "view of the input's tangent: jvp returned a tensor of its own")
      }
    }
  }
}

extension [Tensor?] {
  /// Whether this very tensor is among them.
  fileprivate func holds(_ tensor: Tensor) -> Bool { contains { $0?.body === tensor.body } }
}
