import AdjointKernels

/// A differentiable operation: a small value whose stored properties are its attributes and whose
/// rules (forward, VJP, JVP) stand under one another.
///
/// Most operations conform to one of the shapes below rather than to this directly:
/// `PointwiseUnary`, `PointwiseBinary` (a kernel per element), `ViewOperation` (the same memory
/// seen otherwise), `UnaryOperation`, `BinaryOperation`, and `GeneralOperation` for any number of
/// operands and outputs. The shape decides how results broadcast, how the operation is recorded,
/// how dual numbers pass through it and how it is batched.
protocol Operation {
  /// As PyTorch spells it: `Mul` prints as `MulBackward0`.
  static var name: String { get }
  /// The node's name in the graph.
  var graphName: String { get }
  var operandCount: Int { get }
  /// Hands each operand's gradient, made from the pending gradients of `node`, to the next nodes.
  func pullBack(_ node: NodeRef, _ task: GraphTask)
  /// The operation again, on other operands and without a graph: what showing values from the live
  /// graph uses, and what tracing will.
  func replay(_ operands: [Tensor]) throws -> [Tensor]
  /// The same over raw elements, for nodes marked `raw`; takes over `gradient`.
  func pullBackRaw(_ node: NodeRef, _ gradient: UnsafeMutableRawPointer, _ task: GraphTask)
}

extension Operation {
  var graphName: String { Self.name + "Backward0" }
  func pullBackRaw(_ node: NodeRef, _ gradient: UnsafeMutableRawPointer, _ task: GraphTask) {
    node.fields.pointee.rawGradient = gradient
    pullBack(node, task)
  }
  func replay(_ operands: [Tensor]) throws -> [Tensor] {
    throw AdjointError(Self.name, "can't be run again from its operands")
  }
}

// MARK: - One operand

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
}

extension UnaryOperation {
  static var saves: Saves { [] }
  var operandCount: Int { 1 }
  /// A linear operation's tangent is the operation on the tangent.
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { self(t) }

  func replay(_ operands: [Tensor]) throws -> [Tensor] { [try forward(operands[0])] }

  func callAsFunction(_ x: Tensor) -> Tensor {
    if x.isInterpreted { return interpret(x) }
    let z: Tensor
    do { z = try forward(x) } catch { return .failed(error) }
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
    z.body.h.pointee.node = node
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    task.deliver(vjp(g, Saved(node)), to: node.fields.pointee.edge0)
  }

  private func interpret(_ x: Tensor) -> Tensor {
    guard let level = Dual.level(x) else { return .placeholder }
    let (primal, tangent) = Dual.split(x, level)
    let z = self(primal)
    guard let tangent, z.dtype.isFloatingPoint else { return z }
    return Dual.join(z, jvp(tangent, Saved(x: primal, z: z)), level, operands: [x])
  }
}

// MARK: - Two operands

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
}

extension BinaryOperation {
  var operandCount: Int { 2 }

  func jvp(_ x: Tensor?, _ y: Tensor?, _ s: Saved) -> Tensor? {
    let parts = [x.map { jvpX($0, s) }, y.map { jvpY($0, s) }].compactMap { $0 }
    return parts.count == 2 ? parts[0] + parts[1] : parts.first
  }

  func replay(_ operands: [Tensor]) throws -> [Tensor] { [try forward(operands[0], operands[1])] }

  func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    if x.isInterpreted || y.isInterpreted { return interpret(x, y) }
    let z: Tensor
    do { z = try forward(x, y) } catch { return .failed(error) }
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
    if sourceX == nil, x.body.h.pointee.flags.contains(.number) { node.keepNumber(x) }
    if sourceY == nil, y.body.h.pointee.flags.contains(.number) { node.keepNumber(y) }
    if saves.contains(.x) { p.pointee.saved0 = SavedSlot(operand: x) }
    if saves.contains(.y) { p.pointee.saved1 = SavedSlot(operand: y) }
    if saves.contains(.z) { p.pointee.savedResult = SavedSlot(result: z) }
    if !saves.isEmpty { p.pointee.flags.insert(.saves) }
    if raw { p.pointee.flags.insert(.raw) }
    z.body.h.pointee.node = node
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    let edge0 = node.fields.pointee.edge0
    let edge1 = node.fields.pointee.edge1
    if task.wants(edge0) { task.deliver(vjpX(g, Saved(node)), to: edge0) }
    if task.wants(edge1) { task.deliver(vjpY(g, Saved(node)), to: edge1) }
  }

  func interpret(_ x: Tensor, _ y: Tensor) -> Tensor {
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

// MARK: - Any number

/// Several operands, several outputs; an operand may be absent.
protocol GeneralOperation: Operation {
  func forward(_ x: [Tensor?]) throws -> [Tensor]
  /// The operands and outputs that `vjp` reads, given which gradients are needed.
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int])
  /// The gradients of the operands, nil where there is none or `s.needs` says no.
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?]
  /// The tangents of the outputs, nil where they have none.
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?]
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

  func replay(_ operands: [Tensor]) throws -> [Tensor] { try forward(operands) }

  func callAsFunction(_ x: [Tensor?]) -> [Tensor] {
    if x.contains(where: { $0?.isInterpreted ?? false }) { return interpret(x) }
    let z: [Tensor]
    do { z = try forward(x) } catch {
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
    let needs = sources.map { $0 != nil }
    for (operand, source) in zip(x, sources) {
      source?.retain()
      extra.edges.append(Edge(node: source, output: operand?.body.h.pointee.output ?? 0))
    }
    let saves = saves(needs: needs)
    extra.saved =
      saves.operands.map { x[$0].map(SavedTensor.init(operand:)) }
      + saves.outputs.map { SavedTensor(result: z[$0], output: UInt32($0)) }
    if !extra.saved.isEmpty { node.fields.pointee.flags.insert(.saves) }
    extra.outputs = z.map { OutputDescription(shape: $0.shape, dtype: $0.dtype) }
    for (i, output) in z.enumerated() where output.dtype.isFloatingPoint {
      output.body.setNode(node, output: UInt32(i))
    }
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
    guard let level = Dual.level(x) else { return [] }
    let split = x.map { $0.map { Dual.split($0, level) } }
    let primals = split.map { $0?.0 }
    let tangents = split.map { $0?.1 }
    let z = self(primals)
    let needs = tangents.map { $0 != nil }
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

// MARK: - Recording

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

/// Numbers of nodes: the engine runs the highest first.
enum GraphOrder {
  /// The number of the last node that this thread made.
  static var current: UInt64 { adj_thread_sequence() }

  /// The number of the next node of this thread: above all so far here and above those it depends on.
  @inline(__always)
  static func next(after sequence: UInt64) -> UInt64 {
    let number = max(adj_thread_sequence(), sequence) + 1
    adj_set_thread_sequence(number)
    return number
  }
}
