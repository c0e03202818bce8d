/// What the parser says where it cannot go on.
extension Parser {
  func unexpected(_ expected: String, hint: String? = nil) -> ParseError {
    if token.kind == .end, lexer.characters.allSatisfy(\.isWhitespace) {
      return error("the \(subject) is empty: expected \(expected)")
    }
    let found = token.kind == .end ? "the end of the \(subject)" : ParseError.quote(lexer.characters[token.range])
    return error("found \(found)", expected: expected, hint: hint ?? strayTokenHint)
  }

  /// What may have been meant by a token that cannot stand after what was read.
  private var strayTokenHint: String? {
    switch token.kind {
    case .symbol(.equals) where subject == .expression: return "values are arguments of their own, such as x=1"
    case .symbol(.equals) where !nodes.isEmpty: return "give every variable an argument of its own"
    case .number, .name:
      guard let last = nodes.last, last.range.upperBound == previousEnd, case .variable(let name) = last.kind else {
        return nil
      }
      let text = String(lexer.characters[token.range])
      return "did you mean \(name)*\(text), or \(name)(\(text))?"
    default: return nil
    }
  }

  func unclosed(_ bracket: Range<Int>, _ expected: String) -> ParseError {
    guard token.kind == .end else { return unexpected(expected) }
    let text = ParseError.quote(lexer.characters[bracket])
    return unexpected(expected, hint: "the \(text) in column \(bracket.lowerBound + 1) is not closed")
  }

  func ambiguousFactor(after operation: BinaryOperator) -> ParseError {
    error("a factor without '*' is ambiguous after '\(operation.rawValue)'", hint: "write '*' or use parentheses")
  }

  func error(_ message: String, expected: String? = nil, hint: String? = nil) -> ParseError {
    ParseError(source: lexer.source, range: token.range, message: message, expected: expected, hint: hint)
  }
}
