import AdjointKernels

// Operations that one kernel computes element by element. Equal, contiguous operands take a short
// way through all of recording and pulling back, because that is what costs in small graphs.

typealias UnaryKernel = adj_unary_op
typealias BinaryKernel = adj_binary_op

/// What pointwise operations share.
enum Pointwise {
  /// Whether both are plain, contiguous and of one shape and dtype.
  @inline(__always)
  static func areAlike(_ x: Tensor, _ y: Tensor) -> Bool {
    let a = x.body.h
    let b = y.body.h
    guard a.pointee.rank == b.pointee.rank, a.pointee.dtype == b.pointee.dtype,
      a.pointee.dtype.isFloatingPoint, a.pointee.count == b.pointee.count,
      a.pointee.flags.subtracting(.beside) == .contiguous, b.pointee.flags.subtracting(.beside) == .contiguous
    else { return false }
    var i = 0
    let rank = Int(a.pointee.rank)
    while i < rank {
      if x.body.sizes[i] != y.body.sizes[i] { return false }
      i += 1
    }
    return true
  }

  static func unary(
    _ kernel: UnaryKernel, _ x: Tensor, _ name: String, promotes: Bool, shareable: Bool
  ) throws -> Tensor {
    let dtype = promotes && x.dtype.isIntegral ? DType.default : x.dtype
    guard adj_unary_supports(Int32(kernel.rawValue), dtype.code) != 0 else {
      throw AdjointError(name.operationName, "is not defined for \(x.described)")
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
      throw AdjointError(name.operationName, "is not defined for \(x.described) and \(y.described)")
    }
    guard let shape = broadcastShape(x.shape, y.shape) else {
      throw AdjointError.broadcast(name.operationName, x, y)
    }
    if Modes.current.contains(.warnBroadcast) { warnIfMutual(name, x, y, shape) }
    if common == .float16 || common == .bfloat16, isScaledByNumber(kernel, x, y) {
      // A number is not rounded to half precision first.
      let wide = run(kernel, x.casted(to: .float32), y.casted(to: .float32), shape, result: .float32, shareable: false)
      let z = Tensor.empty(shape, common, shareable: shareable)
      z.copyValues(from: wide)
      return z
    }
    let isPredicate = kernel.rawValue >= ADJ_BINARY_eq.rawValue
    return run(
      kernel, x.dtype == common ? x : x.casted(to: common), y.dtype == common ? y : y.casted(to: common), shape,
      result: isPredicate ? .bool : common, shareable: shareable)
  }

  /// Whether this is arithmetic with a number, or with a 0-d tensor of more digits behind the operator.
  private static func isScaledByNumber(_ kernel: BinaryKernel, _ x: Tensor, _ y: Tensor) -> Bool {
    switch kernel {
    case ADJ_BINARY_add, ADJ_BINARY_sub, ADJ_BINARY_mul, ADJ_BINARY_div, ADJ_BINARY_floor_divide,
      ADJ_BINARY_trunc_divide:
      x.h.pointee.flags.contains(.number) || y.ndim == 0 && y.dtype.isFloatingPoint && y.dtype.itemSize > 2
    default: false
    }
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
