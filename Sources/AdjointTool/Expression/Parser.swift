/// Reads the grammar
///
///     sum     = product (("+" | "-") product)*
///     product = signed (("*" | "/" | "@") signed | power)*
///     signed  = ("-" | "+") signed | power
///     power   = raised [("^" | "**") signed]
///     raised  = primary superscript*
///     primary = number | name | name "(" [elements] ")" | "(" sum ")" | "[" [elements] "]" | "√" primary
///     elements = sum ("," sum)*
///
/// where a factor may follow without `*` after a number, a parenthesis or a superscript: `2x`, `3(x+1)`, `x²y`. After
/// a division that would be ambiguous (`1/2x`) and is refused. Names are checked afterwards, by `Scope`.
struct Parser {
  enum Subject: String {
    case expression
    /// A variable and its value, such as `x=1`.
    case argument
  }

  /// Brackets, signs and powers inside one another. The recursion then fits into 512 kB, a thread's stack on macOS.
  static let deepestNesting = 100

  private(set) var lexer: Lexer
  private(set) var token: Token
  let subject: Subject
  private(set) var nodes: [Expression.Node] = []
  private(set) var previousEnd = 0
  private var nesting = 0
  /// Whether what was just read may be followed by a factor without an operator.
  private var takesFactor = false

  init(_ source: String, numbers: NumberRange, subject: Subject = .expression) throws {
    lexer = Lexer(source, numbers: numbers)
    token = try lexer.next()
    self.subject = subject
  }

  /// Reads all that is left as one expression.
  mutating func expression() throws -> Expression {
    _ = try sum()
    guard token.kind == .end else { throw unexpected("an operator or the end of the \(subject)") }
    return Expression(source: lexer.source, nodes: nodes)
  }

  /// Reads `name =`, the beginning of an assignment.
  mutating func assignedName() throws -> (name: String, range: Range<Int>) {
    let range = token.range
    guard case .name(let name) = token.kind else {
      throw unexpected("a name and its value, such as x=1")
    }
    try advance()
    guard try take(.equals) else { throw unexpected("'=' and a value") }
    return (name, range)
  }

  // MARK: Operations

  private mutating func sum() throws -> Int {
    let start = token.range.lowerBound
    var left = try product()
    while let operation = binaryOperator, operation.precedence == .sum {
      try advance()
      left = add(operation: .binary(operation, left, try product()), from: start)
    }
    return left
  }

  private mutating func product() throws -> Int {
    let start = token.range.lowerBound
    var left = try signed()
    var last = BinaryOperator.multiply
    while true {
      if let operation = binaryOperator, operation.precedence == .product {
        try advance()
        left = add(operation: .binary(operation, left, try signed()), from: start)
        last = operation
      } else if takesFactor, startsFactor {
        guard last == .multiply else { throw ambiguousFactor(after: last) }
        left = add(operation: .binary(.multiply, left, try power()), from: start)
      } else {
        return left
      }
    }
  }

  /// A plus leaves no trace.
  private mutating func signed() throws -> Int {
    let start = token.range.lowerBound
    let isMinus = token.kind == .symbol(.minus)
    guard isMinus || token.kind == .symbol(.plus) else { return try power() }
    try enter()
    defer { leave() }
    try advance()
    let operand = try signed()
    return isMinus ? add(operation: .negate(operand), from: start) : operand
  }

  private mutating func power() throws -> Int {
    let start = token.range.lowerBound
    let base = try raised()
    guard token.kind == .symbol(.power) else { return base }
    try enter()
    defer { leave() }
    try advance()
    let exponent = try signed()
    takesFactor = false
    return add(operation: .binary(.power, base, exponent), from: start)
  }

  private mutating func raised() throws -> Int {
    let start = token.range.lowerBound
    var base = try primary()
    while case .superscript(let exponent) = token.kind {
      let exponentStart = token.range.lowerBound
      try advance()
      var power = add(.number(Double(exponent.magnitude)), from: exponentStart)
      if exponent < 0 { power = add(operation: .negate(power), from: exponentStart) }
      base = add(operation: .binary(.power, base, power), from: start)
      takesFactor = true
    }
    return base
  }

  // MARK: Operands

  private mutating func primary() throws -> Int {
    let start = token.range.lowerBound
    switch token.kind {
    case .number(let value):
      try advance()
      takesFactor = true
      return add(.number(value), from: start)
    case .name(let name):
      try advance()
      let isCall = token.kind == .symbol(.leftParenthesis)
      let arguments = isCall ? try elements(until: .rightParenthesis) : []
      takesFactor = isCall
      return isCall ? add(operation: .call(name, arguments), from: start) : add(.variable(name), from: start)
    case .symbol(.leftParenthesis):
      return try parenthesized()
    case .symbol(.leftBracket):
      let values = try elements(until: .rightBracket)
      takesFactor = false
      return add(operation: .list(values), from: start)
    case .symbol(.root):
      try enter()
      defer { leave() }
      try advance()
      return add(operation: .call("sqrt", [try primary()]), from: start)
    default:
      throw unexpected(
        subject == .expression ? "a number, a name, '(' or '['" : "a number or a list such as [1, 2, 3]")
    }
  }

  private mutating func parenthesized() throws -> Int {
    let opened = token.range
    try enter()
    defer { leave() }
    try advance()
    let value = try sum()
    try close(.rightParenthesis, opened: opened, else: "an operator or ')'")
    takesFactor = true
    return value
  }

  /// Reads a bracket, sums separated by commas, and the closing bracket.
  private mutating func elements(until closing: Token.Symbol) throws -> [Int] {
    let opened = token.range
    try enter()
    defer { leave() }
    try advance()
    if try take(closing) { return [] }
    var values = [try sum()]
    while try take(.comma) { values.append(try sum()) }
    try close(
      closing, opened: opened, else: closing == .rightBracket ? "an operator, ',' or ']'" : "an operator, ',' or ')'")
    return values
  }

  private mutating func close(
    _ closing: Token.Symbol, opened: Range<Int>, else expected: String
  ) throws {
    if try take(closing) { return }
    throw unclosed(opened, expected)
  }

  // MARK: Tokens, nodes and depth

  private var binaryOperator: BinaryOperator? {
    switch token.kind {
    case .symbol(.plus): .add
    case .symbol(.minus): .subtract
    case .symbol(.times): .multiply
    case .symbol(.divide): .divide
    case .symbol(.matmul): .matmul
    default: nil
    }
  }

  private var startsFactor: Bool {
    switch token.kind {
    case .name, .symbol(.leftParenthesis), .symbol(.root): true
    default: false
    }
  }

  private mutating func advance() throws {
    previousEnd = token.range.upperBound
    token = try lexer.next()
  }

  private mutating func take(_ symbol: Token.Symbol) throws -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    try advance()
    return true
  }

  private mutating func add(_ kind: Expression.Kind, from start: Int) -> Int {
    nodes.append(Expression.Node(kind: kind, range: start..<previousEnd))
    return nodes.count - 1
  }

  private mutating func add(operation: Operation<Int>, from start: Int) -> Int {
    add(.operation(operation), from: start)
  }

  private mutating func enter() throws {
    guard nesting < Self.deepestNesting else {
      throw error("nested too deeply: at most \(Self.deepestNesting) brackets, signs and powers inside one another")
    }
    nesting += 1
  }

  private mutating func leave() { nesting -= 1 }
}
