/// Several operands, several outputs; an operand may be absent.
protocol GeneralOperation: Operation {
  func forward(_ x: [Tensor?]) throws -> [Tensor]
  /// The operands and outputs that `vjp` reads, given which gradients are needed.
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int])
  /// The gradients of the operands, nil where there is none or `s.needs` says no.
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?]
  /// The tangents of the outputs, nil where they have none.
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?]
  /// The outputs for all examples, the batch in front, where an operand or an attribute is batched at `level`.
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor]
}

/// What a general operation's rules read.
struct SavedList {
  /// Which operands a gradient is needed for.
  let needs: [Bool]
  private let operands: [Int: Tensor]
  private let outputs: [Int: Tensor]
  private let shapes: [[Int]]

  init(needs: [Bool], operands: [Int: Tensor], outputs: [Int: Tensor], shapes: [[Int]]) {
    self.needs = needs
    self.operands = operands
    self.outputs = outputs
    self.shapes = shapes
  }

  /// An operand that `saves` names.
  func x(_ index: Int) -> Tensor { operands[index].unsafelyUnwrapped }
  func optional(_ index: Int) -> Tensor? { operands[index] }
  /// An output that `saves` names.
  func z(_ index: Int) -> Tensor { outputs[index].unsafelyUnwrapped }
  /// The sizes of an operand that a gradient is needed for.
  func shape(_ index: Int) -> [Int] { shapes[index] }
}

extension GeneralOperation {
  var operandCount: Int { 0 }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    _ = Tensor.failed(
      AdjointError(
        Self.name.operationName,
        "has no rule for forward mode. Take the derivative in reverse mode (grad, vjp), or give the operation a jvp"))
    return []
  }

  func replay(_ operands: [Tensor]) throws -> [Tensor] { try forward(operands) }

  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] { level.loop(Self.name, x) { self($0) } }

  func callAsFunction(_ x: [Tensor?]) -> [Tensor] {
    if Modes.isProfiling, let z = Profiler.measured(Self.name, x, { self(x) }) { return z }
    if x.contains(where: { $0?.isInterpreted ?? false }) || attributes.contains(where: \.isBatched) {
      return interpret(x)
    }
    let z: [Tensor]
    do { z = try selected { try forward(x) } } catch {
      _ = Tensor.failed(error)
      return []
    }
    if Modes.isGradEnabled { record(z, x) }
    return z
  }

  /// The outputs of a call that has one, two or three; placeholders where it failed.
  func one(_ x: Tensor?...) -> Tensor { self(x).first ?? .placeholder }
  func two(_ x: Tensor?...) -> (Tensor, Tensor) {
    let z = self(x)
    return z.isEmpty ? (.placeholder, .placeholder) : (z[0], z[1])
  }
  func three(_ x: Tensor?...) -> (Tensor, Tensor, Tensor) {
    let z = self(x)
    return z.isEmpty ? (.placeholder, .placeholder, .placeholder) : (z[0], z[1], z[2])
  }

  private func record(_ z: [Tensor], _ x: [Tensor?]) {
    let sources = x.map { $0?.source }
    guard sources.contains(where: { $0 != nil }), let first = z.first,
      z.contains(where: { $0.dtype.isFloatingPoint })
    else { return }
    let sequence = GraphOrder.next(after: sources.reduce(0) { max($0, $1?.fields.pointee.sequence ?? 0) })
    let node = NodeRef.allocate(self, result: first.body, sequence: sequence)
    let extra = node.makeExtra()
    // An inference tensor that requires a gradient has its end of the graph elsewhere.
    let ends = zip(x, sources).map { $1 ?? $0?.body.existingExtra?.inferenceLeaf?.node }
    let needs = ends.map { $0 != nil }
    for (operand, source) in zip(x, ends) {
      source?.retain()
      extra.edges.append(Edge(node: source, output: operand?.body.h.pointee.output ?? 0))
    }
    let saves = saves(needs: needs)
    for i in saves.operands { if let operand = x[i], operand.isInference { node.refuseInference(operand) } }
    extra.saved =
      saves.operands.map { x[$0].map(SavedTensor.init(operand:)) }
      + saves.outputs.map { SavedTensor(result: z[$0], output: UInt32($0)) }
    if !extra.saved.isEmpty {
      node.fields.pointee.flags.insert(.saves)
      if Modes.current.contains(.packsSaved) { node.packSaved() }
    }
    extra.outputs = z.map { OutputDescription(shape: $0.shape, dtype: $0.dtype) }
    for (i, output) in z.enumerated() where output.dtype.isFloatingPoint {
      output.body.setNode(node, output: UInt32(i))
    }
    node.announce()
    node.release()
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradients(node)
    guard let extra = node.extra else { return }
    let needs = extra.edges.map(task.wants)
    // What was kept was chosen by who required gradients then; a run may want fewer.
    let recorded = extra.edges.map { $0.node != nil }
    let saves = saves(needs: recorded)
    var kept = extra.saved[...]
    var operands: [Int: Tensor] = [:]
    for i in saves.operands { operands[i] = kept.removeFirst()?.unpack(node) }
    var outputs: [Int: Tensor] = [:]
    for i in saves.outputs { outputs[i] = kept.removeFirst()?.unpack(node) }
    let shapes = extra.edges.map { edge in edge.node?.description(of: edge.output).shape ?? [] }
    let gradients = vjp(g, SavedList(needs: needs, operands: operands, outputs: outputs, shapes: shapes))
    for (edge, gradient) in zip(extra.edges, gradients) {
      if let gradient, task.wants(edge) { task.deliver(gradient, to: edge) }
    }
  }

  private func interpret(_ x: [Tensor?]) -> [Tensor] {
    if let level = BatchLevel.highest(x + attributes) { return batched(x, level).map(level.join) }
    guard let level = Dual.level(x) else { return [] }
    let split = x.map { $0.map { Dual.split($0, level) } }
    let primals = split.map { $0?.0 }
    let tangents = split.map { $0?.1 }
    let z = self(primals)
    let needs = tangents.map { $0 != nil }
    guard needs.contains(true) else { return z }
    let saved = SavedList(
      needs: needs, operands: indexed(primals), outputs: indexed(z), shapes: primals.map { $0?.shape ?? [] })
    return zip(z, jvp(tangents, saved)).enumerated().map { i, pair in
      let (output, tangent) = pair
      guard let tangent else { return output }
      return Dual.join(output, tangent, level, operands: x, output: UInt32(i))
    }
  }

  private func indexed(_ tensors: [Tensor?]) -> [Int: Tensor] {
    var result: [Int: Tensor] = [:]
    for (i, tensor) in tensors.enumerated() { result[i] = tensor }
    return result
  }
}
