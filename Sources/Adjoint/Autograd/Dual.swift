/// Dual numbers: a tensor may carry tangents, each under the level of a forward-mode derivative.
///
/// An operation on dual tensors is interpreted: the innermost (highest) level is peeled off, the
/// operation runs on what is left (which may carry outer levels, and is then interpreted again),
/// and its `jvp` gives the tangent at that level. Levels are never mixed, so that
/// d/dx x·(d/dy (x + y)) does not confuse the two perturbations.
enum Dual {
  /// The innermost level among the operands; nil if one of them is a placeholder.
  static func level(_ x: Tensor?...) -> Int? { level(x) }

  static func level(_ operands: [Tensor?]) -> Int? {
    var level: Int?
    for case let x? in operands {
      if x.isPlaceholder { return nil }
      if let highest = x.tangents.keys.max() { level = max(level ?? highest, highest) }
    }
    return level
  }

  /// The tensor without its tangent at `level` (same graph, same memory, outer levels kept), and that tangent,
  /// which counts for nothing where forward mode is switched off.
  static func split(_ x: Tensor, _ level: Int) -> (Tensor, Tensor?) {
    if let batch = x.batch {
      let (primal, tangent) = split(batch.physical, level)
      return (batch.level.join(primal), tangent.map(batch.level.join))
    }
    var others = x.tangents
    guard let tangent = others.removeValue(forKey: level) else { return (x, nil) }
    let primal = x.sharingGraph()
    primal.setTangents(others)
    return (primal, Modes.current.contains(.noForward) ? nil : tangent)
  }

  /// `x` with `tangent` at `level`.
  static func join(_ x: Tensor, _ tangent: Tensor, _ level: Int) -> Tensor {
    if let batch = x.batch { return batch.level.join(join(batch.physical, batch.level.front(tangent), level)) }
    let dual = x.sharingGraph()
    var tangents = x.tangents
    tangents[level] = tangent.hasShape(x.shape) ? tangent : tangent.expand(x.shape)
    dual.setTangents(tangents)
    return dual
  }

  /// The result `z` of an operation with its tangent. If the operation was recorded, its node now
  /// saves the dual operands and result, so that gradients computed while the level is open have
  /// tangents too: forward over reverse.
  static func join(_ z: Tensor, _ tangent: Tensor, _ level: Int, operands: [Tensor?], output: UInt32 = 0) -> Tensor {
    // A tangent that only passes through is copied: who changes that of the result must not change the operand's.
    let isShared = operands.contains { $0?.body.existingExtra?.tangents[level]?.body === tangent.body }
    let dual = join(z, isShared ? tangent.clone() : tangent, level)
    guard Modes.isGradEnabled, let node = z.h.pointee.node, !node.isLeaf else { return dual }
    node.saveDuals(operands)
    if let open = ThreadState.current.openLevels.last(where: { $0.number == level }) {
      let extra = node.makeExtra()
      extra.resultTangents[output] = dual.tangents
      // The tangents may depend on the node: kept for good they would keep it, and it them.
      open.nodes.append(extra)
    }
    return dual
  }
}

extension NodeRef {
  fileprivate func saveDuals(_ operands: [Tensor?]) {
    fields.pointee.flags.remove(.raw)
    for (i, slot) in [fields.pointee.saved0, fields.pointee.saved1].enumerated() {
      guard let object = slot.object, i < operands.count, let operand = operands[i] else { continue }
      let saved = Unmanaged<TensorBody>.fromOpaque(object)
      guard saved._withUnsafeGuaranteedRef({ $0.h.pointee.data == operand.memory }) else { continue }
      let dual = SavedSlot(operand: operand)
      if i == 0 { fields.pointee.saved0 = dual } else { fields.pointee.saved1 = dual }
      saved.release()
    }
    if let extra {
      extra.saved = extra.saved.map { $0?.replaced(byDual: operands) }
      for packed in extra.packed { packed?.takeTangents(from: operands) }
    }
  }
}

extension Tensor {
  /// Another tensor object over the same memory with the same place in the graph.
  func sharingGraph() -> Tensor {
    let other = alias(shape, strides)
    if let source { other.body.setNode(source, output: h.pointee.output) }
    if let extra = body.existingExtra {
      if extra.base != nil { other.followBase(of: self) }
      if extra.grad != nil { other.body.extra.grad = extra.grad }
    }
    if h.pointee.flags.contains(.number) { other.h.pointee.flags.insert(.number) }
    return other
  }

  /// This tensor without tangents at levels that have been closed since it was saved.
  func withOpenTangents() -> Tensor {
    guard h.pointee.flags.contains(.dual) else { return self }
    let open = ThreadState.current.openLevels
    let left = tangents.filter { level, _ in open.contains { $0.number == level } }
    guard left.count < tangents.count else { return self }
    let other = sharingGraph()
    other.setTangents(left)
    return other
  }

  func setTangents(_ tangents: [Int: Tensor]) {
    if tangents.isEmpty {
      body.existingExtra?.tangents = [:]
      h.pointee.flags.remove(.dual)
    } else {
      body.extra.tangents = tangents
      h.pointee.flags.insert(.dual)
      for level in ThreadState.current.openLevels where tangents[level.number] != nil { level.add(body) }
    }
  }
}
