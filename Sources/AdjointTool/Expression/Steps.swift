/// An expression as statements of one operation each, in the order in which they are computed. For
/// `z^2 * (x^2 + y)^2`:
///
///     u = z^2
///     v = x^2
///     w = v + y
///     t1 = w^2
///     r = u * t1
///
/// An operation that occurs twice is one step, and constants such as `1/3` stand where they are used, so that the chain
/// rule can be shown, and computed, step by step.
struct Steps: Sendable {
  enum Operand: Hashable, Sendable {
    case variable(String)
    /// The result of an earlier step.
    case step(Int)
    case literal(Literal, PrintedTerm)
  }

  struct Step: Equatable, Sendable {
    let name: String
    let operation: Operation<Operand>
    /// Where it stands in the source, for the first time.
    let range: Range<Int>
    /// The step as text: `w = v + y`.
    let text: String
  }

  let steps: [Step]
  /// The whole expression's value: the last step, or the only variable or constant of an expression without operations.
  let result: Operand
}

extension Expression {
  /// - Parameter reserved: names that no step may have, besides the variables of the expression.
  func steps(avoiding reserved: [String] = []) -> Steps {
    Steps(self, avoiding: reserved)
  }
}

extension Steps {
  fileprivate init(_ expression: Expression, avoiding reserved: [String]) {
    let literals = expression.literals()
    var names = StepNames(avoiding: reserved + expression.variables)
    var indices: [Operation<Operand>: Int] = [:]
    // The index of each node's step, for those that have one.
    var stepOfNode = [Int?](repeating: nil, count: expression.nodes.count)

    func operand(_ node: Int) -> Operand {
      if let literal = literals[node] { return .literal(literal, expression.term(of: node)) }
      if case .variable(let name) = expression.nodes[node].kind { return .variable(name) }
      return .step(stepOfNode[node]!)
    }

    var steps: [Step] = []
    for (index, node) in expression.nodes.enumerated() where literals[index] == nil {
      guard case .operation(let operation) = node.kind else { continue }
      let named = operation.map(operand)
      if let earlier = indices[named] {
        stepOfNode[index] = earlier
        continue
      }
      let name = index == expression.root ? names.last() : names.next()
      let text = "\(name) = \(named.text { steps[$0].name })"
      indices[named] = steps.count
      stepOfNode[index] = steps.count
      steps.append(Step(name: name, operation: named, range: node.range, text: text))
    }
    self.steps = steps
    result = operand(expression.root)
  }
}

extension Operation<Steps.Operand> {
  fileprivate func text(name: (Int) -> String) -> String {
    fragments.reduce(into: "") { text, fragment in
      switch fragment {
      case .text(let piece): text += piece
      case .operand(.variable(let variable), _): text += variable
      case .operand(.step(let index), _): text += name(index)
      case .operand(.literal(_, let term), let place): text += term.inPlace(of: place)
      }
    }
  }
}

/// Names for steps: u, v, w, then t1, t2, …, and r for the last, leaving out those that are taken.
private struct StepNames {
  private let taken: Set<String>
  private var count = 0

  init(avoiding taken: [String]) { self.taken = Set(taken) }

  mutating func next() -> String {
    while true {
      count += 1
      let name = count <= 3 ? ["u", "v", "w"][count - 1] : "t\(count - 3)"
      if !taken.contains(name) { return name }
    }
  }

  mutating func last() -> String { taken.contains("r") ? next() : "r" }
}
