import Testing

@testable import AdjointTool

private let functions = [
  ("sin", 1, 1), ("cos", 1, 1), ("tanh", 1, 1), ("exp", 1, 1), ("log", 1, 1), ("sqrt", 1, 1), ("sum", 1, 2),
  ("norm", 1, 2), ("relu", 1, 1), ("softmax", 1, 2), ("matmul", 2, 2), ("stack", 1, Int.max),
].map { FunctionSignature(name: $0.0, minimumArguments: $0.1, maximumArguments: $0.2) }

private func input(_ expression: String, _ assignments: String...) throws -> ExpressionInput {
  try ExpressionInput(expression: expression, assignments: assignments, functions: functions)
}

/// An expression over the variables that the tables use.
private func expression(_ source: String) throws -> Expression {
  try input(source, "x=1", "y=2", "z=3", "A=4", "theta=5", "α=6").expression
}

/// What the user is shown; nil if nothing is wrong.
private func refusal(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

@Suite struct ExpressionParsing {
  @Test(arguments: [
    ("z^2 * (x^2 + y)^2", "z^2 * (x^2 + y)^2"),
    ("((z))**2*(((x^2)+y)^2)", "z^2 * (x^2 + y)^2"),
    ("-x^2", "-x^2"),
    ("(-x)^2", "(-x)^2"),
    ("-x*y", "-x * y"),
    ("-(x*y)", "-(x * y)"),
    ("x^y^z", "x^y^z"),
    ("(x^y)^z", "(x^y)^z"),
    ("x^-y^2", "x^-y^2"),
    ("x^-(y*z)", "x^-(y * z)"),
    ("x - (y - z)", "x - (y - z)"),
    ("(x - y) - z", "x - y - z"),
    ("x + (y + z)", "x + (y + z)"),
    ("x/(y*z)", "x / (y * z)"),
    ("(x/y)*z", "x / y * z"),
    ("x*-y", "x * -y"),
    ("--x", "--x"),
    ("+x - +y", "x - y"),
    ("2x", "2 * x"),
    ("-2x^2", "-2 * x^2"),
    ("3(x+1)", "3 * (x + 1)"),
    ("(x+1)(y-1)", "(x + 1) * (y - 1)"),
    ("2sin(x)cos(x)", "2 * sin(x) * cos(x)"),
    ("2exp(x)", "2 * exp(x)"),
    ("2pi", "2 * pi"),
    ("x²y/(x⁴+y²)", "x^2 * y / (x^4 + y^2)"),
    ("-x² + x⁻¹ + x¹⁰", "-x^2 + x^-1 + x^10"),
    ("x²^3", "(x^2)^3"),
    ("x · y × z − x ÷ y", "x * y * z - x / y"),
    ("√x + √(x+y)", "sqrt(x) + sqrt(x + y)"),
    ("α + theta", "α + theta"),
    ("A @ [x, 2] @ [[1,2],[3,4]]", "A @ [x, 2] @ [[1, 2], [3, 4]]"),
    ("stack(x,y , z)", "stack(x, y, z)"),
    ("2*e + x", "2 * e + x"),
    ("π", "pi"),
    ("1. + .5 + 1e-3 + 2E2 + 1e20", "1 + 0.5 + 0.001 + 200 + 1e+20"),
    ("[]", "[]"),
  ])
  func printsWithFewestParentheses(source: String, printed: String) throws {
    let parsed = try expression(source)
    #expect(parsed.description == printed)
    #expect(try expression(printed).nodes.map(\.kind) == parsed.nodes.map(\.kind))
  }

  @Test func nodesKnowTheirPlace() throws {
    let source = "2(x + y)² − sin(x)"
    let nodes = try expression(source).nodes
    let places = nodes.map { String(Array(source)[$0.range]) }
    #expect(places == ["2", "x", "y", "x + y", "²", "(x + y)²", "2(x + y)²", "x", "sin(x)", source])
  }

  @Test func variablesHideConstants() throws {
    #expect(try input("e * pi", "e=3").expression.variables == ["e"])
    #expect(try input("x * e * pi", "x=3").expression.variables == ["x"])
  }

  /// Every tree, printed and read, is the same tree.
  @Test func printingIsReadBack() throws {
    var random = Generator(state: 7)
    for _ in 0..<2000 {
      let text = random.expression(depth: 5)
      let parsed = try expression(text)
      #expect(try expression(parsed.description).nodes.map(\.kind) == parsed.nodes.map(\.kind), "\(text)")
    }
  }

  /// No text crashes the parser, and every error lies within its text.
  @Test func anyTextIsReadOrRefused() {
    var random = Generator(state: 11)
    let pieces =
      ["x", "y", "2", "1.5", "e", "1e", ".", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^", "@", "=", " "]
      + ["sin", "sin(", "²", "⁻", "√", "한", "\t", "\u{301}", "👨‍👩‍👧", "\0", "\r\n", "1e400", "_", "π"]
    for _ in 0..<5000 {
      let text = (0..<random.next(12)).map { _ in pieces[random.next(pieces.count)] }.joined()
      do {
        _ = try expression(text).steps()
      } catch {
        let error = error as! ParseError
        #expect((0...text.count).contains(error.range.upperBound) && !"\(error)".isEmpty)
      }
      _ = try? Assignment(parsing: text)
      _ = try? Assignment(parsing: "x=" + text)
    }
  }
}

@Suite struct ExpressionErrors {
  static let operand = "expected a number, a name, '(' or '[' here"
  static let operation = "expected an operator or the end of the expression here"

  @Test(arguments: [
    ("z^2 * (x^2 + )^2", "             ^\n\(operand), found ')'"),
    ("1.2.3", "^~~~~\n'1.2.3' is not a number: it has more than one decimal point"),
    ("x + 1..2", "    ^~~~\n'1..2' is not a number: it has more than one decimal point"),
    (".", "^\n'.' is not a number: it has no digits"),
    ("1e", "^~\n'1e' is not a number: its exponent has no digits; to multiply by e, write 1*e"),
    ("2e+x", "^~\n'2e' is not a number: its exponent has no digits; to multiply by e, write 2*e"),
    ("1e5.2", "^~~~~\n'1e5.2' is not a number: its exponent is not whole"),
    ("1e999", "^~~~~\n'1e999' is too large for float32, whose largest number is 3.4028235e+38"),
    ("x*1_000", "  ^~~~~\n'1_000' is not a number: digits are not grouped with '_'"),
    ("x⁻", " ^\n'⁻' is not an exponent: write a whole number of at most 18 digits"),
    ("sinn(x)", "^~~~\nunknown function 'sinn'; did you mean 'sin'?"),
    ("1 + tnah(x)", "    ^~~~\nunknown function 'tnah'; did you mean 'tanh'?"),
    ("RELU(x)", "^~~~\nunknown function 'RELU'; did you mean 'relu'?"),
    ("frobnicate(x)", "^~~~~~~~~~\nunknown function 'frobnicate'"),
    ("x(2)", "^\n'x' is a variable, not a function; to multiply, write x*(…)"),
    ("pi(x)", "^~\n'pi' is a constant, not a function; to multiply, write pi*(…)"),
    ("sin + 1", "^~~\n'sin' is a function; write its arguments in brackets: sin(…)"),
    ("sin x", "    ^\n\(operation), found 'x'; did you mean sin*x, or sin(x)?"),
    ("x y", "  ^\n\(operation), found 'y'; did you mean x*y, or x(y)?"),
    ("2 3", "  ^\n\(operation), found '3'"),
    ("2^3x", "   ^\n\(operation), found 'x'"),
    ("x[0]", " ^\n\(operation), found '['"),
    ("1,2", " ^\n\(operation), found ','"),
    ("1/2x", "   ^\na factor without '*' is ambiguous after '/'; write '*' or use parentheses"),
    ("sin(x, y)", "^~~~~~~~~\n'sin' takes 1 argument, found 2"),
    ("sum()", "^~~~~\n'sum' takes 1 to 2 arguments, found none"),
    ("stack()", "^~~~~~~\n'stack' takes at least 1 argument, found none"),
    ("x)", " ^\n\(operation), found ')'"),
    (
      "((x)",
      "    ^\nexpected an operator or ')' here, found the end of the expression; "
        + "the '(' in column 1 is not closed"
    ),
    ("(x]", "  ^\nexpected an operator or ')' here, found ']'"),
    (
      "[x, 2",
      "     ^\nexpected an operator, ',' or ']' here, found the end of the expression; "
        + "the '[' in column 1 is not closed"
    ),
    (
      "sin(x",
      "     ^\nexpected an operator, ',' or ')' here, found the end of the expression; "
        + "the '(' in column 4 is not closed"
    ),
    ("()", " ^\n\(operand), found ')'"),
    ("[1,]", "   ^\n\(operand), found ']'"),
    ("x +", "   ^\n\(operand), found the end of the expression"),
    ("*x", "^\n\(operand), found '*'"),
    ("=", "^\n\(operand), found '='; values are arguments of their own, such as x=1"),
    ("x=1", " ^\n\(operation), found '='; values are arguments of their own, such as x=1"),
    ("x < 1", "  ^\nunknown character '<'"),
    ("x + 한글", "    ^~\nunknown character '한'"),
    ("👨‍👩‍👧 + x", "^~\nunknown character '👨‍👩‍👧'"),
    ("[[1, 2], [3]]", "         ^~~\nragged list: this is a list of 1, an earlier element is a list of 2"),
    ("[1, [2]]", "    ^~~\nragged list: this is a list of 1, an earlier element is a number"),
    ("[[[1]], [[1, 2]]]", "        ^~~~~~~~\nragged list: this is a 1×2 list, an earlier element is a 1×1 list"),
    ("x + q", "    ^\nthe variable 'q' has no value; add q=…"),
    ("x + q*k", "    ^\nthe variable 'q' has no value; add q=… k=…"),
    ("xy", "^~\nthe variable 'xy' has no value; did you mean x*y?"),
    ("thetta", "^~~~~~\nthe variable 'thetta' has no value; did you mean 'theta'?"),
    ("Y", "^\nthe variable 'Y' has no value; did you mean 'y'?"),
  ])
  func pointsAtTheMistake(source: String, message: String) {
    #expect(refusal { _ = try expression(source) } == "\(source)\n\(message)")
  }

  @Test func wideCharactersTakeTwoColumns() {
    let error = ParseError(source: "한글é👍 + )", range: 7..<8, message: "found ')'")
    #expect("\(error)" == "한글é👍 + )\n          ^\nfound ')'")
  }

  @Test func controlCharactersAreNotPrinted() {
    #expect(refusal { _ = try expression("x +\t\u{1B}[31m") } == "x + \u{FFFD}[31m\n    ^\nunknown character U+001B")
  }

  @Test(arguments: ["", "  ", "\t\n"])
  func emptyExpression(source: String) {
    let expected = "the expression is empty: expected a number, a name, '(' or '['"
    #expect(refusal { _ = try expression(source) } == expected)
  }

  @Test(arguments: ["(", "-", "[", "sin(", "x^", "√"])
  func nestingIsLimited(piece: String) {
    let source = String(repeating: piece, count: 10_000) + "x"
    let lines = refusal { _ = try expression(source) }?.split(separator: "\n") ?? []
    #expect(lines.count == 3 && lines[0].count == 74 && lines[1].last == "^")
    #expect(lines.last == "nested too deeply: at most 100 brackets, signs and powers inside one another")
  }

  @Test func nestingUpToTheLimitIsRead() throws {
    let source = String(repeating: "(", count: 100) + "x" + String(repeating: ")", count: 100)
    #expect(try expression(source).description == "x")
  }

  @Test func longTextIsCutAroundTheMistake() {
    let source = String(repeating: "x+", count: 100) + ")" + String(repeating: "+x", count: 100)
    let lines = refusal { _ = try expression(source) }!.split(separator: "\n")
    let column = lines[1].count - 1
    #expect(lines[0].first == "…" && lines[0].last == "…" && lines[0].count == 74)
    #expect(Array(lines[0])[column] == ")")
  }

  @Test func aSumMayBeLong() throws {
    let source = String(repeating: "x + ", count: 20_000) + "x"
    let sum = try expression(source)
    #expect(sum.description == source)
    #expect(sum.steps().steps.count == 20_000)
  }

  @Test(arguments: [
    (NumberRange.float16, "65519", "65520"), (.bfloat16, "3.39e38", "3.4e38"),
    (.float32, "3.4028235e38", "3.4028236e38"),
    (.float64, "1.7976931348623157e308", "1.8e308"),
  ])
  func numbersFitTheDtype(numbers: NumberRange, fits: String, overflows: String) throws {
    _ = try ExpressionInput(expression: fits, assignments: [], functions: [], numbers: numbers)
    let expected = "'\(overflows)' is too large for \(numbers.dtype), whose largest number is \(numbers.largest)"
    let message = refusal {
      _ = try ExpressionInput(expression: overflows, assignments: [], functions: [], numbers: numbers)
    }
    #expect(message?.hasSuffix(expected) == true)
  }
}

@Suite struct Assignments {
  @Test(
    arguments: [
      ("x=1", [], [1]), ("x=-2", [], [-2]), ("x=1e-3", [], [0.001]), (" x = .5 ", [], [0.5]),
      ("x=pi/2", [], [.pi / 2]), ("x=2^-1", [], [0.5]), ("x=sqrt(2)", [], [1.4142135623730951]),
      ("x=[1,2,3]", [3], [1, 2, 3]), ("x=-[1,2]", [2], [-1, -2]), ("x=[[1,2],[3,2²]]", [2, 2], [1, 2, 3, 4]),
      ("x=[]", [0], []), ("x=[[],[]]", [2, 0], []), ("x=[[[1]]]", [1, 1, 1], [1]),
    ] as [(String, [Int], [Double])])
  func values(source: String, shape: [Int], values: [Double]) throws {
    let assignment = try Assignment(parsing: source)
    #expect(assignment.name == "x" && assignment.value == Literal(shape: shape, values: values))
  }

  @Test(arguments: ["_", "x1", "learning_rate", "θ", "Δx"])
  func names(name: String) throws {
    #expect(try Assignment(parsing: "\(name)=1").name == name)
  }

  @Test(arguments: [
    ("x", " ^\nexpected '=' and a value here, found the end of the argument"),
    ("x=", "  ^\nexpected a number or a list such as [1, 2, 3] here, found the end of the argument"),
    ("=1", "^\nexpected a name and its value, such as x=1 here, found '='"),
    ("1=2", "^\nexpected a name and its value, such as x=1 here, found '1'"),
    ("x==1", "  ^\nexpected a number or a list such as [1, 2, 3] here, found '='"),
    ("x=1,2", "   ^\nexpected an operator or the end of the argument here, found ','"),
    (
      "x=1 y=2",
      "     ^\nexpected an operator or the end of the argument here, found '='; "
        + "give every variable an argument of its own"
    ),
    ("x=2y", "   ^\na value cannot use the variable 'y'"),
    (
      "x=[1, 2",
      "       ^\nexpected an operator, ',' or ']' here, found the end of the argument; "
        + "the '[' in column 3 is not closed"
    ),
    ("x=[[1, 2], [3]]", "           ^~~\nragged list: this is a list of 1, an earlier element is a list of 2"),
    ("x=[1, 2]*2", "  ^~~~~~~~\narithmetic on lists belongs in the expression"),
    ("x=1e39", "  ^~~~\n'1e39' is too large for float32, whose largest number is 3.4028235e+38"),
    ("x=[1, 10^50]", "      ^~~~~\n'10^50' is too large for float32, whose largest number is 3.4028235e+38"),
    ("x=1/0", "  ^~~\n'1/0' is not a finite number"),
    ("x=(-8)^(1/3)", "  ^~~~~~~~~~\n'(-8)^(1/3)' is not a finite number"),
    ("x=relu(2)", "  ^~~~\nunknown function 'relu'"),
    ("x=sin(1, 2)", "  ^~~~~~~~~\n'sin' takes 1 argument, found 2"),
    ("한=1", "^~\nunknown character '한'"),
  ])
  func pointsAtTheMistake(source: String, message: String) {
    #expect(refusal { _ = try Assignment(parsing: source) } == "\(source)\n\(message)")
  }

  @Test func emptyArgument() {
    let expected = "the argument is empty: expected a name and its value, such as x=1"
    #expect(refusal { _ = try Assignment(parsing: "") } == expected)
  }

  @Test func duplicates() {
    #expect(refusal { _ = try input("x", "x=1", "x=2") } == "x=2\n^\n'x' already has a value: 'x=1'")
  }

  @Test func unusedValuesAreWarnings() throws {
    let warnings = try input("x^2", "x=1", "unused=2").warnings
    #expect(warnings.map { "\($0)" } == ["unused=2\n^~~~~~\nthe expression does not use the variable 'unused'"])
  }
}

@Suite struct StepByStep {
  @Test(arguments: [
    ("z^2 * (x^2 + y)^2", ["u = z^2", "v = x^2", "w = v + y", "t1 = w^2", "r = u * t1"]),
    ("x^2 + sin(x^2) * x²", ["u = x^2", "v = sin(u)", "w = v * u", "r = u + w"]),
    ("-x^(1/3) * 2pi", ["u = x^(1 / 3)", "v = -u", "w = v * 2", "r = w * pi"]),
    ("(-2)^x - -3", ["u = (-2)^x", "r = u - -3"]),
    ("A @ [1, 2] + [x, 2y]", ["u = A @ [1, 2]", "v = 2 * y", "w = [x, v]", "r = u + w"]),
    ("x", []),
    ("2 + 3", []),
  ])
  func decomposes(source: String, steps: [String]) throws {
    #expect(try expression(source).steps().steps.map(\.text) == steps)
  }

  @Test func namesDoNotCollide() throws {
    let steps = try input("(u + r + 1)^2", "u=1", "r=2", "v=3").expression.steps(avoiding: ["v"])
    #expect(steps.steps.map(\.text) == ["w = u + r", "t1 = w + 1", "t2 = t1^2"])
    #expect(steps.result == .step(2))
  }

  @Test func resultWithoutOperations() throws {
    #expect(try expression("x").steps().result == .variable("x"))
    let sum = PrintedTerm(text: "2 + 3", precedence: .sum)
    #expect(try expression("2 + 3").steps().result == .literal(Literal(5), sum))
  }
}

@Suite struct Tables {
  @Test func documentsTable() {
    var table = TextTable("h", "numerical limit")
    let f = { (x: Double) in 3 * x * x - 4 * x }
    var h = 0.1
    for _ in 0..<5 {
      table.append([TextTable.fixed(h), TextTable.fixed((f(1 + h) - f(1)) / h)])
      h *= 0.1
    }
    #expect(
      table.pairs == """
        h=0.10000, numerical limit=2.30000
        h=0.01000, numerical limit=2.03000
        h=0.00100, numerical limit=2.00300
        h=0.00010, numerical limit=2.00030
        h=0.00001, numerical limit=2.00003
        """)
    let lines = table.description.split(separator: "\n")
    #expect(lines[...2] == ["      h  numerical limit", "-------  ---------------", "0.10000          2.30000"])
  }

  @Test func alignmentCountsColumns() {
    var table = TextTable(columns: [
      .init(title: "이름", alignment: .left), .init(title: "값"), .init(title: "", alignment: .left),
    ])
    table.append(["x", "1", ""])
    table.append(["학습률", "-0.5", "é"])
    #expect(table.description == "이름      값\n------  ----  -\nx          1\n학습률  -0.5  é")
  }

  @Test func spellingDistance() {
    let distances = [("tanh", "tnah"), ("sin", "sinn"), ("", "abc"), ("kitten", "sitting")].map {
      Spelling.distance(Array($0.0), Array($0.1))
    }
    #expect(distances == [1, 1, 3, 3])
  }
}

/// Pseudo-random expressions, the same in every run (the generator is Knuth's MMIX linear congruence).
private struct Generator {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func expression(depth: Int) -> String {
    guard depth > 0 else { return ["x", "y", "2", "0.5", "pi"][next(5)] }
    let a = expression(depth: depth - 1 - next(2) * (depth - 1))
    switch next(6) {
    case 0: return "-(\(a))"
    case 1: return "sin(\(a))"
    case 2: return "-\(a)"
    default: return "(\(a)) \(["+", "-", "*", "/", "^", "@"][next(6)]) (\(expression(depth: depth - 1)))"
    }
  }
}
