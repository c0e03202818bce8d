import AdjointKernels

// Runs of the engine that are watched: by anomaly detection, by the profiler.

/// Looks for NaN in what a node hands on.
final class NaNCheck {
  /// The one that runs.
  var node: NodeRef? { didSet { seen = [] } }
  private var seen: [Edge] = []

  /// The error that says which gradient has a NaN, if this one does.
  func refuse(_ gradient: Tensor, _ edge: Edge) -> AdjointError? {
    guard let node else { return nil }
    // A node may hand two gradients to one place, as that of x * x does.
    let before = seen.filter { $0.node == edge.node && $0.output == edge.output }.count
    seen.append(edge)
    guard gradient.hasNaN else { return nil }
    let same = node.edges.enumerated().filter { $0.element.node == edge.node && $0.element.output == edge.output }
    let index = same.isEmpty ? 0 : same[min(before, same.count - 1)].offset
    return AdjointError(
      "backward",
      "Function '\(node.name)' returned nan values in its \(index.ordinal) output, the gradient of a \(gradient.summary)"
    )
  }
}

extension Tensor {
  fileprivate var hasNaN: Bool {
    // Of a gradient inside `vmap`, that of all examples.
    if let batch { return batch.physical.hasNaN }
    return Modes.with(.noGrad, true) { Modes.with(.profiling, false) { detach().isnan().any().item(Bool.self) } }
  }
}

extension Int {
  fileprivate var ordinal: String {
    let ending =
      switch (self % 10, self % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(self)\(ending)"
  }
}

extension GraphTask {
  /// A step that says which node is running, to operations recorded meanwhile and to errors.
  @inline(never)
  func watchedStep(_ node: NodeRef) {
    let state = ThreadState.current
    let outer = state.runningNode
    // Kept: what the step frees may be all that held it.
    node.retain()
    defer {
      state.runningNode = outer
      nanCheck?.node = nil
      node.release()
    }
    state.runningNode = node
    nanCheck?.node = node
    if let recorder = Profiler.recorder {
      recorder.measureBackward(node) { step(node) }
    } else {
      step(node)
    }
  }
}
