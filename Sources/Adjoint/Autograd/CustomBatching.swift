// Custom functions inside vmap: by a rule of their own, or by running their other rules on batched tensors.

extension CustomCall {
  static func callBatched(
    _ function: some CustomFunction, _ inputs: [Tensor?], _ level: BatchLevel, _ name: String
  ) throws -> [Tensor] {
    let physical = inputs.map { $0.map { level.peel($0) ?? $0 } }
    let isBatched = inputs.map { $0.flatMap(level.peel) != nil }
    if function.mapped.generatesVmapRule {
      let mapped = MappedFunction(function: function, level: level, isBatched: isBatched)
      return run(mapped, physical, name: name).map(level.join)
    }
    let (outputs, areBatched) = try function.vmap(level.size, physical, isBatched: isBatched)
    guard outputs.count == areBatched.count else {
      throw AdjointError(
        name,
        "its vmap rule returned \(outputs.count) outputs and says of \(areBatched.count) whether they are batched: "
          + "both have to be equal")
    }
    return try zip(outputs, areBatched).enumerated().map { i, pair in
      guard pair.1 else { return pair.0 }
      if !pair.0.isPlaceholder, pair.0.ndim == 0 || pair.0.shape[0] != level.size {
        throw AdjointError(
          name,
          "its vmap rule returned a \(pair.0.summary) as output \(i), and the batch of \(level.size) has to be in "
            + "front")
      }
      return level.join(pair.0)
    }
  }
}

extension CustomFunction {
  /// The type whose declarations count: that of the function that is mapped, however often.
  var mapped: any CustomFunction.Type { (self as? MappedFunction)?.function.mapped ?? type(of: self) }
}

/// A function of one example as a function of all of them: its rules run on batched tensors, and what is recorded is
/// the tensors behind those.
struct MappedFunction: CustomFunction {
  let function: any CustomFunction
  let level: BatchLevel
  let isBatched: [Bool]

  /// What the rules of one call share: the context of the function for one example, the shapes of its inputs, and which
  /// saved tensors are batched.
  private final class Shared {
    let context: FunctionContext
    let shapes: [[Int]?]
    var savedIsBatched: [Bool] = []
    var forForwardIsBatched: [Bool] = []
    init(_ context: FunctionContext, _ examples: [Tensor?]) {
      self.context = context
      shapes = examples.map { $0?.shape }
    }
  }

  func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor] {
    let examples = examples(inputs, isBatched)
    let shared = Shared(FunctionContext(context.name, examples), examples)
    let inner = shared.context
    inner.needsInputGrad = context.needsInputGrad
    let outputs = try function.forward(inner, examples)
    if !inner.dirty.isEmpty {
      throw AdjointError(
        context.name,
        "changes an input in place, which a generated vmap rule can't follow: implement "
          + "vmap(_:_:isBatched:)")
    }
    let results = outputs.map(level.front)
    for (output, result) in zip(outputs, results) where inner.nonDifferentiable.contains(where: { $0 === output }) {
      context.markNonDifferentiable(result)
    }
    context.materializesGrads = inner.materializesGrads
    context.materializesNonDifferentiableGrads = inner.materializesNonDifferentiableGrads
    context.clearsSavedTensorsOnAccess = inner.clearsSavedTensorsOnAccess
    shared.savedIsBatched = inner.savedForBackward.map { $0.flatMap(level.peel) != nil }
    context.saveForBackward(inner.savedForBackward.map { $0.map { level.peel($0) ?? $0 } })
    shared.forForwardIsBatched = inner.savedForForward.map { $0.flatMap(level.peel) != nil }
    context.saveForForward(inner.savedForForward.map { $0.map { level.peel($0) ?? $0 } })
    inner.forgetCall()
    context["shared"] = shared
    return results
  }

  func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    guard let shared: Shared = context["shared"] else { return [] }
    let inner = shared.context
    inner.needsInputGrad = context.needsInputGrad
    let saved = { examples(context.savedOptionalTensors, shared.savedIsBatched) }
    let results = try inner.withSaved(saved) { try function.backward(inner, gradients.map { $0.map(level.join) }) }
    return results.enumerated().map { i, result in
      guard let result, i < isBatched.count, let shape = shared.shapes[i] else { return result.map(level.front) }
      // One that is broadcast from its input's shape is so for each example. Others are refused by who called.
      let isBroadcast = !result.isPlaceholder && broadcastShape(shape, result.shape) == result.shape
      let gradients = level.front(isBroadcast ? result.sum(toSize: shape) : result)
      // The gradient of what all examples share is the sum over them.
      return isBatched[i] ? gradients : gradients.sum(dim: 0)
    }
  }

  func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?] {
    guard let shared: Shared = context["shared"] else { return [] }
    let saved = { examples(context.savedOptionalTensors, shared.forForwardIsBatched) }
    return try shared.context.withSaved(saved) {
      try function.jvp(shared.context, examples(tangents, isBatched)).map { $0.map(level.front) }
    }
  }

  private func examples(_ tensors: [Tensor?], _ areBatched: [Bool]) -> [Tensor?] {
    zip(tensors, areBatched).map { tensor, isBatched in isBatched ? tensor.map(level.join) : tensor }
  }
}
