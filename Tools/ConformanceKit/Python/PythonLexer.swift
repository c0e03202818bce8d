/// The tokens of a Python expression.
enum PythonToken: Equatable {
  case name(String)
  case int(Int)
  case float(Double)
  case string(String)
  case symbol(String)

  static func tokens(of text: String) throws -> [PythonToken] {
    var tokens: [PythonToken] = []
    var rest = Substring(text)
    while let character = rest.first {
      if character.isWhitespace {
        rest.removeFirst()
      } else if character.isLetter || character == "_" {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest.removeFirst(name.count)
        tokens.append(.name(String(name)))
      } else if character.isNumber {
        tokens.append(try number(&rest))
      } else if character == "'" || character == "\"" {
        let string = rest.dropFirst().prefix { $0 != character }
        rest.removeFirst(min(string.count + 2, rest.count))
        tokens.append(.string(String(string)))
      } else {
        let symbol = rest.hasPrefix("**") || rest.hasPrefix("//") ? String(rest.prefix(2)) : String(character)
        rest.removeFirst(symbol.count)
        tokens.append(.symbol(symbol))
      }
    }
    return tokens
  }

  /// Digits with a point or an exponent are a float, as in `2.`, `1e-3`.
  private static func number(_ rest: inout Substring) throws -> PythonToken {
    var text = ""
    while let character = rest.first {
      let isSign = (character == "-" || character == "+") && text.hasSuffix("e")
      guard character.isNumber || character == "." || character == "e" || isSign else { break }
      text.append(rest.removeFirst())
    }
    if let value = Int(text) { return .int(value) }
    guard let value = Double(text.hasSuffix(".") ? text + "0" : text) else {
      throw FormatError("\(text) is not a number")
    }
    return .float(value)
  }
}
