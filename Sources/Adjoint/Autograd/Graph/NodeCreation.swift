// Functions that see every node as it is recorded.

/// Runs `body`, and calls `hook` with every node that this thread records meanwhile, once it is complete:
/// its operands' nodes are linked, and what it saves is saved. For taking notes in `node.metadata`.
///
/// Scopes nest: the outermost hook is called first. Nodes that backward records under `createGraph`
/// are seen too. A leaf's `AccumulateGrad` is seen where `requiresGrad` is set inside of the scope. A hook
/// must only look: an operation that is recorded in it is refused.
///
/// ```swift
/// let x = Tensor([1.0], requiresGrad: true)
/// var names: [String] = []
/// nodeCreationHook({ names.append($0.name) }) { _ = exp(x * 2) }
/// names  // → ["MulBackward0", "ExpBackward0"]
/// ```
@discardableResult
public func nodeCreationHook<R>(_ hook: @escaping (Node) -> Void, _ body: () throws -> R) rethrows -> R {
  let state = ThreadState.current
  state.creationHooks.append(hook)
  defer { state.creationHooks.removeLast() }
  return try Modes.with(.announcesNodes, true, body)
}

extension NodeRef {
  /// Tells the hooks of a node that is complete.
  @inline(__always) func announce() {
    if Modes.current.contains(.announcesNodes) { callCreationHooks() }
  }

  private func callCreationHooks() {
    let state = ThreadState.current
    if state.isAnnouncing {
      return AdjointError(
        "nodeCreationHook",
        "\(name) is recorded inside of the hook, which must only look at the node it is given. Compute inside noGrad { }"
      ).raise()
    }
    state.isAnnouncing = true
    defer { state.isAnnouncing = false }
    let node = Node(self)
    for hook in state.creationHooks { hook(node) }
  }
}
