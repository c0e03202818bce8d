import Adjoint

extension Binding {
  /// One operand, with or without parameters.
  static let pointwise: [String: Binding] = [
    "bitwise_not": .unary { ~$0 },
    "deg2rad": .unary { $0.deg2rad() },
    "digamma": .unary { $0.digamma() },
    "erfinv": .unary { $0.erfinv() },
    "fill": .tensor("x value") { a in
      let x = try a.tensor("x")
      if let value = a["value"]?.tensor { return x.fill(value) }
      return x.fill(try a.scalar("value"))
    },
    "frexp": .tensors("x") { a in
      let (mantissa, exponent) = try a.tensor("x").frexp()
      return [mantissa, exponent]
    },
    "i0": .unary { $0.i0() },
    "isneginf": .unary { $0.isneginf() },
    "isposinf": .unary { $0.isposinf() },
    "isreal": .unary { $0.isreal() },
    "lgamma": .unary { $0.lgamma() },
    "logit": .tensor("x eps") { try $0.tensor("x").logit(eps: $0.doubleIfGiven("eps")) },
    "mvlgamma.mvlgamma_p_1": multivariate,
    "mvlgamma.mvlgamma_p_3": multivariate,
    "mvlgamma.mvlgamma_p_5": multivariate,
    "nan_to_num": .tensor("x nan posinf neginf") { a in
      try a.tensor("x").nanToNum(
        nan: a.double("nan", or: 0), posinf: a.doubleIfGiven("posinf"), neginf: a.doubleIfGiven("neginf"))
    },
    "polygamma.polygamma_n_0": derivative,
    "polygamma.polygamma_n_1": derivative,
    "polygamma.polygamma_n_2": derivative,
    "polygamma.polygamma_n_3": derivative,
    "polygamma.polygamma_n_4": derivative,
    "special.polygamma.special_polygamma_n_0": derivative,
    "positive": .unary { $0.positive() },
    "rad2deg": .unary { $0.rad2deg() },
    "round.decimals_0": rounded,
    "round.decimals_3": rounded,
    "round.decimals_neg_3": rounded,
    "sgn": .unary { $0.sgn() },
    "signbit": .unary { $0.signbit() },
    "sinc": .unary { $0.sinc() },
    "zero_": .unary { $0.clone().zero_() },
  ]

  private static let multivariate = Binding.tensor("x p") { try $0.tensor("x").mvlgamma($0.int("p")) }
  // The golden files put the operand first.
  private static let derivative = Binding.tensor("x n") { try $0.tensor("x").polygamma($0.int("n")) }
  private static let rounded = Binding.tensor("x decimals") {
    try $0.tensor("x").round(decimals: $0.int("decimals", or: 0))
  }

  /// Tensors of another's dtype, and without values.
  static let likenesses: [String: Binding] = [
    "new_zeros": .tensor("x size") { try $0.tensor("x").newZeros($0.ints("size"), dtype: $0.dtype()) },
    "new_ones": .tensor("x size") { try $0.tensor("x").newOnes($0.ints("size"), dtype: $0.dtype()) },
    "new_empty": .tensor("x size") { try $0.tensor("x").newEmpty($0.ints("size"), dtype: $0.dtype()) },
    "new_full": .tensor("x size fill_value") {
      try $0.tensor("x").newFull($0.ints("size"), $0.scalar("fill_value"), dtype: $0.dtype())
    },
    "new_empty_strided": .tensor("x size stride") {
      try $0.tensor("x").newEmptyStrided($0.ints("size"), $0.ints("stride"), dtype: $0.dtype())
    },
    "scalar_tensor": .tensor("s") { try Tensor.scalarTensor($0.scalar("s"), dtype: $0.dtype()) },
    "empty_strided": .tensor("size stride") {
      try Tensor.emptyStrided($0.ints("size"), $0.ints("stride"), dtype: $0.dtype())
    },
    "empty_permuted": .tensor("size physical_layout") {
      try Tensor.emptyPermuted($0.ints("size"), $0.ints("physical_layout"), dtype: $0.dtype())
    },
  ]
}
