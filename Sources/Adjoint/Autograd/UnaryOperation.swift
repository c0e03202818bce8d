/// z = f(x).
protocol UnaryOperation: Operation {
  /// What `vjp` reads of the operand and the result.
  static var saves: Saves { get }
  /// The value, without a graph.
  func forward(_ x: Tensor) throws -> Tensor
  /// The gradient of x, from the gradient `g` of z.
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor
  /// The tangent of z, from the tangent `t` of x.
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor
  /// The results for all examples, the batch in front, where `x` or an attribute is batched at `level`.
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor
}

extension UnaryOperation {
  static var saves: Saves { [] }
  var operandCount: Int { 1 }
  /// A linear operation's tangent is the operation on the tangent.
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { self(t) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { loop(x, level) }

  func loop(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    level.loop(Self.name, [x]) { [self($0[0].unsafelyUnwrapped)] }.first ?? .placeholder
  }

  func replay(_ operands: [Tensor]) throws -> [Tensor] { [try forward(operands[0])] }

  func callAsFunction(_ x: Tensor) -> Tensor {
    if Modes.isProfiling, let z = Profiler.measured(Self.name, [x], { self(x) }) { return z }
    if x.isInterpreted || attributes.contains(where: \.isBatched) { return interpret(x) }
    let z: Tensor
    do { z = try selected { try forward(x) } } catch { return .failed(error) }
    if Modes.isGradEnabled, let source = x.source, z.dtype.isFloatingPoint {
      record(z, x, source, raw: false)
    }
    return z
  }

  @inline(__always)
  func record(_ z: Tensor, _ x: Tensor, _ source: NodeRef, raw: Bool) {
    let sequence = GraphOrder.next(after: source.fields.pointee.sequence)
    let node = NodeRef.allocate(self, result: z.body, sequence: sequence)
    let p = node.fields
    source.retain()
    p.pointee.edge0 = Edge(node: source, output: x.body.h.pointee.output)
    if Self.saves.contains(.x) { p.pointee.saved0 = SavedSlot(operand: x) }
    if Self.saves.contains(.z) { p.pointee.savedResult = SavedSlot(result: z) }
    if !Self.saves.isEmpty { p.pointee.flags.insert(.saves) }
    if raw { p.pointee.flags.insert(.raw) }
    if !Self.saves.isEmpty && Modes.current.contains(.packsSaved) { node.packSaved() }
    z.body.h.pointee.node = node
    node.announce()
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    task.deliver(vjp(g, Saved(node)), to: node.fields.pointee.edge0)
  }

  func interpret(_ x: Tensor) -> Tensor {
    if let level = BatchLevel.highest([x] + attributes) { return level.join(batched(x, level)) }
    guard let level = Dual.level(x) else { return .placeholder }
    let (primal, tangent) = Dual.split(x, level)
    let z = self(primal)
    guard let tangent, z.dtype.isFloatingPoint else { return z }
    return Dual.join(z, jvp(tangent, Saved(x: primal, z: z)), level, operands: [x])
  }
}
