import Adjoint

extension Binding {
  /// Activations with parameters; each has its form in place behind `inplace`.
  static let activations: [String: Binding] = [
    "nn.functional.elu": .activation("x alpha inplace") { x, inPlace, a in
      let alpha = try a.double("alpha", or: 1)
      return inPlace ? x.elu_(alpha: alpha) : x.elu(alpha: alpha)
    },
    "nn.functional.selu": .activation("x inplace") { x, inPlace, _ in inPlace ? x.selu_() : x.selu() },
    "nn.functional.celu": .activation("x alpha inplace") { x, inPlace, a in
      let alpha = try a.double("alpha", or: 1)
      return inPlace ? x.celu_(alpha: alpha) : x.celu(alpha: alpha)
    },
    "nn.functional.leaky_relu": .activation("x negative_slope inplace") { x, inPlace, a in
      let slope = try a.double("negative_slope", or: 0.01)
      return inPlace ? x.leakyRelu_(negativeSlope: slope) : x.leakyRelu(negativeSlope: slope)
    },
    "nn.functional.hardtanh": .activation("x min_val max_val inplace") { x, inPlace, a in
      let (low, high) = (try a.double("min_val", or: -1), try a.double("max_val", or: 1))
      return inPlace ? x.hardtanh_(minVal: low, maxVal: high) : x.hardtanh(minVal: low, maxVal: high)
    },
    "nn.functional.relu6": .activation("x inplace") { x, inPlace, _ in inPlace ? x.relu6_() : x.relu6() },
    "nn.functional.threshold": .activation("x threshold value inplace") { x, inPlace, a in
      let (threshold, value) = (try a.double("threshold"), try a.double("value"))
      return inPlace ? x.threshold_(threshold, value) : x.threshold(threshold, value)
    },
    "nn.functional.hardswish": .activation("x inplace") { x, inPlace, _ in
      inPlace ? x.hardswish_() : x.hardswish()
    },
    "nn.functional.hardsigmoid": .activation("x inplace") { x, inPlace, _ in
      inPlace ? x.hardsigmoid_() : x.hardsigmoid()
    },
    "nn.functional.mish": .activation("x inplace") { x, inPlace, _ in inPlace ? x.mish_() : x.mish() },
    "nn.functional.rrelu": .activation("x lower upper training inplace") { x, inPlace, a in
      let (lower, upper) = (try a.double("lower", or: 1.0 / 8), try a.double("upper", or: 1.0 / 3))
      let training = try a.bool("training", or: false)
      return inPlace
        ? x.rrelu_(lower: lower, upper: upper, training: training, generator: a.generator)
        : x.rrelu(lower: lower, upper: upper, training: training, generator: a.generator)
    },
    "nn.functional.prelu": .tensor("x weight") { try $0.tensor("x").prelu($0.tensor("weight")) },
    "nn.functional.hardshrink": .tensor("x lambd") {
      try $0.tensor("x").hardshrink(lambda: $0.double("lambd", or: 0.5))
    },
    "nn.functional.softshrink": .tensor("x lambd") {
      try $0.tensor("x").softshrink(lambda: $0.double("lambd", or: 0.5))
    },
    "nn.functional.tanhshrink": .unary { $0.tanhshrink() },
    "nn.functional.softsign": .unary { $0.softsign() },
    "nn.functional.softplus": .tensor("x beta threshold") {
      try $0.tensor("x").softplus(beta: $0.double("beta", or: 1), threshold: $0.double("threshold", or: 20))
    },
    "nn.functional.glu": .tensor("x dim") { try $0.tensor("x").glu(dim: $0.int("dim", or: -1)) },
    "nn.functional.gumbel_softmax": .tensor("x tau hard eps dim") {
      try $0.tensor("x").gumbelSoftmax(
        tau: $0.double("tau", or: 1), hard: $0.bool("hard", or: false), dim: $0.int("dim", or: -1),
        generator: $0.generator)
    },
  ]

  private static func activation(
    _ signature: String, _ call: @escaping @Sendable (Tensor, Bool, Arguments) throws -> Tensor
  ) -> Binding {
    tensor(signature) { a in try call(a.tensor("x"), a.bool("inplace", or: false), a) }
  }
}
