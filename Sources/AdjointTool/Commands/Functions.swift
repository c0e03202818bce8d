import Adjoint

/// The functions that expressions may call: the library's, by name.
enum Functions {
  private static let unary: [String: @Sendable (Tensor) -> Tensor] = [
    "exp": { $0.exp() }, "exp2": { $0.exp2() }, "expm1": { $0.expm1() }, "log": { $0.log() }, "ln": { $0.log() },
    "log2": { $0.log2() }, "log10": { $0.log10() }, "log1p": { $0.log1p() }, "sqrt": { $0.sqrt() },
    "rsqrt": { $0.rsqrt() }, "square": { $0.square() }, "reciprocal": { $0.reciprocal() }, "sin": { $0.sin() },
    "cos": { $0.cos() }, "tan": { $0.tan() }, "asin": { $0.asin() }, "acos": { $0.acos() }, "atan": { $0.atan() },
    "sinh": { $0.sinh() }, "cosh": { $0.cosh() }, "tanh": { $0.tanh() }, "asinh": { $0.asinh() },
    "acosh": { $0.acosh() }, "atanh": { $0.atanh() }, "erf": { $0.erf() }, "erfc": { $0.erfc() },
    "abs": { $0.abs() }, "sign": { $0.sign() }, "floor": { $0.floor() }, "ceil": { $0.ceil() },
    "round": { $0.round() }, "trunc": { $0.trunc() }, "sigmoid": { $0.sigmoid() }, "relu": { $0.relu() },
    "silu": { $0.silu() }, "gelu": { $0.gelu() }, "logsigmoid": { $0.logsigmoid() }, "sum": { $0.sum() },
    "mean": { $0.mean() }, "prod": { $0.prod() }, "max": { $0.max() }, "min": { $0.min() }, "std": { $0.std() },
    "var": { $0.var() }, "norm": { $0.norm() }, "t": { $0.t() }, "transpose": { $0.t() },
    "softmax": { $0.softmax(dim: -1) }, "logsoftmax": { $0.logSoftmax(dim: -1) },
    "logsumexp": { $0.logsumexp(dim: -1) }, "cumsum": { $0.cumsum(dim: -1) },
  ]

  private static let binary: [String: @Sendable (Tensor, Tensor) -> Tensor] = [
    "matmul": { $0.matmul($1) }, "mm": { $0.mm($1) }, "dot": { $0.dot($1) }, "outer": { $0.outer($1) },
    "pow": { $0.pow($1) }, "maximum": { $0.maximum($1) }, "minimum": { $0.minimum($1) },
    "mse": { $0.mseLoss($1) },
  ]

  static var signatures: [FunctionSignature] {
    unary.keys.map { FunctionSignature(name: $0, minimumArguments: 1, maximumArguments: 1) }
      + binary.keys.map { FunctionSignature(name: $0, minimumArguments: 2, maximumArguments: 2) }
  }

  static func call(_ name: String, _ arguments: [Tensor]) -> Tensor {
    arguments.count == 1 ? unary[name]!(arguments[0]) : binary[name]!(arguments[0], arguments[1])
  }
}
