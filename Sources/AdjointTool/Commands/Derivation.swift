import Adjoint

/// An expression computed on tensors, with the derivative of the result at every step.
struct Derivation {
  let result: Tensor
  private let steps: Steps
  private let variables: [(name: String, value: Tensor)]
  private let values: [Tensor]
  private let gradients: [String: Tensor]

  init(_ input: ExpressionInput) throws {
    let used = Set(input.expression.variables)
    let assigned = input.assignments.map { assignment in
      let value = Tensor(assignment.value.values, shape: assignment.value.shape, dtype: .float64)
      return (name: assignment.name, value: value.requiresGrad_(used.contains(assignment.name)))
    }
    let steps = input.expression.steps(avoiding: assigned.map(\.name))
    let values = try Self.evaluate(steps, assigned)
    let result = Self.operand(steps.result, values, assigned)
    guard result.numel == 1 else {
      throw AdjointError(
        "grad",
        "the expression gives a tensor of shape \(result.shape), and only a number has partial derivatives: reduce it, as in sum(…)"
      )
    }
    self.steps = steps
    self.values = values
    self.result = result
    variables = assigned.filter { used.contains($0.name) }
    gradients = try Self.differentiate(result, steps, values, variables)
  }

  /// Tensors by the names that steps and variables have.
  var names: [(String, Tensor)] {
    variables.map { ($0.name, $0.value) } + zip(steps.steps, values).map { ($0.name, $1) }
  }

  private static func operand(
    _ operand: Steps.Operand, _ values: [Tensor], _ variables: [(name: String, value: Tensor)]
  ) -> Tensor {
    switch operand {
    case .variable(let name): variables.first { $0.name == name }!.value
    case .step(let index): values[index]
    case .literal(let literal, _): Tensor(literal.values, shape: literal.shape, dtype: .float64)
    }
  }

  private static func evaluate(_ steps: Steps, _ variables: [(name: String, value: Tensor)]) throws -> [Tensor] {
    var values: [Tensor] = []
    for step in steps.steps {
      let operands = step.operation.operands.map { operand($0, values, variables) }
      values.append(
        try recovering {
          switch step.operation {
          case .negate: -operands[0]
          case .binary(let symbol, _, let right): apply(symbol, operands, exponent: right)
          case .call(let name, _): Functions.call(name, operands)
          case .list: Tensor.stack(operands)
          }
        })
    }
    return values
  }

  private static func apply(_ symbol: BinaryOperator, _ operands: [Tensor], exponent: Steps.Operand) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    switch symbol {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .matmul: return a.matmul(b)
    case .power:
      // A constant exponent has a rule of its own, defined where the base is negative too.
      if case .literal(let literal, _) = exponent, let power = literal.number { return a.pow(power) }
      return a.pow(b)
    }
  }

  private static func differentiate(
    _ result: Tensor, _ steps: Steps, _ values: [Tensor], _ variables: [(name: String, value: Tensor)]
  ) throws -> [String: Tensor] {
    guard result.requiresGrad else { return [:] }
    let tracked = zip(steps.steps, values).filter { $1.requiresGrad }
    let names = variables.map(\.name) + tracked.map(\.0.name)
    let inputs = variables.map(\.value) + tracked.map(\.1)
    let gradients: [Tensor?] = try recovering {
      grad(
        of: [result], withRespectTo: inputs, gradients: [Tensor.onesLike(result)], retainGraph: true,
        allowUnused: true, materializeGrads: true)
    }
    return Dictionary(uniqueKeysWithValues: zip(names, gradients.map { $0! }))
  }

  /// The value, the partial derivatives, and how the chain rule makes them.
  var report: String {
    var lines = zip(steps.steps, values).map { "\($0.text) = \(show($1))" }
    if steps.steps.isEmpty { lines = ["r = \(show(result))"] }
    lines.append("")
    let final = steps.steps.last?.name ?? "r"
    for (step, value) in zip(steps.steps, values).reversed() where value.requiresGrad {
      guard let gradient = gradients[step.name] else { continue }
      lines.append("d\(final)/d\(step.name) = \(show(gradient))")
    }
    lines += variables.compactMap { variable in
      gradients[variable.name].map { "d\(final)/d\(variable.name) = \(show($0))" }
    }
    return lines.joined(separator: "\n")
  }

  private func show(_ tensor: Tensor) -> String {
    "\(tensor.detach().ndim == 0 ? "\(tensor.detach())" : tensor.detach().to(.float32).description)"
  }

  /// Each derivative beside (f(x + h) − f(x − h)) / 2h.
  func numericalTable() throws -> String {
    var table = TextTable("variable", "autograd", "numerical", "difference")
    for (name, value) in variables {
      guard let analytic = gradients[name]?.reshape(-1).doubles else { continue }
      let count = value.numel
      for i in 0..<count {
        let h = 1e-6 * max(1, abs(value.detach().reshape(-1).doubles[i]))
        let numeric = (try shifted(name, i, h) - (try shifted(name, i, -h))) / (2 * h)
        table.append([
          count == 1 ? name : "\(name)[\(i)]", TextTable.fixed(analytic[i], decimals: 6),
          TextTable.fixed(numeric, decimals: 6), TextTable.fixed(abs(numeric - analytic[i]), decimals: 9),
        ])
      }
    }
    return table.description
  }

  /// The result with one element of a variable moved by `h`.
  private func shifted(_ name: String, _ index: Int, _ h: Double) throws -> Double {
    try noGrad {
      let moved = variables.map { variable -> (name: String, value: Tensor) in
        guard variable.name == name else { return variable }
        var elements = variable.value.detach().reshape(-1).doubles
        elements[index] += h
        return (name, Tensor(elements, shape: variable.value.shape, dtype: .float64))
      }
      let values = try Self.evaluate(steps, moved)
      return Self.operand(steps.result, values, moved).item(Double.self)
    }
  }
}
