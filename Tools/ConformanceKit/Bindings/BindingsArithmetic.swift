import Adjoint

extension Binding {
  /// Two operands, broadcasting; comparisons; choices between operands.
  static let arithmetic: [String: Binding] = [
    "add": .scaled({ $0.add($1, alpha: $2) }, { $0.add($1, alpha: $2) }, { $0 + $1 }),
    "sub": .scaled({ $0.sub($1, alpha: $2) }, { $0.sub($1, alpha: $2) }, { $0 - $1 }),
    "rsub": .scaled({ $0.rsub($1, alpha: $2) }, { $0.rsub($1, alpha: $2) }),
    "mul": .numeric({ $0 * $1 }, { $0 * $1 }, { $0 * $1 }),
    "div.no_rounding_mode": .numeric(signature: "x y rounding_mode", { $0.div($1) }, { $0.div($1) }, { $0 / $1 }),
    "true_divide": .numeric({ $0.trueDivide($1) }, { $0.trueDivide($1) }, { $0 / $1 }),
    "pow": .numeric({ $0 ** $1 }, { $0 ** $1 }, { $0 ** $1 }),
    "__radd__": .numeric({ $1 + $0 }, { $1 + $0 }),
    "__rsub__": .numeric({ $1 - $0 }, { $1 - $0 }),
    "__rmul__": .numeric({ $1 * $0 }, { $1 * $0 }),
    "__rdiv__": .numeric({ $1 / $0 }, { $1 / $0 }),
    "__rpow__": .numeric({ $1 ** $0 }, { $1 ** $0 }),
    "maximum": .binary { $0.maximum($1) },
    "minimum": .binary { $0.minimum($1) },
    "max.binary": .binary { $0.max($1) },
    "min.binary": .binary { $0.min($1) },

    "eq": .numeric({ $0 .== $1 }, { $0 .== $1 }),
    "ne": .numeric({ $0 .!= $1 }, { $0 .!= $1 }),
    "lt": .numeric({ $0 .< $1 }, { $0 .< $1 }),
    "le": .numeric({ $0 .<= $1 }, { $0 .<= $1 }),
    "gt": .numeric({ $0 .> $1 }, { $0 .> $1 }),
    "ge": .numeric({ $0 .>= $1 }, { $0 .>= $1 }),
    "logical_and": .binary { $0.logicalAnd($1) },
    "logical_or": .binary { $0.logicalOr($1) },
    "logical_xor": .binary { $0.logicalXor($1) },
    "isclose": .tensor("x y rtol atol equal_nan") { a in
      try a.tensor("x").isclose(
        a.tensor("y"), rtol: a.double("rtol", or: 1e-5), atol: a.double("atol", or: 1e-8),
        equalNan: a.bool("equal_nan", or: false))
    },
    "allclose": .number("x y rtol atol equal_nan") { a in
      try a.tensor("x").allclose(
        a.tensor("y"), rtol: a.double("rtol", or: 1e-5), atol: a.double("atol", or: 1e-8),
        equalNan: a.bool("equal_nan", or: false))
    },
    "equal": .number("x y") { try $0.tensor("x").equal($0.tensor("y")) },

    "clamp": .tensor("x min max") { a in
      let x = try a.tensor("x")
      if a["min"]?.tensor != nil || a["max"]?.tensor != nil {
        return x.clamp(min: try a.tensorIfGiven("min"), max: try a.tensorIfGiven("max"))
      }
      switch (try a.scalarIfGiven("min"), try a.scalarIfGiven("max")) {
      case (let low?, let high?): return clamp(x, low, high)
      case (let low?, nil): return x.clampMin(low)
      case (nil, let high?): return x.clampMax(high)
      case (nil, nil): return x.clamp(min: Tensor?.none, max: Tensor?.none)
      }
    },
    "clamp_min": .tensor("x min") { a in
      let x = try a.tensor("x")
      if let low = a["min"]?.tensor { return x.clampMin(low) }
      return x.clampMin(try a.scalar("min"))
    },
    "clamp_max": .tensor("x max") { a in
      let x = try a.tensor("x")
      if let high = a["max"]?.tensor { return x.clampMax(high) }
      return x.clampMax(try a.scalar("max"))
    },
    // The golden files put the condition second, as in x.where(condition, y).
    "where": .tensor("x condition y") { a in
      let condition = try a.tensor("condition")
      if let x = a["x"]?.scalar { return Tensor.where(condition, x, try a.tensor("y")) }
      if let y = a["y"]?.scalar { return Tensor.where(condition, try a.tensor("x"), y) }
      return Tensor.where(condition, try a.tensor("x"), try a.tensor("y"))
    },
  ]

  /// x ± alpha · y.
  private static func scaled(
    _ tensors: @escaping @Sendable (Tensor, Tensor, any Scalar) -> Tensor,
    _ byNumber: @escaping @Sendable (Tensor, any Scalar, any Scalar) -> Tensor,
    _ ofNumber: (@Sendable (any Scalar, Tensor) -> Tensor)? = nil
  ) -> Binding {
    tensor("x y alpha") { a in
      let alpha = try a.scalarIfGiven("alpha") ?? 1
      return try apply(a, { tensors($0, $1, alpha) }, { byNumber($0, $1, alpha) }, ofNumber)
    }
  }

  private static func clamp<Low: Scalar, High: Scalar>(_ x: Tensor, _ low: Low, _ high: High) -> Tensor {
    x.clamp(min: low, max: high)
  }
}
