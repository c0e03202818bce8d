// What a node has saved, for a look at it and for hooks of its own.

extension Node {
  /// A tensor that a node saved for backward.
  public struct SavedTensor {
    fileprivate enum Place {
      case slot(PackedPlace)
      case list(Int)
    }

    private let node: Node
    private let place: Place
    /// Which it is: `self` and `other` are the operands of an operation with one or two, `result` its result;
    /// others are numbered.
    public let name: String

    fileprivate init(_ node: Node, _ place: Place, _ name: String) {
      self.node = node
      self.place = place
      self.name = name
    }

    /// The tensor, at its place in the graph: unpacked, if hooks have packed it. Refused once it has been released.
    public var value: Tensor {
      guard isKept else { return .failed(AdjointError.freed(node.ref)) }
      switch place {
      case .slot(let slot):
        if let packed = packed { return packed.unpackOnce(node.ref) }
        let saved = Saved(node.ref)
        return switch slot {
        case .x: saved.x
        case .y: saved.y
        case .z: saved.z
        }
      case .list(let i):
        if let packed { return packed.unpackOnce(node.ref) }
        return node.ref.extra?.saved[i]?.unpack(node.ref) ?? .placeholder
      }
    }

    /// Gives this one tensor hooks: it is packed now, and unpacked when backward needs it.
    /// Refused if it has hooks already, or has been released.
    ///
    /// ```swift
    /// let x = Tensor([1.0, 2.0], requiresGrad: true)
    /// let y = exp(x)
    /// y.gradFn!.savedTensors[0].registerHooks(pack: { $0.to(.bfloat16) }, unpack: { $0.float() })
    /// y.sum().backward()
    /// x.grad()!  // → tensor([2.7188, 7.3750])
    /// ```
    public func registerHooks<Packed>(
      pack: @escaping (Tensor) throws -> Packed, unpack: @escaping (Packed) throws -> Tensor
    ) {
      guard isKept else { return AdjointError.freed(node.ref).raise() }
      guard packed == nil else {
        return AdjointError(
          "registerHooks", "the tensor \(name) that \(node.name) saved has hooks already: one pair is allowed"
        ).raise()
      }
      let hooks = SavingHooks { saved in
        let packed = try pack(saved.tensor)
        return { .elements(try unpack(packed)) }
      }
      switch place {
      case .slot(let slot): node.ref.pack(slot, by: hooks)
      case .list(let i):
        if let extra = node.ref.extra { extra.saved[i] = extra.saved[i]?.packed(by: hooks, node.ref) }
      }
    }

    private var isKept: Bool { node.ref.holds(place) }

    private var packed: PackedTensor? {
      guard let extra = node.ref.extra else { return nil }
      switch place {
      case .slot(let slot): return extra.packed.isEmpty ? nil : extra.packed[slot.rawValue]
      case .list(let i):
        if case .packed(let packed)? = extra.saved[i] { return packed }
        return nil
      }
    }
  }

  /// What this node has saved for backward; empty if it needs nothing, or once it has been released.
  public var savedTensors: [SavedTensor] {
    var found: [SavedTensor] = []
    for (place, name) in [(PackedPlace.x, "self"), (.y, "other"), (.z, "result")] where ref.holds(.slot(place)) {
      found.append(SavedTensor(self, .slot(place), name))
    }
    for i in 0..<(ref.extra?.saved.count ?? 0) where ref.holds(.list(i)) {
      found.append(SavedTensor(self, .list(i), "\(i)"))
    }
    return found
  }
}

extension NodeRef {
  fileprivate func holds(_ place: Node.SavedTensor.Place) -> Bool {
    switch place {
    case .slot(let slot):
      if let extra, !extra.packed.isEmpty, extra.packed[slot.rawValue] != nil { return true }
      return switch slot {
      case .x: fields.pointee.saved0.object != nil
      case .y: fields.pointee.saved1.object != nil
      case .z: fields.pointee.savedResult.object != nil
      }
    case .list(let i):
      guard let extra, i < extra.saved.count else { return false }
      return extra.saved[i] != nil
    }
  }
}
