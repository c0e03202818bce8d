/// A variable's value, as in `x=1`, `x=[[1, 2], [3, 4]]` or `x=pi/2`.
struct Assignment: Equatable, Sendable {
  let name: String
  let value: Literal
  let source: String
  /// Where the name stands in the source.
  let nameRange: Range<Int>

  init(parsing source: String, numbers: NumberRange = .float32) throws {
    var parser = try Parser(source, numbers: numbers, subject: .argument)
    (name, nameRange) = try parser.assignedName()
    let expression = try parser.expression()
    try expression.checkLists()
    for node in expression.nodes {
      guard case .variable(let name) = node.kind, Constant(name: name) == nil else { continue }
      throw ParseError(
        source: source, range: node.range, message: "a value cannot use the variable \(ParseError.quote(name))")
    }
    value = try Self.constants.resolve(expression).value(in: numbers)
    self.source = source
  }

  private static let constants = Scope(
    functions: Literal.functions.keys.map { FunctionSignature(name: $0, minimumArguments: 1, maximumArguments: 1) })
}

extension Expression {
  /// The value of a constant expression, every number in it being finite in the dtype.
  fileprivate func value(in numbers: NumberRange) throws -> Literal {
    let literals = literals()
    for (node, literal) in zip(nodes, literals) {
      guard let literal else {
        throw ParseError(source: source, range: node.range, message: "arithmetic on lists belongs in the expression")
      }
      guard let number = literal.number, !numbers.holds(number) else { continue }
      let text = ParseError.quote(Array(source)[node.range])
      throw ParseError(
        source: source, range: node.range,
        message: "\(text) \(number.isFinite ? numbers.refusal : "is not a finite number")")
    }
    return literals[root]!
  }
}

/// What the user typed: an expression, and the values of its variables.
struct ExpressionInput: Sendable {
  let expression: Expression
  let assignments: [Assignment]
  /// Values that the expression does not use. They are shown, and the computation goes on.
  let warnings: [ParseError]

  init(
    expression source: String, assignments sources: [String], functions: [FunctionSignature],
    numbers: NumberRange = .float32
  ) throws {
    var parser = try Parser(source, numbers: numbers)
    let parsed = try parser.expression()
    try parsed.checkLists()
    var assignments: [Assignment] = []
    for source in sources {
      let assignment = try Assignment(parsing: source, numbers: numbers)
      if let earlier = assignments.first(where: { $0.name == assignment.name }) {
        throw ParseError(
          source: source, range: assignment.nameRange,
          message: "\(ParseError.quote(assignment.name)) already has a value: \(ParseError.quote(earlier.source))")
      }
      assignments.append(assignment)
    }
    self.assignments = assignments
    expression = try Scope(functions: functions, variables: assignments.map(\.name)).resolve(parsed)
    let used = Set(expression.variables)
    warnings = assignments.filter { !used.contains($0.name) }.map {
      ParseError(
        source: $0.source, range: $0.nameRange,
        message: "the expression does not use the variable \(ParseError.quote($0.name))")
    }
  }
}
