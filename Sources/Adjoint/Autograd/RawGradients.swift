import AdjointKernels

// Gradients of small tensors go from node to node as plain elements, without a tensor around them.

extension Pointwise {
  /// Whether a gradient may be handed to this operand's node as raw elements.
  @inline(__always)
  static func canBeRaw(_ z: Tensor, _ source: NodeRef?) -> Bool {
    guard z.body.h.pointee.count * z.dtype.itemSize <= TensorBody.inlineLimit else { return false }
    guard let source else { return true }
    return source.fields.pointee.extra == nil || source.fields.pointee.flags.contains(.leaf)
  }

  static func freeRaw(_ g: UnsafeMutableRawPointer, _ node: NodeRef) {
    adj_free(g, node.fields.pointee.count * node.fields.pointee.dtype.itemSize)
  }

  /// Adds rule(g) to the raw gradient at the end of an edge.
  @inline(__always)
  static func pullRaw(
    _ rule: KernelRule, _ node: NodeRef, _ edge: Edge, _ g: UnsafeMutableRawPointer, _ task: GraphTask
  ) {
    let p = node.fields
    let dtype = p.pointee.dtype.code
    let count = Int64(p.pointee.count)
    guard let next = edge.node else { return }
    guard let (target, isFirst) = task.rawDestination(next) else {
      // What came before carries tangents or is a placeholder: go on with tensors.
      var copy = Tensor.empty(node.shape, p.pointee.dtype)
      copy.memory.copyMemory(from: g, byteCount: p.pointee.count * p.pointee.dtype.itemSize)
      if let result = pulled(rule, &copy, Saved(node), isLast: true) { task.deliver(result, to: edge) }
      return
    }
    switch rule {
    case .none: return
    case .gradient:
      if isFirst {
        adj_unary(Int32(ADJ_UNARY_copy.rawValue), dtype, count, g, target)
      } else {
        adj_binary(Int32(ADJ_BINARY_add.rawValue), dtype, count, target, 1, g, 1, target)
      }
    case .negatedGradient:
      if isFirst {
        adj_unary(Int32(ADJ_UNARY_neg.rawValue), dtype, count, g, target)
      } else {
        adj_binary(Int32(ADJ_BINARY_sub.rawValue), dtype, count, target, 1, g, 1, target)
      }
    case .x(let kernel):
      apply(
        kernel, g, p.pointee.saved0.operandElements(p.pointee.edge0) ?? elements(Saved(node).x), target, isFirst, dtype,
        count)
    case .y(let kernel):
      apply(
        kernel, g, p.pointee.saved1.operandElements(p.pointee.edge1) ?? elements(Saved(node).y), target, isFirst, dtype,
        count)
    case .z(let kernel):
      apply(kernel, g, p.pointee.savedResult.resultElements ?? elements(Saved(node).z), target, isFirst, dtype, count)
    }
  }

  /// Of a saved tensor that could not be read the short way: it was modified, which unpacking it has reported.
  private static func elements(_ saved: Tensor) -> UnsafeMutableRawPointer? {
    saved.isPlaceholder ? nil : saved.memory
  }

  @inline(__always)
  private static func apply(
    _ kernel: BinaryKernel, _ g: UnsafeMutableRawPointer, _ saved: UnsafeMutableRawPointer?,
    _ target: UnsafeMutableRawPointer, _ isFirst: Bool, _ dtype: Int32, _ count: Int64
  ) {
    guard let saved else { return }
    if isFirst {
      adj_binary(Int32(kernel.rawValue), dtype, count, g, 1, saved, 1, target)
    } else if kernel == ADJ_BINARY_mul {
      adj_muladd(dtype, count, g, 1, saved, 1, target)
    } else {
      withUnsafeTemporaryAllocation(byteCount: TensorBody.inlineLimit, alignment: 64) { room in
        let term = room.baseAddress.unsafelyUnwrapped
        adj_binary(Int32(kernel.rawValue), dtype, count, g, 1, saved, 1, term)
        adj_binary(Int32(ADJ_BINARY_add.rawValue), dtype, count, target, 1, term, 1, target)
      }
    }
  }
}

extension GraphTask {
  /// The raw elements of a pending gradient, if the node's rule can work on them.
  @inline(__always)
  func takeRaw(_ node: NodeRef) -> UnsafeMutableRawPointer? {
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
    // Tangents, and the dtype of a leaf's gradient that is not the leaf's, would be lost.
    let isPlain = body._withUnsafeGuaranteedRef {
      $0.h.pointee.flags.isDisjoint(with: .interpreted) && $0.h.pointee.dtype == p.pointee.dtype
    }
    guard isPlain else { return nil }
    p.pointee.gradient = nil
    let g = Tensor(body.takeRetainedValue()).contiguousValue()
    let bytes = p.pointee.count * p.pointee.dtype.itemSize
    let raw = adj_allocate(bytes).unsafelyUnwrapped
    raw.copyMemory(from: g.memory, byteCount: bytes)
    return raw
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
}
