import Adjoint

extension Binding {
  /// Two and three operands that broadcast.
  static let operands: [String: Binding] = [
    "addcdiv": .tensor("x tensor1 tensor2 value") { a in
      let value = try a.scalarIfGiven("value") ?? 1
      return try a.tensor("x").addcdiv(a.tensor("tensor1"), a.tensor("tensor2"), value: value)
    },
    "addcmul": .tensor("x tensor1 tensor2 value") { a in
      let value = try a.scalarIfGiven("value") ?? 1
      return try a.tensor("x").addcmul(a.tensor("tensor1"), a.tensor("tensor2"), value: value)
    },
    "lerp": .tensor("x end weight") { a in
      let (x, end) = (try a.tensor("x"), try a.tensor("end"))
      if let weight = a["weight"]?.tensor { return x.lerp(end, weight: weight) }
      return x.lerp(end, weight: try a.scalar("weight"))
    },
    "atan2": .binary { $0.atan2($1) },
    "hypot": .binary { $0.hypot($1) },
    "logaddexp": .binary { $0.logaddexp($1) },
    "logaddexp2": .binary { $0.logaddexp2($1) },
    "xlogy": .numeric({ $0.xlogy($1) }, { $0.xlogy($1) }, { Adjoint.xlogy($0, $1) }),
    "fmax": .binary { $0.fmax($1) },
    "fmin": .binary { $0.fmin($1) },
    "copysign": .numeric({ $0.copysign($1) }, { $0.copysign($1) }),
    "heaviside": .binary { $0.heaviside($1) },
    "nextafter": .binary { $0.nextafter($1) },
    "ldexp": .binary { $0.ldexp($1) },
    "float_power": .numeric({ $0.floatPower($1) }, { $0.floatPower($1) }, { Adjoint.floatPower($0, $1) }),

    "fmod": .numeric({ $0.fmod($1) }, { $0.fmod($1) }),
    "remainder": .numeric({ $0.remainder($1) }, { $0.remainder($1) }, { Adjoint.remainder($0, $1) }),
    "__rmod__": .numeric({ $1 % $0 }, { $1 % $0 }),
    "floor_divide": .numeric({ $0.floorDivide($1) }, { $0.floorDivide($1) }, { Adjoint.floorDivide($0, $1) }),
    "div.trunc_rounding": rounded,
    "div.floor_rounding": rounded,

    "gcd": .binary { $0.gcd($1) },
    "lcm": .binary { $0.lcm($1) },
    "bitwise_and": .numeric({ $0 & $1 }, { $0 & $1 }, { $0 & $1 }),
    "bitwise_or": .numeric({ $0 | $1 }, { $0 | $1 }, { $0 | $1 }),
    "bitwise_xor": .numeric({ $0 ^ $1 }, { $0 ^ $1 }, { $0 ^ $1 }),
    "bitwise_left_shift": .numeric({ $0 << $1 }, { $0 << $1 }, { $0 << $1 }),
    "bitwise_right_shift": .numeric({ $0 >> $1 }, { $0 >> $1 }, { $0 >> $1 }),
    "__rand__": .numeric({ $1 & $0 }, { $1 & $0 }),
    "__ror__": .numeric({ $1 | $0 }, { $1 | $0 }),
    "__rxor__": .numeric({ $1 ^ $0 }, { $1 ^ $0 }),
  ]

  private static let rounded = Binding.tensor("x y rounding_mode") { a in
    let mode: Tensor.RoundingMode = try a.string("rounding_mode", or: "trunc") == "floor" ? .floor : .trunc
    return try apply(a, { $0.div($1, roundingMode: mode) }, { $0.div($1, roundingMode: mode) })
  }
}
