// Where a run of the engine calls hooks. Of one node, in this order: the hooks of its tensors; what
// keeps and captures gradients; the hooks before the node; the node itself, and after the
// accumulation into a leaf the hooks of that; the hooks after the node.

/// The gradients a node hands on, one for each of its edges.
struct CollectedGradients {
  let edges: [Edge]
  var gradients: [Tensor?]
}

extension GraphTask {
  /// Runs the hooks of the node's tensors and keeps the gradients of those that retain theirs;
  /// whether to go on.
  func runTensorHooks(_ node: NodeRef, _ extra: NodeExtra) -> Bool {
    let hooks = extra.hooks?.tensor.all ?? []
    let cells = node.isLeaf ? [:] : extra.cells
    if hooks.isEmpty && cells.isEmpty { return true }
    var gradients = takeGradients(node)
    for hook in hooks {
      let g = gradients[Int(hook.output)]
      guard let replaced = hook.call(g, self), let g else { continue }
      guard isFit(replaced, inPlaceOf: g, "registerHook") else { return false }
      gradients[Int(hook.output)] = replaced
    }
    for (output, cell) in cells {
      if let g = gradients[Int(output)] { cell.keep(g) }
    }
    putBack(gradients, node)
    return true
  }

  /// Runs a node that has hooks of its own: what the first kind returns takes the place of the
  /// gradients that came, what the second kind returns that of the gradients the node hands on.
  func pullBackWithHooks(_ node: NodeRef, _ extra: NodeExtra) {
    // Hooks that unpack what was saved may register hooks of the second kind meanwhile.
    let mayGetHooks = !extra.packed.isEmpty
    if !mayGetHooks, let hooks = extra.hooks, hooks.before.isEmpty, hooks.after.isEmpty {
      return node.fields.pointee.operation.pullBack(node, self)
    }
    var gradients: [Tensor?] = takeGradients(node)
    for hook in extra.hooks?.before.all ?? [] {
      guard let replaced = hook(gradients) else { continue }
      guard areFit(replaced, inPlaceOf: gradients, "registerPrehook") else { return }
      gradients = replaced
    }
    putBack(gradients, node)
    // Where a hook left no gradient at all there is none to hand on.
    let runs = gradients.contains { $0 != nil }
    // Gradients that no hook is to see need not be kept, and may be written over.
    if extra.hooks?.after.isEmpty ?? true { gradients = [] }
    var made = runs ? collecting(node) : node.edges.map { _ in nil }
    for hook in extra.hooks?.after.all ?? [] {
      guard let replaced = hook(made, gradients) else { continue }
      guard areFit(replaced, inPlaceOf: made, "registerHook") else { return }
      made = replaced
    }
    for (edge, g) in zip(node.edges, made) {
      if let g { deliver(g, to: edge) }
    }
  }

  /// What the node's rule hands on, kept back.
  private func collecting(_ node: NodeRef) -> [Tensor?] {
    let outer = collected
    defer { collected = outer }
    collected = CollectedGradients(edges: node.edges, gradients: node.edges.map { _ in nil })
    node.fields.pointee.operation.pullBack(node, self)
    return collected?.gradients ?? []
  }

  /// Keeps a gradient for the hooks of the node that runs, if it comes from that.
  func collect(_ g: Tensor, _ edge: Edge) -> Bool {
    guard let collected else { return false }
    // Of two operands that are one tensor the first comes first.
    let place = collected.edges.indices.first {
      collected.edges[$0] == edge && collected.gradients[$0] == nil
    }
    guard let place else { return false }
    self.collected?.gradients[place] = g
    return true
  }

  private func putBack(_ gradients: [Tensor?], _ node: NodeRef) {
    for (output, g) in gradients.enumerated() {
      if let g { addPending(g, node, UInt32(output)) }
    }
  }

  private func areFit(_ replaced: [Tensor?], inPlaceOf gradients: [Tensor?], _ operation: String) -> Bool {
    guard replaced.count == gradients.count else {
      AdjointError(
        operation,
        "a hook returned \(replaced.count) gradients in place of \(gradients.count): there has to be one "
          + "for each, nil for none"
      ).raise()
      return false
    }
    for (new, old) in zip(replaced, gradients) {
      guard let new else { continue }
      guard let old else {
        AdjointError(
          operation, "a hook returned a \(new.summary) where there is no gradient. Return nil in that place"
        ).raise()
        return false
      }
      if !isFit(new, inPlaceOf: old, operation) { return false }
    }
    return true
  }

  private func isFit(_ new: Tensor, inPlaceOf old: Tensor, _ operation: String) -> Bool {
    if new.isPlaceholder { return false }
    if new.dtype == old.dtype && new.shape == old.shape { return true }
    AdjointError(
      operation,
      "a hook returned a \(new.summary) in place of a \(old.summary): shape and dtype of a gradient have to "
        + "stay. Use to(.\(old.dtype)), reshape or expand"
    ).raise()
    return false
  }
}
