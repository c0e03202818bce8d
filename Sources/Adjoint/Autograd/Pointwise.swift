import AdjointKernels

// Operations that one kernel computes element by element. Equal, contiguous operands take a short
// way through all of recording and pulling back, because that is what costs in small graphs.

typealias UnaryKernel = adj_unary_op
typealias BinaryKernel = adj_binary_op

/// How a gradient is made by kernels alone, where no graph of it is wanted.
enum KernelRule {
  /// Only by the rule in tensor operations.
  case none
  /// g, or -g.
  case gradient, negatedGradient
  /// kernel(g, x), kernel(g, y), kernel(g, z).
  case x(BinaryKernel)
  case y(BinaryKernel)
  case z(BinaryKernel)
}

/// z[i] = f(x[i]).
protocol PointwiseUnary: UnaryOperation {
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
    let flags = x.body.h.pointee.flags
    guard flags.isDisjoint(with: [.dual, .placeholder, .view]), flags.contains(.contiguous),
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

/// z[i] = f(x[i], y[i]), broadcasting.
protocol PointwiseBinary: BinaryOperation {
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

/// What pointwise operations share.
enum Pointwise {
  /// Whether both are plain, contiguous and of one shape and dtype.
  @inline(__always)
  static func areAlike(_ x: Tensor, _ y: Tensor) -> Bool {
    let a = x.body.h
    let b = y.body.h
    guard a.pointee.rank == b.pointee.rank, a.pointee.dtype == b.pointee.dtype,
      a.pointee.dtype.isFloatingPoint, a.pointee.count == b.pointee.count,
      a.pointee.flags.subtracting(.number) == .contiguous, b.pointee.flags.subtracting(.number) == .contiguous
    else { return false }
    var i = 0
    let rank = Int(a.pointee.rank)
    while i < rank {
      if x.body.sizes[i] != y.body.sizes[i] { return false }
      i += 1
    }
    return true
  }

  /// Whether a gradient may be handed to this operand's node as raw elements.
  @inline(__always)
  static func canBeRaw(_ z: Tensor, _ source: NodeRef?) -> Bool {
    guard z.body.h.pointee.count * z.dtype.itemSize <= TensorBody.inlineLimit else { return false }
    guard let source else { return true }
    return source.fields.pointee.extra == nil || source.fields.pointee.flags.contains(.leaf)
  }

  /// The gradient by a kernel; nil if there is only the rule in tensor operations. The last use of `g`
  /// takes over its memory where nobody else sees it.
  static func pulled(_ rule: KernelRule, _ g: inout Tensor, _ s: Saved, isLast: Bool) -> Tensor? {
    if g.isInterpreted { return nil }
    return switch rule {
    case .none: nil
    case .gradient: g
    case .negatedGradient: try? unary(ADJ_UNARY_neg, g, "neg", promotes: false, shareable: false)
    case .x(let kernel): gradient(kernel, &g, s.x, isLast)
    case .y(let kernel): gradient(kernel, &g, s.y, isLast)
    case .z(let kernel): gradient(kernel, &g, s.z, isLast)
    }
  }

  private static func gradient(
    _ kernel: BinaryKernel, _ g: inout Tensor, _ saved: Tensor, _ isLast: Bool
  ) -> Tensor? {
    guard g.dtype == saved.dtype, !saved.isInterpreted, let shape = broadcastShape(g.shape, saved.shape) else {
      return nil
    }
    if isLast, g.hasShape(shape), g.isExclusivelyOwned() {
      run(kernel, g, saved, into: g)
      return g
    }
    return run(kernel, g, saved, shape, result: g.dtype, shareable: false)
  }

  static func freeRaw(_ g: UnsafeMutableRawPointer, _ node: NodeRef) {
    adj_free(g, node.fields.pointee.count * node.fields.pointee.dtype.itemSize)
  }

  /// Adds rule(g) to the raw gradient at the end of an edge.
  @inline(__always)
  static func pullRaw(
    _ rule: KernelRule, _ node: NodeRef, _ edge: Edge, _ g: UnsafeMutableRawPointer, _ task: GraphTask
  ) {
    let p = node.fields
    let dtype = p.pointee.dtype.code
    let count = Int64(p.pointee.count)
    guard let next = edge.node else { return }
    guard let (target, isFirst) = task.rawDestination(next) else {
      // What came before carries tangents or is a placeholder: go on with tensors.
      var copy = Tensor.empty(node.shape, p.pointee.dtype)
      copy.memory.copyMemory(from: g, byteCount: p.pointee.count * p.pointee.dtype.itemSize)
      if let result = pulled(rule, &copy, Saved(node), isLast: true) { task.deliver(result, to: edge) }
      return
    }
    switch rule {
    case .none: return
    case .gradient:
      if isFirst {
        adj_unary(Int32(ADJ_UNARY_copy.rawValue), dtype, count, g, target)
      } else {
        adj_binary(Int32(ADJ_BINARY_add.rawValue), dtype, count, target, 1, g, 1, target)
      }
    case .negatedGradient:
      if isFirst {
        adj_unary(Int32(ADJ_UNARY_neg.rawValue), dtype, count, g, target)
      } else {
        adj_binary(Int32(ADJ_BINARY_sub.rawValue), dtype, count, target, 1, g, 1, target)
      }
    case .x(let kernel):
      apply(kernel, g, p.pointee.saved0.operandElements ?? elements(Saved(node).x), target, isFirst, dtype, count)
    case .y(let kernel):
      apply(kernel, g, p.pointee.saved1.operandElements ?? elements(Saved(node).y), target, isFirst, dtype, count)
    case .z(let kernel):
      apply(kernel, g, p.pointee.savedResult.resultElements ?? elements(Saved(node).z), target, isFirst, dtype, count)
    }
  }

  /// Of a saved tensor that could not be read the short way: it was modified, which unpacking it has reported.
  private static func elements(_ saved: Tensor) -> UnsafeMutableRawPointer? {
    saved.isPlaceholder ? nil : saved.memory
  }

  @inline(__always)
  private static func apply(
    _ kernel: BinaryKernel, _ g: UnsafeMutableRawPointer, _ saved: UnsafeMutableRawPointer?,
    _ target: UnsafeMutableRawPointer, _ isFirst: Bool, _ dtype: Int32, _ count: Int64
  ) {
    guard let saved else { return }
    if isFirst {
      adj_binary(Int32(kernel.rawValue), dtype, count, g, 1, saved, 1, target)
    } else if kernel == ADJ_BINARY_mul {
      adj_muladd(dtype, count, g, 1, saved, 1, target)
    } else {
      withUnsafeTemporaryAllocation(byteCount: TensorBody.inlineLimit, alignment: 64) { room in
        let term = room.baseAddress.unsafelyUnwrapped
        adj_binary(Int32(kernel.rawValue), dtype, count, g, 1, saved, 1, term)
        adj_binary(Int32(ADJ_BINARY_add.rawValue), dtype, count, target, 1, term, 1, target)
      }
    }
  }

  // MARK: General forward

  static func unary(
    _ kernel: UnaryKernel, _ x: Tensor, _ name: String, promotes: Bool, shareable: Bool
  ) throws -> Tensor {
    let dtype = promotes && x.dtype.isIntegral ? DType.default : x.dtype
    guard adj_unary_supports(Int32(kernel.rawValue), dtype.code) != 0 else {
      throw AdjointError(name.operationName, "is not defined for a \(x.summary)")
    }
    let x = x.dtype == dtype ? x : x.casted(to: dtype)
    let isPredicate = kernel.rawValue >= ADJ_UNARY_logical_not.rawValue
    let z = Tensor.empty(x.shape, isPredicate ? .bool : dtype, shareable: shareable)
    adj_unary_nd(
      Int32(kernel.rawValue), dtype.code, Int32(x.ndim), x.sizes64, x.memory, x.strides64, z.memory, z.strides64)
    return z
  }

  static func binary(
    _ kernel: BinaryKernel, _ x: Tensor, _ y: Tensor, _ name: String, promotes: Bool, shareable: Bool,
    check: (Tensor, Tensor, DType) throws -> Void = { _, _, _ in }
  ) throws -> Tensor {
    var common = DType.promote(x, y)
    if promotes && common.isIntegral { common = .default }
    try check(x, y, common)
    guard adj_binary_supports(Int32(kernel.rawValue), common.code) != 0 else {
      throw AdjointError(name.operationName, "is not defined for a \(x.summary) and a \(y.summary)")
    }
    guard let shape = broadcastShape(x.shape, y.shape) else {
      throw AdjointError.broadcast(name.operationName, x, y)
    }
    if Modes.current.contains(.warnBroadcast) { warnIfMutual(name, x, y, shape) }
    let isPredicate = kernel.rawValue >= ADJ_BINARY_eq.rawValue
    return run(
      kernel, x.dtype == common ? x : x.casted(to: common), y.dtype == common ? y : y.casted(to: common), shape,
      result: isPredicate ? .bool : common, shareable: shareable)
  }

  /// A kernel over operands of one dtype, read as `shape`.
  static func run(
    _ kernel: BinaryKernel, _ x: Tensor, _ y: Tensor, _ shape: [Int], result: DType, shareable: Bool
  ) -> Tensor {
    let z = Tensor.empty(shape, result, shareable: shareable)
    run(kernel, x, y, into: z)
    return z
  }

  /// The same into a tensor that is there; it may be one of the operands.
  static func run(_ kernel: BinaryKernel, _ x: Tensor, _ y: Tensor, into z: Tensor) {
    let shape = z.shape
    let strideX = broadcastStrides(x.shape, x.strides, to: shape).map(Int64.init)
    let strideY = broadcastStrides(y.shape, y.strides, to: shape).map(Int64.init)
    adj_binary_nd(
      Int32(kernel.rawValue), x.dtype.code, Int32(shape.count), z.sizes64, x.memory, strideX, y.memory, strideY,
      z.memory,
      z.strides64)
  }

  private static func warnIfMutual(_ name: String, _ x: Tensor, _ y: Tensor, _ shape: [Int]) {
    guard shape != x.shape, shape != y.shape, x.numel > 1, y.numel > 1 else { return }
    Warnings.warn(
      "both operands of \(name.operationName) broadcast: shapes \(x.shape.shapeText) and \(y.shape.shapeText) give "
        + "\(shape.shapeText). Reshape one of them if element by element was meant",
      kind: "broadcast", file: name, line: 0)
  }
}

extension AdjointError {
  static func broadcast(_ operation: String, _ x: Tensor, _ y: Tensor) -> AdjointError {
    let (a, b) = (x.shape, y.shape)
    var place = ""
    for i in 1...max(1, min(a.count, b.count)) where i <= min(a.count, b.count) {
      let (m, n) = (a[a.count - i], b[b.count - i])
      if m != n && m != 1 && n != 1 {
        place = ": dimension -\(i) is \(m) against \(n)"
        break
      }
    }
    return AdjointError(
      operation,
      "the shapes \(a.shapeText) (\(x.dtype)) and \(b.shapeText) (\(y.dtype)) do not broadcast\(place). Sizes are "
        + "compared from the last dimension and have to be equal or 1; use reshape or unsqueeze")
  }
}

extension String {
  /// `Mul` → `mul`, `FloorDivide` → `floorDivide`: an operation as callers spell it.
  var operationName: String { prefix(1).lowercased() + dropFirst() }
}
