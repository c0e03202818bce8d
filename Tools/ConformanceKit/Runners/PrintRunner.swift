import Adjoint

/// Tensors as text.
enum PrintRunner {
  static func checks(_ samples: [PrintFile.Sample]) -> [Suite.Check] {
    samples.map { sample in
      Suite.Check(id: sample.name) {
        Outcome.of {
          let tensor = try tensor(sample)
          let options = try sample.options.map(PrintOptions.init)
          try check(tensor.text(options: options), sample.text)
          if options == nil { try check("\(tensor)", sample.format ?? sample.text) }
          guard tensor.gradFn?.name == sample.gradFn else {
            throw Mismatch("gradFn is \(tensor.gradFn?.name ?? "nil") instead of \(sample.gradFn ?? "nil")")
          }
        }
      }
    }
  }

  private static func tensor(_ sample: PrintFile.Sample) throws -> Tensor {
    if let recipe = sample.recipe, let input = sample.input {
      return try PythonExpression.tensor(recipe, ["x": .tensor(input.tensor(in: .none, requiresGrad: true))])
    }
    return try sample.tensor.tensor(in: .none, requiresGrad: sample.requiresGrad)
  }

  private static func check(_ text: String, _ expected: String) throws {
    guard text != expected else { return }
    throw Mismatch("printed as \(text.debugDescription) instead of \(expected.debugDescription)")
  }
}

extension PrintOptions {
  init(_ options: PrintFile.Options) throws {
    switch options.profile {
    case nil, "default": self = .default
    case "short": self = .short
    case "full": self = .full
    case let profile?: throw Unsupported("the print profile \(profile)")
    }
    if let precision = options.precision { self.precision = precision }
    if let threshold = options.threshold { self.threshold = threshold }
    if let edgeItems = options.edgeItems { self.edgeItems = edgeItems }
    if let lineWidth = options.lineWidth { self.lineWidth = lineWidth }
    sciMode = options.sciMode ?? sciMode
  }
}
