import Adjoint

extension Binding {
  /// Tensors from shapes and numbers, random ones among them.
  static let creation: [String: Binding] = [
    "tensor": .tensor("data") { a in
      if let whole = a["data"]?.ints { return Tensor(whole, dtype: try a.dtype()) }
      guard let real = a["data"]?.doubles else { throw Unsupported("a tensor that is not made of a list of numbers") }
      return Tensor(real, dtype: try a.dtype())
    },
    "zeros": .tensor("*size") { try Tensor.zeros($0.ints("size"), dtype: $0.dtype()) },
    "ones": .tensor("*size") { try Tensor.ones($0.ints("size"), dtype: $0.dtype()) },
    "full": .tensor("size fill_value") {
      try Tensor.full($0.ints("size"), $0.scalar("fill_value"), dtype: $0.dtype())
    },
    "empty": .tensor("*size") { try Tensor.empty($0.ints("size"), dtype: $0.dtype()) },
    "zeros_like": .tensor("x") { try Tensor.zerosLike($0.tensor("x"), dtype: $0.dtype()) },
    "ones_like": .tensor("x") { try Tensor.onesLike($0.tensor("x"), dtype: $0.dtype()) },
    "full_like": .tensor("x fill_value") {
      try Tensor.fullLike($0.tensor("x"), $0.scalar("fill_value"), dtype: $0.dtype())
    },
    "empty_like": .tensor("x") { try Tensor.emptyLike($0.tensor("x"), dtype: $0.dtype()) },
    "arange": .tensor("start end step") { a in
      // One number alone is the end.
      let isEnd = !a.has("end")
      let start = isEnd ? 0 : try a.scalar("start")
      let end = try a.scalar(isEnd ? "start" : "end")
      let step = try a.scalarIfGiven("step") ?? 1
      let dtype = try a.dtype()
      if let start = start as? Int, let end = end as? Int, let step = step as? Int {
        return Tensor.arange(start, end, step: step, dtype: dtype)
      }
      return Tensor.arange(start.number.double, end.number.double, step: step.number.double, dtype: dtype)
    },
    "linspace": .tensor("start end steps") {
      try Tensor.linspace($0.double("start"), $0.double("end"), steps: $0.int("steps"), dtype: $0.dtype())
    },
    "eye": .tensor("n m") { try Tensor.eye($0.int("n"), $0.intIfGiven("m"), dtype: $0.dtype()) },

    "rand": .tensor("*size") { try Tensor.rand($0.ints("size"), dtype: $0.dtype(), generator: $0.generator) },
    "randn": .tensor("*size") { try Tensor.randn($0.ints("size"), dtype: $0.dtype(), generator: $0.generator) },
    "rand_like": .tensor("x") { try Tensor.randLike($0.tensor("x"), dtype: $0.dtype(), generator: $0.generator) },
    "randn_like": .tensor("x") { try Tensor.randnLike($0.tensor("x"), dtype: $0.dtype(), generator: $0.generator) },
    "randint": .tensor("low high size") { a in
      // With two arguments the first is the end.
      let isEnd = !a.has("size")
      return Tensor.randint(
        isEnd ? 0 : try a.int("low"), try a.int(isEnd ? "low" : "high"), try a.ints(isEnd ? "high" : "size"),
        dtype: try a.dtype() ?? .int64, generator: a.generator)
    },
    "randperm": .tensor("n") { try Tensor.randperm($0.int("n"), generator: $0.generator) },
    "multinomial": .tensor("x num_samples replacement") {
      try $0.tensor("x").multinomial(
        $0.int("num_samples"), replacement: $0.bool("replacement", or: false), generator: $0.generator)
    },
    "bernoulli": .tensor("x") { try Tensor.bernoulli($0.tensor("x"), generator: $0.generator) },
    "normal": .tensor("mean std size", normal),
    // The golden files put the standard deviation first.
    "normal.number_mean": .tensor("std mean size", normal),
    "normal.in_place": .tensor("x mean std", filledNormal),
    "normal_": .tensor("x mean std", filledNormal),
    "uniform": .tensor("x from to", filledUniform),
    "uniform_": .tensor("x from to", filledUniform),
    "exponential": .tensor("x lambd", filledExponential),
    "exponential_": .tensor("x lambd", filledExponential),
    "bernoulli_": .tensor("x p") { try $0.tensor("x").bernoulli_($0.double("p", or: 0.5), generator: $0.generator) },
  ]

  /// Mean and standard deviation as tensors, or one of them or both as numbers.
  @Sendable private static func normal(_ a: Arguments) throws -> Tensor {
    switch (a["mean"]?.tensor, a["std"]?.tensor) {
    case (let mean?, let std?): return Tensor.normal(mean: mean, std: std, generator: a.generator)
    case (let mean?, nil):
      return Tensor.normal(mean: mean, std: try a.double("std", or: 1), generator: a.generator)
    case (nil, let std?): return Tensor.normal(mean: try a.double("mean", or: 0), std: std, generator: a.generator)
    case (nil, nil):
      return Tensor.normal(
        mean: try a.double("mean"), std: try a.double("std"), try a.ints("size"), dtype: try a.dtype(),
        generator: a.generator)
    }
  }

  @Sendable private static func filledNormal(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").normal_(mean: a.double("mean", or: 0), std: a.double("std", or: 1), generator: a.generator)
  }

  @Sendable private static func filledUniform(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").uniform_(from: a.double("from", or: 0), to: a.double("to", or: 1), generator: a.generator)
  }

  @Sendable private static func filledExponential(_ a: Arguments) throws -> Tensor {
    try a.tensor("x").exponential_(lambda: a.double("lambd", or: 1), generator: a.generator)
  }
}
