import AdjointKernels

/// z[i] = f(x[i]).
protocol PointwiseUnary: UnaryOperation, Elementwise {
  static var kernel: UnaryKernel { get }
  static var kernelRule: KernelRule { get }
  /// Integers and booleans become the default floating dtype first, as for `exp`.
  static var promotesIntegers: Bool { get }
  /// t · ∂z/∂x: the rule of both directions, since the Jacobian is diagonal.
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor
}

extension PointwiseUnary {
  static var kernelRule: KernelRule { .none }
  static var promotesIntegers: Bool { true }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { derivative(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }

  func forward(_ x: Tensor) throws -> Tensor {
    try Pointwise.unary(Self.kernel, x, Self.name, promotes: Self.promotesIntegers, shareable: Self.saves.contains(.z))
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    if Modes.isProfiling, let z = Profiler.measured(Self.name, [x], { self(x) }) { return z }
    let flags = x.body.h.pointee.flags
    guard flags.isDisjoint(with: [.dual, .placeholder, .batched, .view]), flags.contains(.contiguous),
      x.dtype.isFloatingPoint
    else { return general(x) }
    let z = Tensor(TensorBody.allocate(like: x.body, shareable: Self.saves.contains(.z)))
    adj_unary(Int32(Self.kernel.rawValue), x.dtype.code, Int64(x.numel), x.memory, z.memory)
    if Modes.isGradEnabled, let source = x.body.h.pointee.node {
      record(z, x, source, raw: Pointwise.canBeRaw(z, source))
    }
    return z
  }

  private func general(_ x: Tensor) -> Tensor {
    if x.isBatched { return interpret(x) }
    if x.isInterpreted, let level = Dual.level(x) {
      let (primal, tangent) = Dual.split(x, level)
      let z = self(primal)
      guard let tangent, z.dtype.isFloatingPoint else { return z }
      return Dual.join(z, derivative(tangent, Saved(x: primal, z: z)), level, operands: [x])
    }
    if x.isPlaceholder { return .placeholder }
    // Whole numbers have no gradient, so converting them first loses nothing.
    if Self.promotesIntegers, x.dtype.isIntegral { return self(x.to(DType.default)) }
    let z: Tensor
    do { z = try forward(x) } catch { return .failed(error) }
    if Modes.isGradEnabled, let source = x.source, z.dtype.isFloatingPoint { record(z, x, source, raw: false) }
    return z
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    var g = task.takeGradient(node)
    let saved = Saved(node)
    let fast = task.createGraph ? nil : Pointwise.pulled(Self.kernelRule, &g, saved, isLast: true)
    task.deliver(fast ?? derivative(g, saved), to: node.fields.pointee.edge0)
  }

  func pullBackRaw(_ node: NodeRef, _ g: UnsafeMutableRawPointer, _ task: GraphTask) {
    if case .none = Self.kernelRule {
      node.fields.pointee.rawGradient = g
      return pullBack(node, task)
    }
    Pointwise.pullRaw(Self.kernelRule, node, node.fields.pointee.edge0, g, task)
    Pointwise.freeRaw(g, node)
  }
}
