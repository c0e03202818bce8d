import Adjoint

extension Binding {
  /// Orders and order statistics.
  static let sorting: [String: Binding] = [
    "sort": .tensors("x dim descending stable") { a in
      let (x, stable) = (try a.tensor("x"), try a.bool("stable", or: false))
      let z = x.sort(dim: try a.int("dim", or: -1), descending: try a.bool("descending", or: false), stable: stable)
      return [z.values, z.indices]
    },
    "argsort": .tensor("x dim descending stable") { a in
      try a.tensor("x").argsort(
        dim: a.int("dim", or: -1), descending: a.bool("descending", or: false), stable: a.bool("stable", or: false))
    },
    "msort": .unary { $0.msort() },
    "topk": .tensors("x k dim largest sorted") { a in
      let z = try a.tensor("x").topk(
        a.int("k"), dim: a.int("dim", or: -1), largest: a.bool("largest", or: true), sorted: a.bool("sorted", or: true))
      return [z.values, z.indices]
    },
    "kthvalue": .tensors("x k dim keepdim") { a in
      let z = try a.tensor("x").kthvalue(
        a.int("k"), dim: a.int("dim", or: -1), keepDim: a.bool("keepdim", or: false))
      return [z.values, z.indices]
    },
    "median": .median({ $0.median() }, along: { $0.median(dim: $1, keepDim: $2) }),
    "nanmedian": .median({ $0.nanmedian() }, along: { $0.nanmedian(dim: $1, keepDim: $2) }),
    "mode": .tensors("x dim keepdim") { a in
      let z = try a.tensor("x").mode(dim: a.int("dim", or: -1), keepDim: a.bool("keepdim", or: false))
      return [z.values, z.indices]
    },
    "quantile": .quantile(
      { $0.quantile($1, dim: $2, keepDim: $3, interpolation: $4) },
      { $0.quantile($1, dim: $2, keepDim: $3, interpolation: $4) }),
    "nanquantile": .quantile(
      { $0.nanquantile($1, dim: $2, keepDim: $3, interpolation: $4) },
      { $0.nanquantile($1, dim: $2, keepDim: $3, interpolation: $4) }),
    "unique": .tensors("x sorted return_inverse return_counts dim") { a in
      let z = try a.tensor("x").unique(
        sorted: a.bool("sorted", or: true), returnInverse: a.bool("return_inverse", or: false),
        returnCounts: a.bool("return_counts", or: false), dim: a.intIfGiven("dim"))
      return [z.values, z.inverse, z.counts].compactMap { $0 }
    },
    "unique_consecutive": .tensors("x return_inverse return_counts dim") { a in
      let z = try a.tensor("x").uniqueConsecutive(
        returnInverse: a.bool("return_inverse", or: false), returnCounts: a.bool("return_counts", or: false),
        dim: a.intIfGiven("dim"))
      return [z.values, z.inverse, z.counts].compactMap { $0 }
    },
  ]

  /// Of all elements, or along a dimension with the places.
  private static func median(
    _ all: @escaping @Sendable (Tensor) -> Tensor,
    along: @escaping @Sendable (Tensor, Int, Bool) -> (values: Tensor, indices: Tensor)
  ) -> Binding {
    tensors("x dim keepdim") { a in
      let x = try a.tensor("x")
      guard let dim = try a.intIfGiven("dim") else { return [all(x)] }
      let z = along(x, dim, try a.bool("keepdim", or: false))
      return [z.values, z.indices]
    }
  }

  /// With a number or a tensor that says which quantiles.
  private static func quantile(
    _ single: @escaping @Sendable (Tensor, Double, Int?, Bool, QuantileInterpolation) -> Tensor,
    _ several: @escaping @Sendable (Tensor, Tensor, Int?, Bool, QuantileInterpolation) -> Tensor
  ) -> Binding {
    tensor("x q dim keepdim") { a in
      let (x, dim, keepDim) = (try a.tensor("x"), try a.intIfGiven("dim"), try a.bool("keepdim", or: false))
      let name = try a.string("interpolation", or: "linear")
      guard let interpolation = QuantileInterpolation(rawValue: name) else {
        throw Unsupported("the interpolation \(name)")
      }
      if let q = a["q"]?.double { return single(x, q, dim, keepDim, interpolation) }
      return several(x, try a.tensor("q"), dim, keepDim, interpolation)
    }
  }
}
