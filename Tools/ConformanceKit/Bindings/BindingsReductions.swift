import Adjoint

extension Binding {
  /// Many elements into one; running sums; softmax.
  static let reductions: [String: Binding] = [
    "sum": .reduction({ $0.sum(dtype: $1) }, along: { $0.sum(dim: $1, keepDim: $2, dtype: $3) }),
    "mean": .reduction({ $0.mean(dtype: $1) }, along: { $0.mean(dim: $1, keepDim: $2, dtype: $3) }),
    "sum_to_size": .tensor("x *size") { try $0.tensor("x").sum(toSize: $0.ints("size")) },
    "prod": .tensor("x dim keepdim dtype") { a in
      let x = try a.tensor("x")
      let dtype = try a.dtype()
      guard let dim = try a.intIfGiven("dim") else { return x.prod(dtype: dtype) }
      return x.prod(dim: dim, keepDim: try a.bool("keepdim", or: false), dtype: dtype)
    },
    "amax": .tensor("x dim keepdim") {
      try $0.tensor("x").amax(dim: $0.ints("dim", or: []), keepDim: $0.bool("keepdim", or: false))
    },
    "amin": .tensor("x dim keepdim") {
      try $0.tensor("x").amin(dim: $0.ints("dim", or: []), keepDim: $0.bool("keepdim", or: false))
    },
    "max.reduction_no_dim": .unary { $0.max() },
    "min.reduction_no_dim": .unary { $0.min() },
    "max.reduction_with_dim": .tensors("x dim keepdim") {
      let z = try $0.tensor("x").max(dim: $0.int("dim"), keepDim: $0.bool("keepdim", or: false))
      return [z.values, z.indices]
    },
    "min.reduction_with_dim": .tensors("x dim keepdim") {
      let z = try $0.tensor("x").min(dim: $0.int("dim"), keepDim: $0.bool("keepdim", or: false))
      return [z.values, z.indices]
    },
    "argmax": .tensor("x dim keepdim") {
      try $0.tensor("x").argmax(dim: $0.intIfGiven("dim"), keepDim: $0.bool("keepdim", or: false))
    },
    "argmin": .tensor("x dim keepdim") {
      try $0.tensor("x").argmin(dim: $0.intIfGiven("dim"), keepDim: $0.bool("keepdim", or: false))
    },
    "all": .tensor("x dim keepdim") {
      try $0.tensor("x").all(dim: $0.intsIfGiven("dim"), keepDim: $0.bool("keepdim", or: false))
    },
    "any": .tensor("x dim keepdim") {
      try $0.tensor("x").any(dim: $0.intsIfGiven("dim"), keepDim: $0.bool("keepdim", or: false))
    },
    "count_nonzero": .tensor("x dim") { try $0.tensor("x").countNonzero(dim: $0.intsIfGiven("dim")) },
    "std": .spread { $0.std(dim: $1, correction: $2, keepDim: $3) },
    "std.unbiased": .spread { $0.std(dim: $1, correction: $2, keepDim: $3) },
    "var": .spread { $0.var(dim: $1, correction: $2, keepDim: $3) },
    "var.unbiased": .spread { $0.var(dim: $1, correction: $2, keepDim: $3) },
    "norm": .tensor("x p dim keepdim", norm),
    "norm.inf": .tensor("x p dim keepdim", norm),
    "norm.fro": .tensor("x p dim keepdim", norm),
    "logsumexp": .tensor("x dim keepdim") {
      try $0.tensor("x").logsumexp(dim: $0.ints("dim"), keepDim: $0.bool("keepdim", or: false))
    },
    "cumsum": .tensor("x dim") { try $0.tensor("x").cumsum(dim: $0.int("dim"), dtype: $0.dtype()) },
    "softmax": .along { $0.softmax(dim: $1, dtype: $2) },
    "softmax.with_dtype": .along { $0.softmax(dim: $1, dtype: $2) },
    "log_softmax": .along { $0.logSoftmax(dim: $1, dtype: $2) },
    "log_softmax.with_dtype": .along { $0.logSoftmax(dim: $1, dtype: $2) },
    "nn.functional.softmin": .along { $0.softmin(dim: $1, dtype: $2) },
    "nn.functional.softmin.with_dtype": .along { $0.softmin(dim: $1, dtype: $2) },
  ]

  /// Over all elements, or over the dimensions named.
  private static func reduction(
    _ all: @escaping @Sendable (Tensor, DType?) -> Tensor,
    along dims: @escaping @Sendable (Tensor, [Int], Bool, DType?) -> Tensor
  ) -> Binding {
    tensor("x dim keepdim") { a in
      let x = try a.tensor("x")
      guard let dim = try a.intsIfGiven("dim") else { return all(x, try a.dtype()) }
      return dims(x, dim, try a.bool("keepdim", or: false), try a.dtype())
    }
  }

  /// Along one dimension.
  private static func along(_ f: @escaping @Sendable (Tensor, Int, DType?) -> Tensor) -> Binding {
    tensor("x dim") { f(try $0.tensor("x"), try $0.int("dim"), try $0.dtype()) }
  }

  /// Variance and the like. PyTorch takes `unbiased` as an older spelling of `correction`, also in the place of `dim`.
  private static func spread(_ f: @escaping @Sendable (Tensor, [Int]?, Double, Bool) -> Tensor) -> Binding {
    tensor("x dim unbiased keepdim") { a in
      let x = try a.tensor("x")
      let isUnbiased = try a["dim"]?.bool ?? a.bool("unbiased", or: true)
      let dims = a["dim"]?.bool == nil ? try a.intsIfGiven("dim") : nil
      return f(x, dims, try a.double("correction", or: isUnbiased ? 1 : 0), try a.bool("keepdim", or: false))
    }
  }

  @Sendable private static func norm(_ a: Arguments) throws -> Tensor {
    let x = try a.tensor("x")
    let dims = try a.intsIfGiven("dim")
    let keepDim = try a.bool("keepdim", or: false)
    if let name = a["p"]?.string {
      guard name == "fro" else { throw Unsupported("the norm \(name)") }
      return x.norm(dim: dims, keepDim: keepDim)
    }
    return x.norm(p: try a.double("p", or: 2), dim: dims, keepDim: keepDim)
  }
}
