/// Which of its operands (x, y) and its result (z) a pullback reads.
struct Saves: OptionSet {
  let rawValue: UInt8
  static let x = Saves(rawValue: 1)
  static let y = Saves(rawValue: 2)
  static let z = Saves(rawValue: 4)
}

/// What a rule reads: operands and result by name, from the node while pulling back and from the
/// tensors themselves while pushing forward.
struct Saved {
  private let node: NodeRef?
  private let givenX: Tensor?
  private let givenY: Tensor?
  private let givenZ: Tensor?

  init(_ node: NodeRef) {
    self.node = node
    givenX = nil
    givenY = nil
    givenZ = nil
  }

  init(x: Tensor, y: Tensor? = nil, z: Tensor) {
    node = nil
    givenX = x
    givenY = y
    givenZ = z
  }

  var x: Tensor { givenX ?? unpack(node.unsafelyUnwrapped.fields.pointee.saved0, .x) }
  var y: Tensor { givenY ?? unpack(node.unsafelyUnwrapped.fields.pointee.saved1, .y) }
  var z: Tensor { givenZ ?? node.unsafelyUnwrapped.unpackResult() }

  /// Sizes of the operand that a gradient is being made for.
  var xShape: [Int] { givenX?.shape ?? operand(node.unsafelyUnwrapped.fields.pointee.edge0).shape }
  var yShape: [Int] { givenY?.shape ?? operand(node.unsafelyUnwrapped.fields.pointee.edge1).shape }
  var xDType: DType { givenX?.dtype ?? operand(node.unsafelyUnwrapped.fields.pointee.edge0).dtype }

  private func operand(_ edge: Edge) -> OutputDescription {
    edge.node?.description(of: edge.output) ?? OutputDescription(shape: [], dtype: .default)
  }

  private func unpack(_ slot: SavedSlot, _ place: PackedPlace) -> Tensor {
    let node = node.unsafelyUnwrapped
    guard let object = slot.object else {
      if let packed = node.unpack(place) { return packed }
      fatalError("Adjoint: \(node.name) reads an operand that its `saves` does not name")
    }
    let body = Unmanaged<TensorBody>.fromOpaque(object).takeUnretainedValue()
    guard body.version == slot.version else {
      return .failed(
        AdjointError.modified(
          node, shape: body.shape, dtype: body.h.pointee.dtype, saved: slot.version, now: body.version,
          storage: body.h.pointee.storage?.takeUnretainedValue()))
    }
    let edge = place == .x ? node.fields.pointee.edge0 : node.fields.pointee.edge1
    if body.h.pointee.node == nil, let source = edge.node, !source.isLeaf {
      return .failed(AdjointError.detached(Tensor(body), savedBy: node))
    }
    return Tensor(body).withOpenTangents()
  }
}

extension NodeRef {
  /// The saved result, with this node as its source so that it can be differentiated again.
  func unpackResult() -> Tensor {
    guard let object = fields.pointee.savedResult.object else {
      if let packed = unpack(.z) { return packed }
      fatalError("Adjoint: \(name) reads a result that its `saves` does not name")
    }
    let storage = Unmanaged<Storage>.fromOpaque(object).takeUnretainedValue()
    let version = fields.pointee.savedResult.version
    guard storage.version == version else {
      return .failed(
        AdjointError.modified(
          self, shape: shape, dtype: fields.pointee.dtype, saved: version, now: storage.version, storage: storage))
    }
    let body = TensorBody.over(storage, shape: shape, dtype: fields.pointee.dtype)
    body.setNode(self)
    if let tangents = extra?.resultTangents[0] { Tensor(body).setTangents(tangents) }
    return Tensor(body)
  }

  /// Before `x` is changed in place: what nodes made since `number` saved of its memory becomes a
  /// copy, so that the operation that makes the change can read what was there.
  func keepOldElements(of x: Tensor, after number: UInt64) {
    var stack = [self]
    while let node = stack.popLast() {
      // Nodes that lead to x's own are older.
      guard node.fields.pointee.sequence > number else { continue }
      node.fields.pointee.saved0.copyElements(of: x)
      node.fields.pointee.saved1.copyElements(of: x)
      if let extra = node.extra { extra.saved = extra.saved.map { $0?.copyingElements(of: x) } }
      stack += node.edges.compactMap(\.node)
    }
  }

  /// The result of this operation in place is `x`, to which it has been written: it is saved there,
  /// not a second time, and a later change of `x` is noticed.
  func saveResult(of z: Tensor, as x: Tensor) {
    guard let object = fields.pointee.savedResult.object, z.h.pointee.storage?.toOpaque() == object,
      z.dtype == x.dtype, x.isContiguous
    else { return }
    let storage = x.body.shareStorage()
    guard storage.base == x.memory else { return }
    Unmanaged<Storage>.fromOpaque(object).release()
    fields.pointee.savedResult = SavedSlot(result: x)
  }
}

extension SavedSlot {
  /// The elements of a saved operand, without the cost of a tensor around them; nil if it was modified
  /// or cut off from its edge.
  @inline(__always) func operandElements(_ edge: Edge) -> UnsafeMutableRawPointer? {
    guard let object else { return nil }
    return Unmanaged<TensorBody>.fromOpaque(object)._withUnsafeGuaranteedRef {
      $0.version == version && ($0.h.pointee.node != nil || edge.node == nil) ? $0.h.pointee.data : nil
    }
  }

  /// The same of a saved result.
  @inline(__always) var resultElements: UnsafeMutableRawPointer? {
    guard let object else { return nil }
    return Unmanaged<Storage>.fromOpaque(object)._withUnsafeGuaranteedRef { $0.version == version ? $0.base : nil }
  }

  fileprivate mutating func copyElements(of x: Tensor) {
    guard let object else { return }
    let saved = Unmanaged<TensorBody>.fromOpaque(object)
    guard let copy = Tensor(saved.takeUnretainedValue()).copyIfOver(x) else { return }
    self = SavedSlot(operand: copy)
    saved.release()
  }
}

extension Tensor {
  /// A copy at the same place in the graph, if this tensor is `x` or shares its memory.
  func copyIfOver(_ x: Tensor) -> Tensor? {
    guard self === x || sharesStorage(with: x) else { return nil }
    let copy = copied()
    copy.body.setNode(source, output: h.pointee.output)
    if let tangents = body.existingExtra?.tangents { copy.setTangents(tangents) }
    return copy
  }
}

extension AdjointError {
  static func detached(_ x: Tensor, savedBy node: NodeRef) -> AdjointError {
    AdjointError(
      "backward",
      "a \(x.summary) that \(node.name) saved for its gradient has been cut off from its graph by detach_() since. "
        + "Use detach(), which gives another tensor, or detach a clone")
  }

  static func modified(_ node: NodeRef, shape: [Int], dtype: DType, saved: UInt32, now: UInt32, storage: Storage? = nil)
    -> AdjointError
  {
    modified(by: node.name, shape: shape, dtype: dtype, saved: saved, now: now, storage: storage)
  }

  static func modified(by name: String, shape: [Int], dtype: DType, saved: UInt32, now: UInt32, storage: Storage? = nil)
    -> AdjointError
  {
    AdjointError(
      "backward",
      """
      a tensor that \(name) saved for its gradient, shape \(shape.shapeText) \(dtype), was modified by an in-place \
      operation: it is at version \(now), version \(saved) was saved. Use the out-of-place operation instead, \
      or clone the tensor before changing it
      """ + (storage?.modification(after: saved).map { "\n" + $0 } ?? ""))
  }
}

extension SavedSlot {
  @inline(__always) init(operand: Tensor) {
    object = Unmanaged.passRetained(operand.body).toOpaque()
    version = operand.body.version
  }

  @inline(__always) init(result: Tensor) {
    let storage = result.body.shareStorage()
    object = Unmanaged.passRetained(storage).toOpaque()
    version = storage.version
  }
}
