import AdjointKernels

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

extension Pointwise {
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
}
