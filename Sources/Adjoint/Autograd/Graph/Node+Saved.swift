import AdjointKernels

// What a node keeps for its pullback, as programs that look at the graph see it.

extension Node {
  /// Whether what the node kept has been released, by a backward without `retainGraph`.
  public var isReleased: Bool { ref.fields.pointee.isFreed }

  /// Bytes of the tensors that the node keeps. Other nodes may keep the same ones, and what hooks for saved
  /// tensors keep in their place does not count.
  public var savedBytes: Int { ref.savedMemory.reduce(0) { $0 + $1.bytes } }

  /// The numbers and options of the operation, as it spells them: of a sum along dimensions `dims` and
  /// `keepDim`, for one.
  public var attributes: [String: Any] {
    var attributes: [String: Any] = [:]
    for child in Mirror(reflecting: ref.fields.pointee.operation).children {
      if let name = child.label { attributes[name] = child.value }
    }
    return attributes
  }
}

extension NodeRef {
  /// The memory that is kept for this node, each piece once.
  var savedMemory: [(address: UnsafeMutableRawPointer, bytes: Int)] {
    // Another thread that runs the node may be letting go of it.
    let entered = adj_enter(lock) != 0
    defer { if entered { adj_leave(lock) } }
    let p = fields
    var pieces: [UnsafeMutableRawPointer: Int] = [:]
    for slot in [p.pointee.saved0, p.pointee.saved1] {
      guard let object = slot.object else { continue }
      let kept = Unmanaged<TensorBody>.fromOpaque(object).takeUnretainedValue().memory
      pieces[kept.address] = kept.bytes
    }
    if let object = p.pointee.savedResult.object {
      let storage = Unmanaged<Storage>.fromOpaque(object).takeUnretainedValue()
      pieces[storage.base] = storage.bytes
    }
    for kept in extra?.saved.compactMap({ $0?.memory }) ?? [] { pieces[kept.address] = kept.bytes }
    return pieces.map { ($0.key, $0.value) }
  }
}

extension TensorBody {
  /// The memory that keeping this tensor keeps: all of what it is a view of.
  var memory: (address: UnsafeMutableRawPointer, bytes: Int) {
    if let storage = h.pointee.storage?.takeUnretainedValue() { return (storage.base, storage.bytes) }
    return (h.pointee.data, h.pointee.count * h.pointee.dtype.itemSize)
  }
}
