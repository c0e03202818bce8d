import AdjointKernels

/// z[i] = f(x[i], y[i]), broadcasting.
protocol PointwiseBinary: BinaryOperation, Elementwise {
  static var kernel: BinaryKernel { get }
  static var kernelRuleX: KernelRule { get }
  static var kernelRuleY: KernelRule { get }
  /// Integers and booleans become the default floating dtype, as for division.
  static var promotesIntegers: Bool { get }
  /// t · ∂z/∂x and t · ∂z/∂y.
  func derivativeX(_ t: Tensor, _ s: Saved) -> Tensor
  func derivativeY(_ t: Tensor, _ s: Saved) -> Tensor
  /// What is refused of the operands' common dtype.
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws
}

extension PointwiseBinary {
  static var kernelRuleX: KernelRule { .none }
  static var kernelRuleY: KernelRule { .none }
  static var promotesIntegers: Bool { false }
  func check(_ x: Tensor, _ y: Tensor, _ common: DType) throws {}
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { derivativeX(g, s) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { derivativeY(g, s) }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { derivativeX(t, s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { derivativeY(t, s) }

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try Pointwise.binary(
      Self.kernel, x, y, Self.name, promotes: Self.promotesIntegers, shareable: savesResult, check: check)
  }

  private var savesResult: Bool { Self.savesForX.contains(.z) || Self.savesForY.contains(.z) }

  func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    if Modes.isProfiling, let z = Profiler.measured(Self.name, [x, y], { self(x, y) }) { return z }
    guard Pointwise.areAlike(x, y) else { return general(x, y) }
    let z = Tensor(TensorBody.allocate(like: x.body, shareable: savesResult))
    adj_binary(Int32(Self.kernel.rawValue), x.dtype.code, Int64(x.numel), x.memory, 1, y.memory, 1, z.memory)
    if Modes.isGradEnabled {
      recordIfNeeded(
        z, x, y, raw: Pointwise.canBeRaw(z, x.body.h.pointee.node) && Pointwise.canBeRaw(z, y.body.h.pointee.node))
    }
    return z
  }

  private func general(_ x: Tensor, _ y: Tensor) -> Tensor {
    if x.isInterpreted || y.isInterpreted { return interpret(x, y) }
    let z: Tensor
    do { z = try forward(x, y) } catch { return .failed(error) }
    if Modes.isGradEnabled { recordIfNeeded(z, x, y, raw: false) }
    return z
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    var g = task.takeGradient(node)
    let saved = Saved(node)
    let edge0 = node.fields.pointee.edge0
    let edge1 = node.fields.pointee.edge1
    let wantsY = task.wants(edge1)
    if task.wants(edge0) {
      let fast = task.createGraph ? nil : Pointwise.pulled(Self.kernelRuleX, &g, saved, isLast: !wantsY)
      task.deliver(fast ?? derivativeX(g, saved), to: edge0)
    }
    if wantsY {
      let fast = task.createGraph ? nil : Pointwise.pulled(Self.kernelRuleY, &g, saved, isLast: true)
      task.deliver(fast ?? derivativeY(g, saved), to: edge1)
    }
  }

  func pullBackRaw(_ node: NodeRef, _ g: UnsafeMutableRawPointer, _ task: GraphTask) {
    let p = node.fields
    if case .none = Self.kernelRuleX {
      p.pointee.rawGradient = g
      return pullBack(node, task)
    }
    if case .none = Self.kernelRuleY {
      p.pointee.rawGradient = g
      return pullBack(node, task)
    }
    if p.pointee.edge1.node != nil { Pointwise.pullRaw(Self.kernelRuleY, node, p.pointee.edge1, g, task) }
    // The last operand may have the gradient's memory itself.
    if case .gradient = Self.kernelRuleX, let next = p.pointee.edge0.node, task.moveRaw(g, to: next) { return }
    if p.pointee.edge0.node != nil { Pointwise.pullRaw(Self.kernelRuleX, node, p.pointee.edge0, g, task) }
    Pointwise.freeRaw(g, node)
  }
}
