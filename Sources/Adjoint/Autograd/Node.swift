import AdjointKernels

// A node of the graph: one recorded operation. Nodes are plain memory with a reference count of
// their own, because recording an operation must cost tens of nanoseconds: a block comes from the
// thread's free list, is filled, and goes back, without the bookkeeping of a Swift object.
// Public code sees nodes through `Node`.

/// Where a gradient goes next: an output of the node that made an operand.
struct Edge: Equatable {
  var node: NodeRef?
  var output: UInt32 = 0
}

/// A tensor kept for the pullback: the tensor object of an operand, or the storage of the
/// operation's own result (the result itself holds its node: that would be a cycle).
struct SavedSlot {
  var object: UnsafeMutableRawPointer?
  var version: UInt32 = 0
}

struct NodeFlags: OptionSet {
  let rawValue: UInt16
  /// Operands and result are contiguous, small and of one shape and dtype: gradients may be raw.
  static let raw = NodeFlags(rawValue: 1)
  /// Saved something. What it is, and whether it is still there, is read under the node's lock.
  static let saves = NodeFlags(rawValue: 2)
  /// Ends in a leaf.
  static let leaf = NodeFlags(rawValue: 8)
  /// The operand without an edge was this `number`.
  static let hasNumber = NodeFlags(rawValue: 16)
}

struct NodeFields {
  var references: Int64
  /// Held while the node runs, since two threads may run one graph and the first frees what it saved.
  var lock: Int64
  /// Greater than that of every node it depends on; 0 for leaves.
  var sequence: UInt64
  var operation: any Operation
  var edge0: Edge
  var edge1: Edge
  var saved0: SavedSlot
  var saved1: SavedSlot
  var savedResult: SavedSlot
  /// The pending gradient of output 0 while a backward runs: raw elements, or a tensor.
  var rawGradient: UnsafeMutableRawPointer?
  var gradient: Unmanaged<TensorBody>?
  var extra: Unmanaged<NodeExtra>?
  /// A number among the operands, kept for showing the graph.
  var number: Double
  /// Elements of output 0.
  var count: Int
  var rank: UInt32
  var dtype: DType
  var flags: NodeFlags
  /// What was saved has been released: the node can't run again.
  var isFreed: Bool
  /// Waits in the queue of the run that uses the nodes themselves; no flag, since other runs read those meanwhile.
  var isQueued: Bool
  #if DEBUG
    var census = Census.enter(.node)
  #endif
  // The sizes of output 0 stand behind.
}

/// What only some nodes have: more than two operands, several outputs, hooks, a leaf's gradient.
final class NodeExtra {
  var edges: [Edge] = []
  var saved: [SavedTensor?] = []
  /// What the node's slots for x, y and z saved, where hooks packed it.
  var packed: [PackedTensor?] = []
  var outputs: [OutputDescription] = []
  /// Pending gradients of several outputs.
  var pending: [Tensor?] = []
  var hooks: NodeHooks?
  /// What programs note down of the node.
  var metadata: [AnyHashable: Any] = [:]
  /// Of a leaf: its gradient may be of any dtype.
  var takesAnyDType = false
  /// Where the operation was called, if anomaly detection was on.
  var trace: ForwardTrace?
  /// Cells that keep the gradient of an output: a leaf's `.grad`, or a retained one.
  var cells: [UInt32: GradientCell] = [:]
  /// Tangents of saved outputs at the forward-mode levels that are open.
  var resultTangents: [UInt32: [Int: Tensor]] = [:]
  /// The leaf whose gradient accumulates here, until it is released. Not a weak reference: those
  /// make every later retain and release of the leaf take the runtime's slow path.
  var leaf: Unmanaged<TensorBody>?
  var variable: TensorBody? { leaf?.takeUnretainedValue() }

  func forgetTangents(at level: Int) {
    for output in resultTangents.keys { resultTangents[output]?[level] = nil }
  }

  deinit { for edge in edges { edge.node?.release() } }
}

struct OutputDescription {
  var shape: [Int]
  var dtype: DType
}

/// The place of a tensor's `.grad`.
final class GradientCell {
  let lock = SpinLock()
  /// Read and written under the lock: another thread's backward may be adding to it.
  var value: Tensor?
  var dtype = GradientDType.leafs

  func read() -> Tensor? { lock.withLock { value } }

  func replace(by gradient: Tensor?) {
    // What was there is released when the lock is free again: with a graph, it may be much.
    var old: Tensor?
    lock.withLock {
      old = value
      value = gradient
    }
    _ = old
  }
}

struct NodeRef: Hashable {
  let fields: UnsafeMutablePointer<NodeFields>

  @inline(__always) var sizes: UnsafeMutablePointer<Int> {
    UnsafeMutableRawPointer(fields + 1).assumingMemoryBound(to: Int.self)
  }

  @inline(__always) private static func bytes(rank: Int) -> Int { MemoryLayout<NodeFields>.stride + rank * 8 }

  /// A node for the operation that made `result`, with one reference.
  @inline(__always)
  static func allocate(_ operation: consuming some Operation, result: TensorBody, sequence: UInt64) -> NodeRef {
    let h = result.h
    let rank = Int(h.pointee.rank)
    let node = NodeRef(
      fields: adj_allocate(bytes(rank: rank)).assumingMemoryBound(to: NodeFields.self))
    node.fields.initialize(
      to: NodeFields(
        references: 1, lock: 0, sequence: sequence, operation: operation, edge0: Edge(), edge1: Edge(),
        saved0: SavedSlot(),
        saved1: SavedSlot(), savedResult: SavedSlot(), rawGradient: nil, gradient: nil, extra: nil,
        number: 0, count: h.pointee.count, rank: h.pointee.rank, dtype: h.pointee.dtype, flags: [], isFreed: false,
        isQueued: false))
    var i = 0
    while i < rank {
      node.sizes[i] = result.sizes[i]
      i += 1
    }
    if !Modes.current.isDisjoint(with: .anomaly), sequence > 0 { ForwardTrace.attach(to: node) }
    return node
  }

  // Plain addresses: passing a field as `inout` would be an access of its own beside the atomic one.
  @inline(__always) private var references: UnsafeMutablePointer<Int64> {
    UnsafeMutableRawPointer(fields).assumingMemoryBound(to: Int64.self)
  }
  @inline(__always) var lock: UnsafeMutablePointer<Int64> { references + 1 }

  @inline(__always) func retain() { adj_atomic_add(references, 1) }

  @inline(__always) func release() {
    if adj_atomic_add(references, -1) == 0 { destroy() }
  }

  func keepNumber(_ operand: Tensor) {
    fields.pointee.number = operand.dtype.load(at: operand.memory).double
    fields.pointee.flags.insert(.hasNumber)
  }

  var shape: [Int] { Array(UnsafeBufferPointer(start: sizes, count: Int(fields.pointee.rank))) }

  func description(of output: UInt32) -> OutputDescription {
    if let extra, !extra.outputs.isEmpty { return extra.outputs[Int(output)] }
    return OutputDescription(shape: shape, dtype: fields.pointee.dtype)
  }

  var outputCount: Int { max(1, extra?.outputs.count ?? 1) }

  var extra: NodeExtra? { fields.pointee.extra?.takeUnretainedValue() }

  func makeExtra() -> NodeExtra {
    if let extra { return extra }
    let made = NodeExtra()
    fields.pointee.extra = Unmanaged.passRetained(made)
    return made
  }

  /// Every edge, in the order of the operands.
  var edges: [Edge] {
    if let extra, !extra.edges.isEmpty { return extra.edges }
    if fields.pointee.flags.contains(.leaf) { return [] }
    return fields.pointee.operation.operandCount == 1
      ? [fields.pointee.edge0] : [fields.pointee.edge0, fields.pointee.edge1]
  }

  /// Calls `body` with the node at the end of each edge. Makes no array, unlike `edges`.
  @inline(__always) func forEachNext(_ body: (NodeRef) -> Void) {
    if let extra, !extra.edges.isEmpty {
      for edge in extra.edges { if let next = edge.node { body(next) } }
    } else {
      if let next = fields.pointee.edge0.node { body(next) }
      if let next = fields.pointee.edge1.node { body(next) }
    }
  }

  /// Whether an edge leads into `nodes`.
  @inline(__always) func leads(into nodes: NodeSet) -> Bool {
    var found = false
    forEachNext { if !found { found = nodes.contains($0) } }
    return found
  }

  /// Lets go of the saved tensors, after which the node can't run again.
  @inline(__always) func releaseSaved() {
    let p = fields
    if p.pointee.saved0.object != nil || p.pointee.saved1.object != nil || p.pointee.savedResult.object != nil
      || p.pointee.extra != nil
    {
      dropSaved()
    }
  }

  private func dropSaved() {
    let p = fields
    if let saved = p.pointee.saved0.object {
      p.pointee.saved0.object = nil
      p.pointee.isFreed = true
      Unmanaged<TensorBody>.fromOpaque(saved).release()
    }
    if let saved = p.pointee.saved1.object {
      p.pointee.saved1.object = nil
      p.pointee.isFreed = true
      Unmanaged<TensorBody>.fromOpaque(saved).release()
    }
    if let saved = p.pointee.savedResult.object {
      p.pointee.savedResult.object = nil
      p.pointee.isFreed = true
      Unmanaged<Storage>.fromOpaque(saved).release()
    }
    if let extra, !extra.saved.isEmpty || !extra.packed.isEmpty {
      p.pointee.isFreed = true
      extra.saved = []
      extra.packed = []
    }
    // A node that can't run again calls no hooks, and what they hold may hold the node.
    if p.pointee.isFreed { extra?.hooks?.removeAll() }
  }

  /// Frees this node and all that only it keeps alive. Nodes whose last reference goes meanwhile
  /// are put on the thread's list instead of being freed inside one another: a chain of a million
  /// operations must not take a million stack frames.
  private func destroy() {
    let link = UnsafeMutableRawPointer(fields)
    if let head = adj_thread_drain() {
      fields.pointee.rawGradient = head
      adj_set_thread_drain(link)
      return
    }
    let end = UnsafeMutableRawPointer(bitPattern: 1).unsafelyUnwrapped
    adj_set_thread_drain(end)
    tearDown()
    while let head = adj_thread_drain(), head != end {
      let node = NodeRef(fields: head.assumingMemoryBound(to: NodeFields.self))
      adj_set_thread_drain(node.fields.pointee.rawGradient)
      node.fields.pointee.rawGradient = nil
      node.tearDown()
    }
    adj_set_thread_drain(nil)
  }

  private func tearDown() {
    releaseSaved()
    let p = fields
    p.pointee.edge0.node?.release()
    p.pointee.edge1.node?.release()
    p.pointee.extra?.release()
    #if DEBUG
      Census.leave(p.pointee.census, .node)
    #endif
    let bytes = Self.bytes(rank: Int(p.pointee.rank))
    p.deinitialize(count: 1)
    adj_free(UnsafeMutableRawPointer(p), bytes)
  }
}
