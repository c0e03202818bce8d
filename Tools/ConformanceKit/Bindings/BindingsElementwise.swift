import Adjoint

extension Binding {
  /// One element in, one out; with broadcasting where there are two operands.
  static let elementwise: [String: Binding] = [
    "neg": .unary { -$0 },

    "add": .tensor("x y alpha") { a in
      let alpha = try a.scalarIfGiven("alpha") ?? 1
      return try apply(a, { $0 + scaled($1, alpha) }, { $0 + scaled($1, alpha) }, { $0 + scaled($1, alpha) })
    },
    "sub": .tensor("x y alpha") { a in
      let alpha = try a.scalarIfGiven("alpha") ?? 1
      return try apply(a, { $0 - scaled($1, alpha) }, { $0 - scaled($1, alpha) }, { $0 - scaled($1, alpha) })
    },
    "mul": .arithmetic({ $0 * $1 }, { $0 * $1 }, { $0 * $1 }),
    "div.no_rounding_mode": .tensor("x y rounding_mode") { try apply($0, { $0 / $1 }, { $0 / $1 }, { $0 / $1 }) },
  ]

  /// y · alpha, without touching y where alpha is 1.
  private static func scaled(_ y: Tensor, _ alpha: any Scalar) -> Tensor {
    alpha.number == .int(1) ? y : y * alpha
  }

  private static func scaled(_ y: any Scalar, _ alpha: any Scalar) -> any Scalar {
    if case (.int(let y), .int(let alpha)) = (y.number, alpha.number) { return y * alpha }
    return alpha.number == .int(1) ? y : y.number.double * alpha.number.double
  }
}
