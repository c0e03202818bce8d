import AdjointKernels

/// The end of the graph at a leaf: adds what arrives to the leaf's `.grad`.
struct AccumulateGrad: Operation {
  static var name: String { "AccumulateGrad" }
  var graphName: String { Self.name }
  var operandCount: Int { 0 }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    // Without its leaf (freed, or not requiring a gradient at present) nobody is to see the gradient.
    guard task.accumulates, let extra = node.extra, let cell = extra.cells[0], let variable = extra.variable,
      variable.h.pointee.node == node || variable.existingExtra?.inferenceLeaf?.node == node
    else { return task.drop(node) }
    cell.accumulate(task.takeGradient(node), of: Tensor(variable), createGraph: task.createGraph)
    if let hooks = extra.hooks { for hook in hooks.afterAccumulation.all { hook(Tensor(variable)) } }
  }

  /// The node of a leaf, with one reference.
  static func node(for leaf: Tensor) -> NodeRef {
    let node = NodeRef.allocate(AccumulateGrad(), result: leaf.body, sequence: 0)
    node.fields.pointee.flags = .leaf
    let extra = node.makeExtra()
    extra.leaf = Unmanaged.passUnretained(leaf.body)
    extra.cells[0] = leaf.gradientCell
    node.takeGradients(leaf.gradientCell.dtype)
    return node
  }
}

extension GradientCell {
  var isEmpty: Bool { lock.withLock { value == nil } }

  /// Adds a gradient to a leaf's: in place, so that the same tensor grows, but out of place where
  /// the sum has to be differentiable. A gradient that anyone else may see is copied first. The first
  /// one gets the leaf's layout in memory.
  func accumulate(_ g: consuming Tensor, of leaf: Tensor, createGraph: Bool) {
    if case .fixed(let dtype) = dtype, g.dtype != dtype { g = g.to(dtype) }
    lock.withLock {
      if let value {
        if createGraph || value.requiresGrad || value.isInterpreted || g.isInterpreted || value.dtype != g.dtype {
          self.value = value + g
        } else {
          // Element order matters where g is the leaf's own gradient seen otherwise.
          value.accumulate(g.sharesStorage(with: value) ? g.copied() : g)
        }
      } else if createGraph || g.isInterpreted {
        value = g.cloned(inLayoutOf: leaf)
      } else if leaf.isContiguous, g.isContiguous, !g.requiresGrad, g.isExclusivelyOwned() {
        value = g
      } else {
        value = g.copied(inLayoutOf: leaf)
      }
    }
  }

  /// Keeps the gradient of a tensor that is no leaf: a copy, since g may be the caller's own tensor.
  func keep(_ g: Tensor) {
    lock.withLock { value = value.map { $0 + g } ?? g.clone() }
  }
}

extension Tensor {
  /// Whether nothing else refers to this tensor object or its memory.
  mutating func isExclusivelyOwned() -> Bool {
    guard isContiguous, h.pointee.node == nil, !isInterpreted else { return false }
    return isKnownUniquelyReferenced(&body) && !body.sharesMemory
  }

  /// Whether both lie in one storage, or are one tensor.
  func sharesStorage(with other: Tensor) -> Bool {
    if body === other.body { return true }
    guard let storage = h.pointee.storage, let others = other.h.pointee.storage else { return false }
    return storage.toOpaque() == others.toOpaque()
  }

  /// Adds the elements of `g`, of the same dtype and sizes, without a graph.
  func accumulate(_ g: Tensor) {
    adj_binary_nd(
      Int32(ADJ_BINARY_add.rawValue), dtype.code, Int32(ndim), sizes64, memory, strides64, g.memory, g.strides64,
      memory,
      strides64)
    body.bumpVersion()
  }

  /// Makes a tensor of a raw gradient and frees it.
  static func takingRaw(_ raw: UnsafeMutableRawPointer, of node: NodeRef) -> Tensor {
    let g = Tensor.empty(node.shape, node.fields.pointee.dtype)
    let bytes = g.numel * g.dtype.itemSize
    g.memory.copyMemory(from: raw, byteCount: bytes)
    adj_free(raw, bytes)
    return g
  }
}
