/// Which of a node's slots a packed tensor stands for.
enum PackedPlace: Int { case x, y, z }

/// A saved tensor in the form that hooks gave it. What belongs to the graph stays here, so that hooks
/// see plain elements: where the tensor's gradient goes, and its tangents.
final class PackedTensor {
  private enum Source {
    case none
    /// The output of another node, which is kept.
    case operand(NodeRef, UInt32)
    /// An output of the node that saved it.
    case result(UInt32)
  }

  let shape: [Int]
  let dtype: DType
  private let operation: String
  private let source: Source
  /// Where the elements were, which tells whether hooks gave back the very same.
  private let address: UnsafeMutableRawPointer
  private let version: UInt32
  private var unpackValue: () throws -> Unpacked = { .elements(.placeholder) }
  private var tangents: [Int: Tensor] = [:]
  /// What unpacking gave, until the node has run: a rule may read a tensor several times.
  private var value: Tensor?

  convenience init(operand: Tensor, of node: String, _ hooks: SavingHooks) {
    let source: Source = operand.source.map { .operand($0, operand.h.pointee.output) } ?? .none
    self.init(operand, source, node, original: operand, hooks)
    if let existing = operand.body.existingExtra?.tangents { tangents = existing }
  }

  convenience init(result: Tensor, _ output: UInt32, of node: String, _ hooks: SavingHooks) {
    self.init(result, .result(output), node, original: nil, hooks)
  }

  private init(_ tensor: Tensor, _ source: Source, _ operation: String, original: Tensor?, _ hooks: SavingHooks) {
    self.source = source
    self.operation = operation
    shape = tensor.shape
    dtype = tensor.dtype
    // Another object over the same memory and with the same version: what a hook does to it shows.
    let plain = tensor.alias(tensor.shape, tensor.strides)
    address = plain.memory
    version = plain.body.version
    if case .operand(let node, _) = source { node.retain() }
    do {
      unpackValue = try ThreadState.withSavingHooks(nil) {
        try hooks.pack(SavedValue(tensor: plain, original: original, operation: operation))
      }
      if plain.body.version != version {
        throw AdjointError(
          "savedTensorsHooks",
          "a pack hook modified its input, a \(tensor.summary) that \(operation) saves, in place. "
            + "Pack a copy: use the out-of-place operation, or clone() first")
      }
    } catch { _ = Tensor.failed(AdjointError.wrapping(error, "savedTensorsHooks")) }
  }

  deinit { if case .operand(let node, _) = source { node.release() } }

  /// For the rule of a node that runs, which may ask several times; no node for what is not an output.
  func unpack(_ node: NodeRef?) -> Tensor {
    if let value { return value }
    let found = unpackOnce(node)
    value = found
    return found
  }

  func unpackOnce(_ node: NodeRef?) -> Tensor {
    do {
      return try unpacked(node)
    } catch { return .failed(AdjointError.wrapping(error, "savedTensorsHooks")) }
  }

  func forget() { value = nil }

  private func unpacked(_ node: NodeRef?) throws -> Tensor {
    switch try ThreadState.withSavingHooks(nil, unpackValue) {
    case .itself(let tensor):
      // What is known as the tensor itself may be the primal part of a dual one.
      return tangents.isEmpty ? tensor.withOpenTangents() : attached(tensor.data, node)
    case .elements(let elements):
      if elements.isPlaceholder { return elements }
      guard elements.hasShape(shape) else {
        throw AdjointError(
          "savedTensorsHooks",
          "unpacking gave a \(elements.summary) for a \(dtype) tensor of shape \(shape.shapeText) that \(operation) "
            + "saved: unpack has to give back what pack was given")
      }
      if elements.memory == address, elements.body.version != version {
        throw AdjointError.modified(
          by: operation, shape: shape, dtype: dtype, saved: version, now: elements.body.version)
      }
      return attached(elements.data, node)
    }
  }

  /// At its place in the graph, so that it can be differentiated again.
  private func attached(_ tensor: Tensor, _ node: NodeRef?) -> Tensor {
    var tangents = tangents
    switch source {
    case .none: break
    case .operand(let source, let output): tensor.body.setNode(source, output: output)
    case .result(let output):
      if tensor.dtype.isFloatingPoint { tensor.body.setNode(node, output: output) }
      if let own = node?.extra?.resultTangents[output] { tangents = own }
    }
    if !tangents.isEmpty { tensor.setTangents(tangents) }
    return tensor.withOpenTangents()
  }

  /// The tangents of the operand that this is the primal part of.
  func takeTangents(from operands: [Tensor?]) {
    for case let operand? in operands where operand.memory == address && operand.hasShape(shape) {
      tangents = operand.body.existingExtra?.tangents ?? [:]
    }
  }
}

extension NodeRef {
  /// Hands what this node has saved to the hooks of the scope that the thread is in.
  @inline(never)
  func packSaved() {
    guard let hooks = ThreadState.current.savingHooks else { return }
    for place in [PackedPlace.x, .y, .z] { pack(place, by: hooks) }
    if let extra { extra.saved = extra.saved.map { $0?.packed(by: hooks, self) } }
  }

  func pack(_ place: PackedPlace, by hooks: SavingHooks) {
    guard let saved = plainSaved(place) else { return }
    let packed: PackedTensor
    if place == .z {
      packed = PackedTensor(result: saved, 0, of: name, hooks)
    } else {
      if saved.h.pointee.flags.contains(.number) { return }
      packed = PackedTensor(operand: saved, of: name, hooks)
    }
    dropPlain(place)
    let extra = makeExtra()
    if extra.packed.isEmpty { extra.packed = [nil, nil, nil] }
    extra.packed[place.rawValue] = packed
    fields.pointee.flags.remove(.raw)
  }

  /// What a slot holds, where hooks have not packed it.
  func plainSaved(_ place: PackedPlace) -> Tensor? {
    let p = fields
    switch place {
    case .x: return p.pointee.saved0.object.map { Tensor(Unmanaged<TensorBody>.fromOpaque($0).takeUnretainedValue()) }
    case .y: return p.pointee.saved1.object.map { Tensor(Unmanaged<TensorBody>.fromOpaque($0).takeUnretainedValue()) }
    case .z:
      return p.pointee.savedResult.object.map {
        Tensor(.over(Unmanaged<Storage>.fromOpaque($0).takeUnretainedValue(), shape: shape, dtype: p.pointee.dtype))
      }
    }
  }

  private func dropPlain(_ place: PackedPlace) {
    let p = fields
    switch place {
    case .x:
      if let object = p.pointee.saved0.object { Unmanaged<TensorBody>.fromOpaque(object).release() }
      p.pointee.saved0.object = nil
    case .y:
      if let object = p.pointee.saved1.object { Unmanaged<TensorBody>.fromOpaque(object).release() }
      p.pointee.saved1.object = nil
    case .z:
      if let object = p.pointee.savedResult.object { Unmanaged<Storage>.fromOpaque(object).release() }
      p.pointee.savedResult.object = nil
    }
  }

  func unpack(_ place: PackedPlace) -> Tensor? {
    guard let extra, !extra.packed.isEmpty else { return nil }
    return extra.packed[place.rawValue]?.unpack(self)
  }

  /// After the node has run and keeps what it saved: unpacked tensors are not kept beside the packed.
  func forgetUnpacked() {
    guard let extra else { return }
    for packed in extra.packed { packed?.forget() }
    for case .packed(let packed)? in extra.saved { packed.forget() }
  }

  /// What a node saved since `number`, and those it leads to, goes to the hooks now: during an
  /// operation in place that had to wait, because the elements were about to change.
  func packSaved(after number: UInt64) {
    var stack = [self]
    while let node = stack.popLast() {
      guard node.fields.pointee.sequence > number else { continue }
      node.packSaved()
      stack += node.edges.compactMap(\.node)
    }
  }
}
