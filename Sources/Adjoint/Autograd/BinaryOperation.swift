/// z = f(x, y).
protocol BinaryOperation: Operation {
  /// What `vjpX` and `vjpY` read; only what a needed gradient uses is kept.
  static var savesForX: Saves { get }
  static var savesForY: Saves { get }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor
  /// The gradients of x and y; the engine sums them over broadcast dimensions.
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor
  /// The parts of z's tangent that the tangents of x and y make.
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor
  /// The tangent of z, of those of x and y that there are; the sum of the parts, unless a joint
  /// formula is exact where the parts are infinite.
  func jvp(_ x: Tensor?, _ y: Tensor?, _ s: Saved) -> Tensor?
  /// The results for all examples, the batch in front, where an operand or an attribute is batched at `level`.
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor
}

extension BinaryOperation {
  var operandCount: Int { 2 }

  func jvp(_ x: Tensor?, _ y: Tensor?, _ s: Saved) -> Tensor? {
    let parts = [x.map { jvpX($0, s) }, y.map { jvpY($0, s) }].compactMap { $0 }
    return parts.count == 2 ? parts[0] + parts[1] : parts.first
  }

  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    level.loop(Self.name, [x, y]) { [self($0[0].unsafelyUnwrapped, $0[1].unsafelyUnwrapped)] }.first ?? .placeholder
  }

  func replay(_ operands: [Tensor]) throws -> [Tensor] { [try forward(operands[0], operands[1])] }

  func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    if Modes.isProfiling, let z = Profiler.measured(Self.name, [x, y], { self(x, y) }) { return z }
    if x.isInterpreted || y.isInterpreted || attributes.contains(where: \.isBatched) { return interpret(x, y) }
    let z: Tensor
    do { z = try selected { try forward(x, y) } } catch { return .failed(error) }
    if Modes.isGradEnabled { recordIfNeeded(z, x, y, raw: false) }
    return z
  }

  @inline(__always)
  func recordIfNeeded(_ z: Tensor, _ x: Tensor, _ y: Tensor, raw: Bool) {
    let sourceX = x.source
    let sourceY = y.source
    if sourceX == nil && sourceY == nil { return }
    guard z.dtype.isFloatingPoint else { return }
    let sequence = GraphOrder.next(
      after: max(sourceX?.fields.pointee.sequence ?? 0, sourceY?.fields.pointee.sequence ?? 0))
    let node = NodeRef.allocate(self, result: z.body, sequence: sequence)
    let p = node.fields
    var saves: Saves = []
    // Operands that can't be saved.
    var inference: Saves = []
    if let sourceX {
      sourceX.retain()
      p.pointee.edge0 = Edge(node: sourceX, output: x.body.h.pointee.output)
      saves.formUnion(Self.savesForX)
    }
    if let sourceY {
      sourceY.retain()
      p.pointee.edge1 = Edge(node: sourceY, output: y.body.h.pointee.output)
      saves.formUnion(Self.savesForY)
    }
    if sourceX == nil, !x.body.h.pointee.flags.isDisjoint(with: .beside) {
      let note = node.noteBeside(x)
      p.pointee.edge0 = note.edge
      if note.edge.node != nil { saves.formUnion(Self.savesForX) }
      if note.isInference { inference.insert(.x) }
    }
    if sourceY == nil, !y.body.h.pointee.flags.isDisjoint(with: .beside) {
      let note = node.noteBeside(y)
      p.pointee.edge1 = note.edge
      if note.edge.node != nil { saves.formUnion(Self.savesForY) }
      if note.isInference { inference.insert(.y) }
    }
    if saves.contains(.x) { p.pointee.saved0 = SavedSlot(operand: x) }
    if saves.contains(.y) { p.pointee.saved1 = SavedSlot(operand: y) }
    if saves.contains(.z) { p.pointee.savedResult = SavedSlot(result: z) }
    if raw { p.pointee.flags.insert(.raw) }
    if !saves.isEmpty {
      p.pointee.flags.insert(.saves)
      if Modes.current.contains(.packsSaved) { node.packSaved() }
    }
    if !inference.isDisjoint(with: saves) { node.refuseInference(inference.intersection(saves).contains(.x) ? x : y) }
    z.body.h.pointee.node = node
    node.announce()
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    let edge0 = node.fields.pointee.edge0
    let edge1 = node.fields.pointee.edge1
    if task.wants(edge0) { task.deliver(vjpX(g, Saved(node)), to: edge0) }
    if task.wants(edge1) { task.deliver(vjpY(g, Saved(node)), to: edge1) }
  }

  func interpret(_ x: Tensor, _ y: Tensor) -> Tensor {
    if let level = BatchLevel.highest([x, y] + attributes) { return level.join(batched(x, y, level)) }
    guard let level = Dual.level(x, y) else { return .placeholder }
    let (primalX, tangentX) = Dual.split(x, level)
    let (primalY, tangentY) = Dual.split(y, level)
    let z = self(primalX, primalY)
    guard z.dtype.isFloatingPoint else { return z }
    let saved = Saved(x: primalX, y: primalY, z: z)
    guard let tangent = jvp(tangentX, tangentY, saved) else { return z }
    return Dual.join(z, tangent.to(z.dtype), level, operands: [x, y])
  }
}
