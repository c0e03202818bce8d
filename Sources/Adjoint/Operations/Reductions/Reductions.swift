import AdjointKernels

// Reductions whose every result depends on its own slice of the operand: the derivative is one
// tensor D = ∂z/∂x that broadcasts against x; then gx = g·D and dz = Σ t·D.

protocol ReductionOperation: UnaryOperation {
  /// Counted from the start; nil for all.
  var dims: [Int]? { get set }
  var keepDim: Bool { get }
  /// ∂z/∂x, of x's shape or broadcasting to it.
  func derivative(_ s: Saved) -> Tensor
}

extension ReductionOperation {
  static var saves: Saves { [.x, .z] }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { Reduction.restore(g, dims, keepDim) * derivative(s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    Sum(dims: dims, keepDim: keepDim, dtype: nil)(t * derivative(s))
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    var lifted = self
    guard x.ndim > 0, let dims else {
      lifted.dims = [1]
      let z = lifted(level.front(x).reshape([level.size, x.numel]))
      return keepDim ? z.view([level.size] + x.shape.map { _ in 1 }) : z
    }
    lifted.dims = dims.map { $0 + 1 }
    return lifted(level.front(x))
  }

  /// The result with the reduced dimensions as 1.
  func restored(_ z: Tensor) -> Tensor { Reduction.restore(z, dims, keepDim) }
  func resolvedDims(_ x: Tensor) -> [Int] { dims ?? Array(0..<x.ndim) }

  /// ∂z/∂x where z is an element of x: 1, in equal parts where several are equal. A result of NaN is that of all NaN,
  /// or, if they do not share, of none, so that the derivative is NaN.
  func sharedEvenly(_ s: Saved, nanShares: Bool = true) -> Tensor {
    let isWinner = noGrad { () -> Tensor in
      let z = restored(s.z.detach())
      let x = s.x.detach()
      let isEqual = x.eq(z)
      return (nanShares ? isEqual.logicalOr(x.isnan().logicalAnd(z.isnan())) : isEqual).to(x.dtype)
    }
    return isWinner / isWinner.sum(dim: resolvedDims(isWinner), keepDim: true)
  }

  func requireFloating(_ x: Tensor, _ operation: String) throws {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(
        operation, "needs a floating dtype, got \(x.described): convert it first, as in x.float().\(operation)()")
    }
  }
}

/// z = Π x; D = the product of the others, exact where factors are 0.
struct Prod: ReductionOperation {
  static var name: String { "Prod" }
  var dims: [Int]?
  let keepDim: Bool
  let dtype: DType?
  var graphName: String { dims == nil ? "ProdBackward0" : "ProdBackward1" }

  func forward(_ x: Tensor) throws -> Tensor {
    let target = dtype ?? (x.dtype.isIntegral ? .int64 : x.dtype)
    return Reduction.run(
      ADJ_REDUCE_PROD, x.dtype == target ? x : x.casted(to: target), resolvedDims(x), keepDim: keepDim, result: target)
  }

  func derivative(_ s: Saved) -> Tensor {
    let x = s.x
    if !x.eq(0).any().isTrue { return restored(s.z) / x }
    // With a zero among the factors the products of those before and after are needed.
    guard let dim = dims?.first else { return productOfOthers(x.reshape(-1), 0).reshape(x.shape) }
    return productOfOthers(x, dim)
  }

  /// What stands before an element times what stands after it; that is p = x₊₁·p₊₁ from the end, where it is 1.
  private func productOfOthers(_ x: Tensor, _ dim: Int) -> Tensor {
    let start = Tensor.zerosLike(x).shifted(along: dim, backwards: true, edge: 1)
    let after = Recurrence(dim: dim, isReversed: true)(x.shifted(along: dim, backwards: true), start)
    return x.cumprod(dim: dim).shifted(along: dim, edge: 1) * after
  }
}

/// z = max x (or min); the gradient is split evenly among ties.
struct Extremum: ReductionOperation {
  static var name: String { "Amax" }
  let isMaximum: Bool
  var dims: [Int]?
  let keepDim: Bool
  /// max() and min() of all elements, which PyTorch names apart from amax and amin.
  var isAll = false
  var graphName: String {
    isMaximum ? (isAll ? "MaxBackward1" : "AmaxBackward0") : (isAll ? "MinBackward1" : "AminBackward0")
  }

  func forward(_ x: Tensor) throws -> Tensor {
    let name = isMaximum ? (isAll ? "max" : "amax") : (isAll ? "min" : "amin")
    let dims = resolvedDims(x)
    guard !dims.contains(where: { x.shape[$0] == 0 }) else {
      throw AdjointError(name, "has no value for no elements: the \(x.summary) is empty along a reduced dimension")
    }
    return Reduction.run(isMaximum ? ADJ_REDUCE_AMAX : ADJ_REDUCE_AMIN, x, dims, keepDim: keepDim, result: x.dtype)
  }

  func derivative(_ s: Saved) -> Tensor { sharedEvenly(s, nanShares: isAll) }
}

/// z = Σ (x − mean)² / (n − correction); D = 2(x − mean)/(n − correction).
struct Var: ReductionOperation {
  static var name: String { "Var" }
  static var saves: Saves { .x }
  var dims: [Int]?
  let keepDim: Bool
  let correction: Double

  func forward(_ x: Tensor) throws -> Tensor {
    try requireFloating(x, "var")
    return Moments.variance(x, resolvedDims(x), keepDim, correction)
  }
  func derivative(_ s: Saved) -> Tensor {
    let x = s.x
    let freedom = Moments.freedom(x, resolvedDims(x), correction)
    return (x - x.mean(dim: resolvedDims(x), keepDim: true)) * (2 / freedom)
  }
}

/// z = √var x; D = (x − mean)/((n − correction)·z), 0 where all are equal.
struct Std: ReductionOperation {
  static var name: String { "Std" }
  var dims: [Int]?
  let keepDim: Bool
  let correction: Double

  func forward(_ x: Tensor) throws -> Tensor {
    try requireFloating(x, "std")
    return Moments.variance(x, resolvedDims(x), keepDim, correction, root: true)
  }
  func derivative(_ s: Saved) -> Tensor {
    let x = s.x
    let z = restored(s.z)
    let freedom = Moments.freedom(x, resolvedDims(x), correction)
    let isFlat = z .== 0
    // 1 in the place of 0 keeps the second derivative, which is 0 too, free of NaN.
    let slope = (x - x.mean(dim: resolvedDims(x), keepDim: true)) / (z.maskedFill(mask: isFlat, value: 1) * freedom)
    return Where(condition: isFlat)(.zeros([], dtype: z.dtype), slope)
  }
}

/// z = ln Σ eˣ, without overflow; D = e^(x − z).
struct LogSumExp: ReductionOperation {
  static var name: String { "Logsumexp" }
  var dims: [Int]?
  let keepDim: Bool
  func forward(_ x: Tensor) throws -> Tensor {
    let x = x.dtype.isIntegral ? x.casted(to: .default) : x
    return Reduction.run(ADJ_REDUCE_LOGSUMEXP, x, resolvedDims(x), keepDim: keepDim, result: x.dtype)
  }
  func derivative(_ s: Saved) -> Tensor { (s.x - restored(s.z)).exp() }
}

/// Mean and variance in one pass that does not cancel.
enum Moments {
  /// The variance, or its root.
  static func variance(_ x: Tensor, _ dims: [Int], _ keepDim: Bool, _ correction: Double, root: Bool = false) -> Tensor
  {
    let z = Tensor.empty(Reduction.shape(x.shape, without: dims, keepDim: keepDim), x.dtype, shareable: true)
    let (source, outer, n, inner) = Reduction.layout(x, dims)
    adj_var_mean(
      x.dtype.code, Int64(outer), Int64(n), Int64(inner), source.memory, max(0, Double(n) - correction), root ? 1 : 0,
      z.memory, nil)
    return z
  }
  static func freedom(_ x: Tensor, _ dims: [Int], _ correction: Double) -> Double {
    max(0, Double(dims.map { x.shape[$0] }.product) - correction)
  }
}
