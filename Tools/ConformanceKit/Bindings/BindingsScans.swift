import Adjoint

extension Binding {
  /// Scans along a dimension, and reductions that come in pairs or leave NaN out.
  static let scans: [String: Binding] = [
    "cumprod": .tensor("x dim") { try $0.tensor("x").cumprod(dim: $0.int("dim"), dtype: $0.dtype()) },
    "logcumsumexp": .tensor("x dim") { try $0.tensor("x").logcumsumexp(dim: $0.int("dim")) },
    "cummax": .tensors("x dim") { a in
      let z = try a.tensor("x").cummax(dim: a.int("dim"))
      return [z.values, z.indices]
    },
    "cummin": .tensors("x dim") { a in
      let z = try a.tensor("x").cummin(dim: a.int("dim"))
      return [z.values, z.indices]
    },
    "diff": .tensor("x n dim prepend append") { a in
      try a.tensor("x").diff(
        n: a.int("n", or: 1), dim: a.int("dim", or: -1), prepend: a.tensorIfGiven("prepend"),
        append: a.tensorIfGiven("append"))
    },
    "nansum": .tensor("x dim keepdim") { a in
      let x = try a.tensor("x")
      guard let dim = try a.intsIfGiven("dim") else { return x.nansum(dtype: try a.dtype()) }
      return x.nansum(dim: dim, keepDim: try a.bool("keepdim", or: false), dtype: try a.dtype())
    },
    "nanmean": .tensor("x dim keepdim") { a in
      let x = try a.tensor("x")
      return x.nanmean(
        dim: try a.ints("dim", or: []), keepDim: try a.bool("keepdim", or: false), dtype: try a.dtype())
    },
    "var_mean": .spreadAndMean { x, dim, correction, keepDim in
      let z = x.varMean(dim: dim, correction: correction, keepDim: keepDim)
      return [z.variance, z.mean]
    },
    "var_mean.unbiased": .spreadAndMean { x, dim, correction, keepDim in
      let z = x.varMean(dim: dim, correction: correction, keepDim: keepDim)
      return [z.variance, z.mean]
    },
    "std_mean": .spreadAndMean { x, dim, correction, keepDim in
      let z = x.stdMean(dim: dim, correction: correction, keepDim: keepDim)
      return [z.std, z.mean]
    },
    "std_mean.unbiased": .spreadAndMean { x, dim, correction, keepDim in
      let z = x.stdMean(dim: dim, correction: correction, keepDim: keepDim)
      return [z.std, z.mean]
    },
    "aminmax": .tensors("x dim keepdim") { a in
      let z = try a.tensor("x").aminmax(dim: a.intIfGiven("dim"), keepDim: a.bool("keepdim", or: false))
      return [z.min, z.max]
    },
  ]

  private static func spreadAndMean(
    _ f: @escaping @Sendable (Tensor, [Int]?, Double, Bool) -> [Tensor]
  ) -> Binding {
    tensors("x dim unbiased keepdim") { a in
      let x = try a.tensor("x")
      let isUnbiased = try a["dim"]?.bool ?? a.bool("unbiased", or: true)
      let dims = a["dim"]?.bool == nil ? try a.intsIfGiven("dim") : nil
      return f(x, dims, try a.double("correction", or: isUnbiased ? 1 : 0), try a.bool("keepdim", or: false))
    }
  }
}
