// Inference mode: nothing made inside can ever be differentiated, so nothing is kept for it.
//
// Recording tests one bit more of the word that it reads for `noGrad`, and new tensors take the mode's bit over as
// a flag: that is all it costs those who do not use it.

/// Runs `body` without recording operations, and without leaving a way to record what it makes: faster than `noGrad`,
/// for code whose results no gradient will ever pass through.
///
/// Tensors made inside are *inference tensors* (`isInference`). Outside they can be read and operated on, but not
/// saved for a gradient, not changed in place, and not made to require a gradient; a `clone()` made outside is an
/// ordinary tensor. Ordinary tensors may be changed in place inside, which counts in their version; views of them
/// stay ordinary, but can't be changed outside while gradients are recorded.
///
/// `enableGrad` inside does not record either; `inferenceMode(false)` does, until the end of its scope. The mode
/// belongs to the thread, and ends when `body` returns or throws.
///
/// ```swift
/// let w = Tensor([1.0, 2], requiresGrad: true)
/// let y = inferenceMode { w * 3 }  // → tensor([3., 6.])
/// ```
@discardableResult
public func inferenceMode<R>(_ isOn: Bool = true, _ body: () throws -> R) rethrows -> R {
  // Like PyTorch's, it sets the grad mode and forward mode too, either way.
  try Modes.with(.inference, isOn) { try Modes.with([.noGrad, .noForward], isOn, body) }
}

/// Whether this thread is inside `inferenceMode`.
public var isInferenceModeEnabled: Bool { Modes.current.contains(.inference) }

extension Tensor {
  /// Whether this tensor was made inside `inferenceMode`, or is a view of one that was.
  public var isInference: Bool { h.pointee.flags.contains(.inference) }

  /// An inference tensor outside of the mode that made it.
  @inline(__always) var isFrozen: Bool { isInference && !isInferenceModeEnabled }

  /// Refuses to change an inference tensor outside of inference mode.
  @inline(__always) func checkNotFrozen(_ operation: String) throws {
    if isFrozen { throw AdjointError.frozen(operation, self) }
  }

  /// Makes an inference tensor a leaf that gradients are accumulated into, or no longer.
  func setInferenceLeaf(_ isOn: Bool, _ operation: String) {
    guard isOn else {
      body.existingExtra?.inferenceLeaf = nil
      return
    }
    guard isInferenceModeEnabled else {
      AdjointError(
        operation,
        "this \(summary) was made inside inferenceMode { } and can't be made to require a gradient outside of it. "
          + "Use clone() for an ordinary tensor"
      ).raise()
      return
    }
    body.extra.inferenceLeaf = InferenceLeaf(AccumulateGrad.node(for: self))
  }

  /// The result of an operation that keeps `attribute` for its gradient, refused where that can't be kept.
  func keeping(_ attribute: Tensor, _ operation: String) -> Tensor {
    guard attribute.isInference, h.pointee.node != nil else { return self }
    return .failed(AdjointError.savedInference(operation, attribute))
  }
}

/// The end of the graph at an inference tensor that requires a gradient.
final class InferenceLeaf {
  let node: NodeRef
  /// Takes over the caller's reference.
  init(_ node: NodeRef) { self.node = node }
  deinit {
    node.extra?.leaf = nil
    node.release()
  }
}

extension NodeRef {
  /// Notes an operand that has no place in the graph of its own: the value of a number, the edge to an inference
  /// tensor that requires a gradient. Tells which inference tensors the node must not save, and whether
  /// there is an edge now.
  func noteBeside(_ operand: Tensor) -> (edge: Edge, isInference: Bool) {
    if operand.h.pointee.flags.contains(.number) { keepNumber(operand) }
    guard let leaf = operand.body.existingExtra?.inferenceLeaf?.node else { return (Edge(), operand.isInference) }
    leaf.retain()
    return (Edge(node: leaf), true)
  }

  func refuseInference(_ operand: Tensor) {
    AdjointError.savedInference(fields.pointee.operation.graphName, operand).raise()
  }
}

extension AdjointError {
  static func frozen(_ operation: String, _ x: Tensor) -> AdjointError {
    AdjointError(
      operation,
      "this \(x.summary) was made inside inferenceMode { } and can't be changed in place outside of it. "
        + "Change a clone() instead, which is an ordinary tensor")
  }

  static func savedInference(_ operation: String, _ x: Tensor) -> AdjointError {
    AdjointError(
      operation,
      "\(x.described) that was made inside inferenceMode { } can't be saved for backward, and the gradient needs it. "
        + "Use its clone(), which is an ordinary tensor")
  }
}
