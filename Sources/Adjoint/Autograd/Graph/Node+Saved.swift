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
  /// The memory that is kept for this node, by address.
  var savedMemory: [(address: UnsafeMutableRawPointer, bytes: Int)] {
    let p = fields
    var all: [(address: UnsafeMutableRawPointer, bytes: Int)] = []
    for slot in [p.pointee.saved0, p.pointee.saved1] {
      if let object = slot.object { all.append(Unmanaged<TensorBody>.fromOpaque(object).takeUnretainedValue().memory) }
    }
    if let object = p.pointee.savedResult.object {
      let storage = Unmanaged<Storage>.fromOpaque(object).takeUnretainedValue()
      all.append((storage.base, storage.bytes))
    }
    return all + (extra?.saved.compactMap { $0?.memory } ?? [])
  }
}

extension TensorBody {
  /// The memory that keeping this tensor keeps: all of what it is a view of.
  var memory: (address: UnsafeMutableRawPointer, bytes: Int) {
    if let storage = h.pointee.storage?.takeUnretainedValue() { return (storage.base, storage.bytes) }
    return (h.pointee.data, h.pointee.count * h.pointee.dtype.itemSize)
  }
}
