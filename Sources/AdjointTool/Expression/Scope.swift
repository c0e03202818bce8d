/// A function that an expression may call. It must give the same result for the same arguments, because equal calls
/// are computed once.
struct FunctionSignature: Equatable, Sendable {
  let name: String
  let minimumArguments: Int
  /// `Int.max` for any number.
  let maximumArguments: Int

  /// Why this number of arguments is wrong; nil if it is right.
  func refusal(of count: Int) -> String? {
    guard count < minimumArguments || count > maximumArguments else { return nil }
    let expected =
      switch maximumArguments {
      case minimumArguments: "\(minimumArguments)"
      case .max: "at least \(minimumArguments)"
      default: "\(minimumArguments) to \(maximumArguments)"
      }
    let last = maximumArguments == .max ? minimumArguments : maximumArguments
    return "'\(name)' takes \(expected) argument\(last == 1 ? "" : "s"), found \(count == 0 ? "none" : "\(count)")"
  }
}

/// The names that an expression may use.
struct Scope: Sendable {
  private let functions: [String: FunctionSignature]
  private let variables: Set<String>

  init(functions: [FunctionSignature], variables: [String] = []) {
    self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.variables = Set(variables)
  }

  /// The expression with its constants told from its variables. A variable called `e` or `pi` hides the constant.
  /// - Throws: at the first unknown name or wrong number of arguments.
  func resolve(_ expression: Expression) throws -> Expression {
    var resolved = expression
    for (index, node) in expression.nodes.enumerated() {
      switch node.kind {
      case .variable(let name) where !variables.contains(name):
        guard let constant = Constant(name: name) else { throw unknownVariable(name, at: node.range, in: expression) }
        resolved.nodes[index].kind = .constant(constant)
      case .operation(.call(let name, let arguments)):
        let place = node.range.prefix(name.count)
        guard let function = functions[name] else { throw unknownFunction(name, at: place, in: expression) }
        if let refusal = function.refusal(of: arguments.count) {
          throw ParseError(source: expression.source, range: node.range, message: refusal)
        }
      default: break
      }
    }
    return resolved
  }

  private func unknownVariable(_ name: String, at range: Range<Int>, in expression: Expression) -> ParseError {
    func error(_ message: String, _ hint: String) -> ParseError {
      ParseError(source: expression.source, range: range, message: message, hint: hint)
    }
    let quoted = ParseError.quote(name)
    if functions[name] != nil {
      return error("\(quoted) is a function", "write its arguments in brackets: \(name)(…)")
    }
    let message = "the variable \(quoted) has no value"
    if name.count > 1, name.allSatisfy({ variables.contains(String($0)) }) {
      return error(message, "did you mean \(name.map(String.init).joined(separator: "*"))?")
    }
    if let similar = Spelling.closest(to: name, among: variables) {
      return error(message, "did you mean '\(similar)'?")
    }
    let missing = expression.variables.filter { !variables.contains($0) && Constant(name: $0) == nil }
    return error(message, "add " + missing.prefix(5).map { "\($0)=…" }.joined(separator: " "))
  }

  private func unknownFunction(_ name: String, at range: Range<Int>, in expression: Expression) -> ParseError {
    let quoted = ParseError.quote(name)
    if variables.contains(name) || Constant(name: name) != nil {
      return ParseError(
        source: expression.source, range: range,
        message: "\(quoted) is a \(variables.contains(name) ? "variable" : "constant"), not a function",
        hint: "to multiply, write \(name)*(…)")
    }
    let similar = Spelling.closest(to: name, among: functions.keys)
    return ParseError(
      source: expression.source, range: range, message: "unknown function \(quoted)",
      hint: similar.map { "did you mean '\($0)'?" })
  }
}
