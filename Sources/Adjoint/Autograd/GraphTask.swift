import AdjointKernels

/// One run of the engine over a graph: the nodes that wait, and their pending gradients.
///
/// Nodes run in falling order of their sequence numbers, which is a topological order: a node's
/// number is above that of everything it depends on, so when it is the highest that waits, no
/// gradient for it can still come. No dependency has to be counted beforehand.
///
/// Pending gradients stand in the nodes themselves while a single run is under way in the process;
/// a second one (another thread over a shared graph, or a backward inside a hook) keeps its own in
/// a table, since it may meet the same nodes.
final class GraphTask {
  let createGraph: Bool
  private let keepGraph: Bool
  private let isAlone: Bool
  /// Raw elements may be used for small gradients.
  let usesRaw: Bool
  // Behind a constant pointer, so that no access to it is checked at run time.
  private let queue: UnsafeMutablePointer<NodeQueue>
  private var table: [NodeRef: [Tensor?]] = [:]
  private var waiting: Set<NodeRef> = []
  /// Nodes on the way to what is asked for; nil for all.
  private let needed: NodeSet?
  private let captures: [NodeRef: [(output: UInt32, index: Int)]]
  /// The nodes of `captures`.
  private let capturing: NodeSet?
  private(set) var captured: [Tensor?]
  let accumulates: Bool
  /// Kept alive: a hook may cut the tensors that hold them off from the graph.
  private var roots: [NodeRef] = []

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
    usesRaw = isAlone && !createGraph && needed == nil
    queue = .allocate(capacity: 1)
    queue.initialize(to: NodeQueue())
  }

  deinit {
    for root in roots { root.release() }
    queue.pointee.free()
    queue.deallocate()
    if isAlone { Self.running.value = 0 }
  }

  // MARK: Running

  /// Runs every node that waits; on an error in a `recovering` scope drops what is left.
  func run() {
    Modes.with(.noGrad, !createGraph) {
      while let node = popHighest() {
        if AdjointError.pending {
          drop(node)
          continue
        }
        step(node)
      }
    }
  }

  @inline(__always)
  private func step(_ node: NodeRef) {
    let p = node.fields
    let raw = usesRaw && p.pointee.extra == nil ? takeRaw(node) : nil
    if raw == nil && !prepare(node) { return }
    // A thread that runs the node already came back to it from within: nobody else is there.
    let locks = p.pointee.flags.contains(.saves) && adj_enter(&p.pointee.lock) != 0
    defer { if locks { adj_leave(&p.pointee.lock) } }
    if p.pointee.isFreed {
      if let raw { Pointwise.freeRaw(raw, node) } else { drop(node) }
      return AdjointError.freed(node).raise()
    }
    if let raw {
      p.pointee.operation.pullBackRaw(node, raw, self)
    } else {
      p.pointee.operation.pullBack(node, self)
    }
    if !keepGraph { node.releaseSaved() }
  }

  /// The raw elements of a pending gradient, if the node's rule can work on them.
  @inline(__always)
  private func takeRaw(_ node: NodeRef) -> UnsafeMutableRawPointer? {
    let p = node.fields
    guard p.pointee.flags.contains(.raw) else { return nil }
    if let raw = p.pointee.rawGradient {
      p.pointee.rawGradient = nil
      return raw
    }
    return takeAsRaw(node)
  }

  /// The elements of a pending gradient that came as a tensor, moved to raw memory.
  private func takeAsRaw(_ node: NodeRef) -> UnsafeMutableRawPointer? {
    let p = node.fields
    guard let body = p.pointee.gradient else { return nil }
    guard body._withUnsafeGuaranteedRef({ $0.h.pointee.flags.isDisjoint(with: .interpreted) }) else { return nil }
    p.pointee.gradient = nil
    let g = Tensor(body.takeRetainedValue()).contiguousValue()
    let bytes = p.pointee.count * p.pointee.dtype.itemSize
    let raw = adj_allocate(bytes).unsafelyUnwrapped
    raw.copyMemory(from: g.memory, byteCount: bytes)
    return raw
  }

  /// Runs hooks, keeps and captures gradients; whether the node's own rule is to run.
  private func prepare(_ node: NodeRef) -> Bool {
    if let extra = node.extra, !extra.hooks.isEmpty || !extra.cells.isEmpty {
      var gradients = takeGradients(node)
      for hook in extra.hooks {
        guard let g = gradients[Int(hook.output)] else { continue }
        guard let replaced = hook.call(g) else { continue }
        guard replaced.shape == g.shape else {
          AdjointError(
            "registerHook",
            "a hook returned a gradient of shape \(replaced.shape.shapeText) in place of one of shape \(g.shape.shapeText)"
          ).raise()
          return false
        }
        gradients[Int(hook.output)] = replaced
      }
      if !node.fields.pointee.flags.contains(.leaf) {
        for (output, cell) in extra.cells {
          if let g = gradients[Int(output)] { cell.keep(g) }
        }
      }
      for (output, g) in gradients.enumerated() {
        if let g { addPending(g, node, UInt32(output)) }
      }
    }
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

  // MARK: Gradients of a node

  /// Whether a gradient along this edge is of use.
  func wants(_ edge: Edge) -> Bool {
    guard let node = edge.node else { return false }
    return needed?.contains(node) ?? true
  }

  /// Adds a gradient to what waits at the end of an edge: summed over the dimensions that were
  /// broadcast and cast to the operand's dtype.
  func deliver(_ gradient: Tensor, to edge: Edge) {
    guard let node = edge.node, needed?.contains(node) ?? true, !gradient.isPlaceholder else { return }
    let expected = node.description(of: edge.output)
    var g = gradient
    if g.dtype != expected.dtype { g = g.to(expected.dtype) }
    if !g.hasShape(expected.shape) { g = g.sum(toSize: expected.shape) }
    add(g, node, edge.output)
  }

  /// Starts at an output of a node.
  func addRoot(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    node.retain()
    roots.append(node)
    add(g, node, output)
  }

  private func add(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    addPending(g, node, output)
    enqueue(node)
  }

  private func addPending(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    if isAlone && node.outputCount == 1 {
      let p = node.fields
      if let raw = p.pointee.rawGradient {
        p.pointee.rawGradient = nil
        p.pointee.gradient = Unmanaged.passRetained(Tensor.takingRaw(raw, of: node).body)
      }
      if let before = p.pointee.gradient {
        p.pointee.gradient = nil
        let sum = accumulate(Tensor(before.takeRetainedValue()), g)
        p.pointee.gradient = Unmanaged.passRetained(sum.body)
      } else {
        p.pointee.gradient = Unmanaged.passRetained(g.body)
      }
    } else if isAlone, let extra = node.extra {
      if extra.pending.isEmpty { extra.pending = Array(repeating: nil, count: extra.outputs.count) }
      let before = extra.pending[Int(output)]
      extra.pending[Int(output)] = nil
      extra.pending[Int(output)] = before.map { accumulate($0, g) } ?? g
    } else {
      var pending = table[node] ?? Array(repeating: nil, count: node.outputCount)
      pending[Int(output)] = pending[Int(output)].map { accumulate($0, g) } ?? g
      table[node] = pending
    }
  }

  /// The sum of two gradients; into the first where nobody else sees it.
  private func accumulate(_ before: consuming Tensor, _ g: Tensor) -> Tensor {
    if !createGraph, before.dtype == g.dtype, !g.isInterpreted, before.isExclusivelyOwned() {
      before.accumulate(g)
      return before
    }
    return before + g
  }

  /// The gradient of the single output of a node.
  func takeGradient(_ node: NodeRef) -> Tensor {
    let p = node.fields
    if isAlone {
      if let raw = p.pointee.rawGradient {
        p.pointee.rawGradient = nil
        return Tensor.takingRaw(raw, of: node)
      }
      if let body = p.pointee.gradient {
        p.pointee.gradient = nil
        return Tensor(body.takeRetainedValue())
      }
    } else if let pending = table.removeValue(forKey: node), let g = pending[0] {
      return g
    }
    return Tensor.zeros(node.shape, dtype: p.pointee.dtype)
  }

  /// The gradients of all outputs of a node, nil where none came.
  func takeGradients(_ node: NodeRef) -> [Tensor?] {
    if !isAlone { return table.removeValue(forKey: node) ?? Array(repeating: nil, count: node.outputCount) }
    if node.outputCount == 1 { return [takeGradient(node)] }
    guard let extra = node.extra else { return [] }
    let pending = extra.pending
    extra.pending = []
    return pending.isEmpty ? Array(repeating: nil, count: extra.outputs.count) : pending
  }

  /// Where the raw elements of a node's gradient go, and whether they are the first.
  @inline(__always)
  func rawDestination(_ node: NodeRef) -> (pointer: UnsafeMutableRawPointer, isFirst: Bool)? {
    let p = node.fields
    if let raw = p.pointee.rawGradient { return (raw, false) }
    if p.pointee.gradient != nil {
      // It came as a tensor, and the node is queued: go on with its elements.
      p.pointee.rawGradient = takeAsRaw(node)
      return p.pointee.rawGradient.map { ($0, false) }
    }
    let raw = adj_allocate(p.pointee.count * p.pointee.dtype.itemSize).unsafelyUnwrapped
    p.pointee.rawGradient = raw
    enqueue(node)
    return (raw, true)
  }

  /// Hands a raw gradient on to a node that has none yet.
  @inline(__always)
  func moveRaw(_ raw: UnsafeMutableRawPointer, to node: NodeRef) -> Bool {
    let p = node.fields
    if p.pointee.rawGradient != nil || p.pointee.gradient != nil { return false }
    p.pointee.rawGradient = raw
    enqueue(node)
    return true
  }

  private func drop(_ node: NodeRef) {
    _ = takeGradients(node)
  }

  // MARK: The queue

  @inline(__always)
  func enqueue(_ node: NodeRef) {
    if isAlone {
      if node.fields.pointee.flags.contains(.queued) { return }
      node.fields.pointee.flags.insert(.queued)
    } else if !waiting.insert(node).inserted {
      return
    }
    queue.pointee.insert(node)
  }

  @inline(__always)
  private func popHighest() -> NodeRef? {
    guard let node = queue.pointee.popHighest() else { return nil }
    if isAlone { node.fields.pointee.flags.remove(.queued) } else { waiting.remove(node) }
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
