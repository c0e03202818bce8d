import AdjointKernels

// What one kernel computes of up to three operands and numbers, where steps would take a pass each.

typealias FusedKernel = adj_fused_op

extension Pointwise {
  /// A kernel over operands that broadcast, computed in `common`; the numbers are not rounded to it.
  static func fused(
    _ kernel: FusedKernel, _ operands: [Tensor], _ numbers: [Number] = [], in common: DType, _ name: String
  ) throws -> Tensor {
    guard adj_fused_supports(Int32(kernel.rawValue), common.code) != 0 else {
      throw AdjointError(name, "is not defined for \(operands.map(\.described).joined(separator: ", "))")
    }
    guard let shape = broadcastShape(operands) else { throw AdjointError.broadcast(name, operands) }
    let z = Tensor.empty(shape, common)
    run(kernel, operands, numbers, into: z)
    return z
  }

  /// The same into a tensor that is there; it may be the first operand.
  fileprivate static func run(_ kernel: FusedKernel, _ operands: [Tensor], _ numbers: [Number], into z: Tensor) {
    let (shape, common) = (z.shape, z.dtype)
    let x = operands.map { $0.dtype == common ? $0 : $0.casted(to: common) }
    let strides = x.map { broadcastStrides($0.shape, $0.strides, to: shape).map(Int64.init) }
    let dtypeOfNumbers = common.isFloatingPoint ? DType.float64 : .int64
    withUnsafeTemporaryAllocation(byteCount: 24, alignment: 8) { room in
      let base = room.baseAddress.unsafelyUnwrapped
      for i in 0..<3 {
        dtypeOfNumbers.store(i < numbers.count ? numbers[i] : .int(0), at: base + 8 * i)
      }
      // Nothing but the array holds converted operands, and the optimizer may let go of it after its last mention.
      withExtendedLifetime(x) {
        adj_fused_nd(
          Int32(kernel.rawValue), common.code, Int32(shape.count), z.sizes64, x[0].memory, strides[0],
          x.count > 1 ? x[1].memory : nil, x.count > 1 ? strides[1] : nil, x.count > 2 ? x[2].memory : nil,
          x.count > 2 ? strides[2] : nil, base, z.memory, z.strides64)
      }
    }
  }
}

/// The shape all broadcast to, or nil.
private func broadcastShape(_ operands: [Tensor]) -> [Int]? {
  operands.reduce([]) { shape, x in shape.flatMap { broadcastShape($0, x.shape) } }
}

extension Tensor {
  /// A fused kernel of this tensor and others, straight into the elements where nothing is recorded.
  func inPlace(
    _ operation: String, _ kernel: FusedKernel, _ others: [Tensor], _ numbers: [Number], _ result: () -> Tensor
  ) -> Tensor {
    let operands = [self] + others
    guard dtype.isFloatingPoint, !isFrozen, operands.allSatisfy({ $0.dtype == dtype && !$0.isInterpreted }),
      !(Modes.isGradEnabled && operands.contains(where: \.requiresGrad)),
      !h.pointee.flags.contains(.view) || body.existingExtra?.base?.requiresGrad != true,
      broadcastShape(operands) == shape, others.allSatisfy({ $0 === self || !$0.sharesStorage(with: self) })
    else { return inPlace(operation, result) }
    do { try checkFits(self, operation) } catch { return .failed(error) }
    Pointwise.run(kernel, operands, numbers, into: self)
    body.bumpVersion()
    return self
  }
}

extension AdjointError {
  static func broadcast(_ operation: String, _ operands: [Tensor]) -> AdjointError {
    AdjointError(
      operation,
      "the shapes \(operands.map(\.shape.shapeText).joined(separator: ", ")) do not broadcast. Sizes are compared from "
        + "the last dimension and have to be equal or 1; use reshape or unsqueeze")
  }
}

extension Tensor {
  /// The sum of those that there are.
  static func sum(ofGiven parts: [Tensor?]) -> Tensor? {
    parts.reduce(nil) { sum, part in sum.map { sum in part.map { sum + $0 } ?? sum } ?? part }
  }

  /// The 0-d tensor of a number that counts as one in type promotion.
  static func number(_ value: Number, for x: Tensor) -> Tensor {
    switch value {
    case .bool(let value): number(value, for: x)
    case .int(let value): number(value, for: x)
    case .real(let value): number(value, for: x)
    }
  }
}

extension Number {
  static prefix func - (x: Number) -> Number {
    switch x {
    case .bool(let value): .int(value ? -1 : 0)
    case .int(let value): .int(0 &- value)
    case .real(let value): .real(-value)
    }
  }

  static func * (x: Number, y: Number) -> Number {
    if case .real = x { return .real(x.double * y.double) }
    if case .real = y { return .real(x.double * y.double) }
    return .int(x.int &* y.int)
  }

  private var int: Int64 {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    case .real(let value): Int64(value)
    }
  }
}
