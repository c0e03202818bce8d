/// The order of a norm: a number, or `.fro`, `.nuc`. `2` and `.infinity` are orders as they stand.
public enum NormOrder: Equatable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  case p(Double)
  /// Frobenius's: √Σ x².
  case fro
  /// The nuclear norm: the sum of singular values.
  case nuc

  /// The order of the largest: `.p(.infinity)`.
  public static var infinity: NormOrder { .p(.infinity) }
  /// The order of this number.
  public init(integerLiteral value: Int) { self = .p(Double(value)) }
  /// The order of this number.
  public init(floatLiteral value: Double) { self = .p(value) }
  /// The order negated, as in `-.infinity`; `.fro` and `.nuc` stay.
  public static prefix func - (order: NormOrder) -> NormOrder {
    if case .p(let p) = order { .p(-p) } else { order }
  }
}

extension Linalg {
  /// (Σ |x|ᵖ)^(1/p) over the dimensions, all by default; `.infinity` is the largest size, `-.infinity` the smallest and
  /// 0 the number of elements that are not 0. Floating dtypes; `dtype` may only widen. The derivative at 0 is 0.
  ///
  /// ```swift
  /// Linalg.vectorNorm(Tensor([[3.0, 4], [6, 8]]), dim: 1)  // → tensor([ 5., 10.])
  /// ```
  public static func vectorNorm(
    _ x: Tensor, ord: Double = 2, dim: [Int]? = nil, keepDim: Bool = false, dtype: DType? = nil
  ) -> Tensor {
    checked(x) {
      try widened(x, dtype, "Linalg.vectorNorm").norm(p: ord, dim: dim, keepDim: keepDim)
    }
  }

  /// As `vectorNorm(_:ord:dim:keepDim:dtype:)`, over one dimension.
  public static func vectorNorm(
    _ x: Tensor, ord: Double = 2, dim: Int, keepDim: Bool = false, dtype: DType? = nil
  ) -> Tensor {
    vectorNorm(x, ord: ord, dim: [dim], keepDim: keepDim, dtype: dtype)
  }

  /// A norm of the matrices in two dimensions: `.fro` √Σ x²; `.nuc` the sum of singular values; 2 (−2) the largest
  /// (smallest) of them; 1 (−1) the largest (smallest) sum of sizes of a column; `.infinity` (`-.infinity`) of a row.
  /// Other orders are refused. Floating dtypes; `dtype` may only widen.
  ///
  /// ```swift
  /// let x = Tensor([[1.0, -2], [3, 4]])
  /// Linalg.matrixNorm(x, ord: 1)          // → tensor(6.)
  /// Linalg.matrixNorm(x, ord: .infinity)  // → tensor(7.)
  /// ```
  public static func matrixNorm(
    _ x: Tensor, ord: NormOrder = .fro, dim: (Int, Int) = (-2, -1), keepDim: Bool = false, dtype: DType? = nil
  ) -> Tensor {
    let name = "Linalg.matrixNorm"
    return checked(x) {
      guard x.ndim >= 2 else { throw AdjointError(name, "at least two dimensions are needed, got \(x.described)") }
      let x = try widened(x, dtype, name)
      let (row, column) = (try x.resolve(dim.0, name), try x.resolve(dim.1, name))
      guard row != column else {
        throw AdjointError(name, "rows and columns have to be two dimensions, got \(dim) of \(x.described)")
      }
      switch ord {
      case .fro: return x.norm(p: 2, dim: [row, column], keepDim: keepDim)
      case .nuc: return restored(singularValues(x, row, column).sum(dim: -1), row, column, keepDim)
      case .p(2): return restored(singularValues(x, row, column).amax(dim: -1), row, column, keepDim)
      case .p(-2): return restored(singularValues(x, row, column).amin(dim: -1), row, column, keepDim)
      case .p(1), .p(-1): return largestSum(x, over: row, along: column, isLargest: ord == 1, keepDim)
      case .p(.infinity), .p(-.infinity):
        return largestSum(x, over: column, along: row, isLargest: ord == .infinity, keepDim)
      case .p(let p):
        throw AdjointError(name, "order \(p) is none: it has to be 1, 2, .infinity, one of these negated, .fro or .nuc")
      }
    }
  }

  private static func widened(_ x: Tensor, _ dtype: DType?, _ operation: String) throws -> Tensor {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(operation, "needs a floating dtype, got \(x.described). Convert it first with x.float()")
    }
    guard let dtype else { return x }
    guard DType.promote(x.dtype, dtype) == dtype, dtype.isFloatingPoint else {
      throw AdjointError(operation, "dtype may only widen, and \(x.described) does not fit \(dtype)")
    }
    return x.to(dtype)
  }

  private static func singularValues(_ x: Tensor, _ row: Int, _ column: Int) -> Tensor {
    svdvals(x.movedim([row, column], [-2, -1]))
  }

  private static func restored(_ z: Tensor, _ row: Int, _ column: Int, _ keepDim: Bool) -> Tensor {
    keepDim ? z.unsqueeze(Swift.min(row, column)).unsqueeze(Swift.max(row, column)) : z
  }

  private static func largestSum(
    _ x: Tensor, over dim: Int, along other: Int, isLargest: Bool, _ keepDim: Bool
  ) -> Tensor {
    let sums = x.abs().sum(dim: dim, keepDim: keepDim)
    let left = !keepDim && dim < other ? other - 1 : other
    return isLargest ? sums.amax(dim: left, keepDim: keepDim) : sums.amin(dim: left, keepDim: keepDim)
  }

  /// The vector or matrix norm that the arguments suggest: without an order, √Σ x² over the dimensions (all by
  /// default); with one, that of vectors for one dimension and of matrices for two, which an operand of one or two
  /// dimensions need not name.
  ///
  /// ```swift
  /// Linalg.norm(Tensor([[1.0, -2], [3, 4]]), ord: .infinity)  // → tensor(7.)
  /// Linalg.norm(Tensor([1.0, -2]), ord: 1)                    // → tensor(3.)
  /// ```
  public static func norm(
    _ x: Tensor, ord: NormOrder? = nil, dim: [Int]? = nil, keepDim: Bool = false, dtype: DType? = nil
  ) -> Tensor {
    checked(x) {
      guard let ord else { return vectorNorm(x, dim: dim, keepDim: keepDim, dtype: dtype) }
      guard (dim?.count ?? x.ndim) == 1 || (dim?.count ?? x.ndim) == 2 else {
        throw AdjointError(
          "Linalg.norm",
          "with an order, one or two dimensions are needed: dim is \(dim.map { "\($0)" } ?? "nil") for \(x.described)")
      }
      if let dim, dim.count == 2 {
        return matrixNorm(x, ord: ord, dim: (dim[0], dim[1]), keepDim: keepDim, dtype: dtype)
      }
      if dim == nil, x.ndim == 2 { return matrixNorm(x, ord: ord, keepDim: keepDim, dtype: dtype) }
      guard case .p(let p) = ord else {
        throw AdjointError("Linalg.norm", "order .\(ord) is one of matrices, and the norm is that of vectors")
      }
      return vectorNorm(x, ord: p, dim: dim, keepDim: keepDim, dtype: dtype)
    }
  }

  /// As `norm(_:ord:dim:keepDim:dtype:)`, over one dimension.
  public static func norm(
    _ x: Tensor, ord: NormOrder? = nil, dim: Int, keepDim: Bool = false, dtype: DType? = nil
  ) -> Tensor {
    norm(x, ord: ord, dim: [dim], keepDim: keepDim, dtype: dtype)
  }
}

extension Tensor {
  /// A norm by name, `.fro` or `.nuc`, of the matrices in two dimensions; `.fro` also of all elements.
  ///
  /// ```swift
  /// Tensor([[3.0, 0], [0, -4]]).norm(p: .nuc)  // → tensor(7.)
  /// ```
  @_disfavoredOverload
  public func norm(p: NormOrder, dim: [Int]? = nil, keepDim: Bool = false, dtype: DType? = nil) -> Tensor {
    switch p {
    case .p(let p): Linalg.vectorNorm(self, ord: p, dim: dim, keepDim: keepDim, dtype: dtype)
    case .fro: Linalg.vectorNorm(self, dim: dim, keepDim: keepDim, dtype: dtype)
    case .nuc: Linalg.norm(self, ord: .nuc, dim: dim, keepDim: keepDim, dtype: dtype)
    }
  }
}
