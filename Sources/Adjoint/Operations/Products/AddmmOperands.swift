import AdjointKernels

// What the sums with a product accept, and the outer product, which is no sum.

extension AddProduct {
  func resultShape(_ c: Tensor, _ x: Tensor, _ y: Tensor) throws -> [Int] {
    let (a, b) = (x.shape, y.shape)
    let rank = kind == .addbmm || kind == .baddbmm ? 3 : kind == .addr ? 1 : 2
    let expected: String
    let shape: [Int]?
    switch kind {
    case .addmm:
      expected = "[m, k] and [k, n]"
      shape = a.count == rank && b.count == 2 && a[1] == b[0] ? [a[0], b[1]] : nil
    case .addmv:
      expected = "[m, k] and [k]"
      shape = a.count == rank && b.count == 1 && a[1] == b[0] ? [a[0]] : nil
    case .addr:
      expected = "two vectors"
      shape = a.count == rank && b.count == 1 ? [a[0], b[0]] : nil
    case .addbmm, .baddbmm:
      expected = "[b, m, k] and [b, k, n]"
      let fits = a.count == rank && b.count == rank && a[0] == b[0] && a[2] == b[1]
      shape = !fits ? nil : kind == .addbmm ? [a[1], b[2]] : [a[0], a[1], b[2]]
    }
    guard let shape else {
      throw AdjointError(kind.rawValue, "expected \(expected), got \(x.described) and \(y.described)")
    }
    guard c.ndim <= shape.count, broadcastShape(c.shape, shape) == shape else {
      throw AdjointError(
        kind.rawValue, "the \(c.summary) to be added to does not broadcast to the product's shape \(shape.shapeText)")
    }
    return shape
  }

  func commonDType(_ c: Tensor, _ x: Tensor, _ y: Tensor) throws -> DType {
    if kind == .addr {
      let dtype = DType.promote([c, x, y])
      guard !dtype.isIntegral || dtype == .bool || (beta == beta.rounded() && alpha == alpha.rounded()) else {
        throw AdjointError("addr", "beta \(beta) and alpha \(alpha) have to be whole for a result of \(dtype)")
      }
      return dtype
    }
    guard x.dtype == y.dtype, c.dtype == x.dtype else {
      throw AdjointError(
        kind.rawValue,
        "all operands have to be of one dtype, got \(c.described), \(x.described) and \(y.described). Convert them "
          + "with to(_:)")
    }
    guard x.dtype != .bool else {
      throw AdjointError(kind.rawValue, "is not defined for bool tensors, got \(x.described). Convert it with to(_:)")
    }
    return x.dtype
  }

  /// Elements of one product each: a sum would not pay.
  func addOuter(_ c: Tensor, _ x: Tensor, _ y: Tensor, to z: Tensor) {
    let column = alpha == 1 ? x : x.scaled(by: alpha)
    Pointwise.run(ADJ_BINARY_mul, column.alias([x.numel, 1], [column.strides[0], 0]), y, into: z)
    if beta != 0 { Pointwise.run(ADJ_BINARY_add, z, beta == 1 ? c : c.scaled(by: beta), into: z) }
  }

  /// β ∧ c ∨ α ∧ x ∧ y.
  func logical(_ c: Tensor, _ x: Tensor, _ y: Tensor, _ shape: [Int]) -> Tensor {
    noGrad {
      let product = x.unsqueeze(1).logicalAnd(y).logicalAnd(Tensor(alpha != 0))
      return c.logicalAnd(Tensor(beta != 0)).logicalOr(product)
    }
  }
}

extension DType {
  /// Whether it is narrower than what it is computed in.
  var isHalf: Bool { self == .float16 || self == .bfloat16 }
}

// Without a graph.
extension Tensor {
  func of(_ dtype: DType) -> Tensor { self.dtype == dtype ? self : casted(to: dtype) }

  /// The same memory read as a larger shape.
  func broadcastAlias(_ shape: [Int]) -> Tensor {
    hasShape(shape) ? self : alias(shape, broadcastStrides(self.shape, strides, to: shape))
  }

  /// z = factor·self, broadcast.
  func scale(by factor: Double, into z: Tensor) {
    let number = Tensor.empty([], dtype)
    number.fillValues(.real(factor))
    Pointwise.run(ADJ_BINARY_mul, self, number, into: z)
  }

  func scaled(by factor: Double) -> Tensor {
    let z = Tensor.empty(shape, dtype)
    scale(by: factor, into: z)
    return z
  }
}
