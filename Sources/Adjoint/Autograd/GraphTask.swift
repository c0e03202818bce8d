import AdjointKernels

/// One run of the engine over a graph: the nodes that wait, and their pending gradients.
///
/// Nodes run in falling order of their sequence numbers, which is a topological order: a node's
/// number is above that of everything it depends on, so when it is the highest that waits, no
/// gradient for it can still come. No dependency has to be counted beforehand. Leaves, which have no
/// number of their own, come last, or as soon as they can where that matters (`LeafOrder.swift`).
///
/// Pending gradients stand in the nodes themselves while a single run is under way in the process;
/// a second one (another thread over a shared graph, or a backward inside a hook) keeps its own in
/// a table, since it may meet the same nodes.
final class GraphTask {
  let createGraph: Bool
  let keepGraph: Bool
  let isAlone: Bool
  /// Raw elements may be used for small gradients.
  let usesRaw: Bool
  /// Anomaly detection or the profiler is on.
  private let isWatched = !Modes.current.isDisjoint(with: .watching)
  let nanCheck = isAnomalyCheckNaNEnabled ? NaNCheck() : nil
  // Behind a constant pointer, or unchecked below: a run is one thread's, and a check at each access costs as much as
  // the access.
  let queue: UnsafeMutablePointer<NodeQueue>
  /// The priorities of leaves that may get more in this run; nil until they are needed.
  @exclusivity(unchecked) var leafPriorities: [NodeRef: UInt64]?
  var table: [NodeRef: [Tensor?]] = [:]
  private var waiting: Set<NodeRef> = []
  /// Nodes on the way to what is asked for; nil for all.
  let needed: NodeSet?
  private let captures: [NodeRef: [(output: UInt32, index: Int)]]
  /// The nodes of `captures`.
  private let capturing: NodeSet?
  private(set) var captured: [Tensor?]
  let accumulates: Bool
  /// What checkpoints have computed again for this run.
  var recomputations: RecomputationStore?
  /// What the running node hands on, while that is kept for its hooks.
  @exclusivity(unchecked) var collected: CollectedGradients?
  /// What hooks on several gradients have seen in this run, and what hooks there are.
  var sightings: [MultiGradSighting] = []
  lazy var hookedNodes = findHookedNodes()
  /// Kept alive: a hook may cut the tensors that hold them off from the graph.
  var roots: [NodeRef] = []
  /// Called when all nodes have run.
  var callbacks: [() -> Void] = []
  private(set) var id = 0

  private static let runs = AtomicInt(0)
  private static let running = AtomicInt(0)

  init(
    keepGraph: Bool, createGraph: Bool, needed: NodeSet? = nil,
    captures: [NodeRef: [(output: UInt32, index: Int)]] = [:], captureCount: Int = 0, accumulates: Bool = true
  ) {
    self.keepGraph = keepGraph
    self.createGraph = createGraph
    self.needed = needed
    self.captures = captures
    capturing = captures.isEmpty ? nil : NodeSet(captures.keys)
    self.accumulates = accumulates
    captured = Array(repeating: nil, count: captureCount)
    isAlone = Self.running.exchange(0, for: 1)
    usesRaw = isAlone && !createGraph && needed == nil && nanCheck == nil
    queue = .allocate(capacity: 1)
    queue.initialize(to: NodeQueue())
  }

  deinit {
    for root in roots { root.release() }
    queue.pointee.free()
    queue.deallocate()
  }

  // MARK: Running

  /// Runs every node that waits, then the callbacks that were queued meanwhile.
  func run() {
    id = Self.runs.add(1)
    let state = ThreadState.current
    let outer = state.task
    state.task = self
    state.taskDepth += 1
    defer {
      state.task = outer
      state.taskDepth -= 1
    }
    Modes.with(.noGrad, !createGraph) {
      if DeepCalls.needsStack(state.taskDepth) { DeepCalls.onFreshStack(runNodes) } else { runNodes() }
      runCallbacks()
    }
  }

  /// On an error in a `recovering` scope drops what is left.
  private func runNodes() {
    let recovers = Modes.current.contains(.recovering)
    while let node = popHighest() {
      if recovers, AdjointError.pending {
        drop(node)
        continue
      }
      if isWatched { watchedStep(node) } else { step(node) }
    }
    if !sightings.isEmpty { finishSightings() }
    if isAlone { Self.running.value = 0 }
  }

  @inline(__always)
  func step(_ node: NodeRef) {
    let p = node.fields
    let raw = usesRaw && p.pointee.extra == nil ? takeRaw(node) : nil
    if raw == nil && !prepare(node) { return }
    // A thread that runs the node already came back to it from within: nobody else is there.
    let locks = p.pointee.flags.contains(.saves) && adj_enter(node.lock) != 0
    defer { if locks { adj_leave(node.lock) } }
    if p.pointee.isFreed {
      if let raw { Pointwise.freeRaw(raw, node) } else { drop(node) }
      return AdjointError.freed(node).raise()
    }
    if let raw {
      p.pointee.operation.pullBackRaw(node, raw, self)
    } else if let extra = node.extra, extra.hooks != nil || !extra.packed.isEmpty {
      pullBackWithHooks(node, extra)
    } else {
      p.pointee.operation.pullBack(node, self)
    }
    if keepGraph { node.forgetUnpacked() } else { node.releaseSaved() }
  }

  /// Runs tensor hooks, keeps and captures gradients; whether the node's own rule is to run.
  private func prepare(_ node: NodeRef) -> Bool {
    if putsLeavesFirst(node) { return false }
    if let extra = node.extra, !runTensorHooks(node, extra) { return false }
    if let capturing, capturing.contains(node), let captures = captures[node] {
      let gradients = takeGradients(node)
      for capture in captures { captured[capture.index] = gradients[Int(capture.output)] }
      guard needed == nil || !node.fields.pointee.flags.contains(.leaf) else { return false }
      for (output, g) in gradients.enumerated() {
        if let g { addPending(g, node, UInt32(output)) }
      }
    }
    // A node that is asked for but leads to nothing asked for is not run.
    if let needed, !node.leads(into: needed), !node.fields.pointee.flags.contains(.leaf) {
      drop(node)
      return false
    }
    return true
  }

  // MARK: The queue

  @inline(__always)
  func enqueue(_ node: NodeRef) {
    if isAlone {
      if node.fields.pointee.isQueued { return }
      node.fields.pointee.isQueued = true
    } else if !waiting.insert(node).inserted {
      return
    }
    let number = node.fields.pointee.sequence
    queue.pointee.insert(node, priority: number == 0 ? priority(ofLeaf: node) : Priority.ofNode(number))
  }

  @inline(__always)
  private func popHighest() -> NodeRef? {
    guard let node = queue.pointee.popHighest() else { return nil }
    queue.pointee.current = node
    if isAlone { node.fields.pointee.isQueued = false } else { waiting.remove(node) }
    return node
  }
}

extension AdjointError {
  static func freed(_ node: NodeRef) -> AdjointError {
    AdjointError(
      "backward",
      """
      \(node.name) has run before and its saved tensors were released. Pass retainGraph: true to the earlier \
      backward or grad call to go through the graph a second time
      """)
  }
}
