/// A word of the expression language.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case name(String)
    /// A raised number, as in `x²`.
    case superscript(Int)
    case symbol(Symbol)
    case end
  }

  enum Symbol: Equatable {
    case plus, minus, times, divide, matmul, power, root
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, comma, equals
  }

  let kind: Kind
  let range: Range<Int>
}

/// Cuts a text into tokens, one at a time, so that the first mistake in reading order is the one reported.
struct Lexer {
  let source: String
  let characters: [Character]
  private let numbers: NumberRange
  private var position = 0

  init(_ source: String, numbers: NumberRange) {
    self.source = source
    self.characters = Array(source)
    self.numbers = numbers
  }

  mutating func next() throws -> Token {
    while let character = peek(), character.isWhitespace { position += 1 }
    let start = position
    guard let character = peek() else { return Token(kind: .end, range: start..<start) }
    let kind: Token.Kind
    if character.isDecimalDigit || character == "." {
      kind = .number(try number())
    } else if character.startsName {
      skip(while: \.continuesName)
      kind = .name(String(characters[start..<position]))
    } else if Self.superscripts[character] != nil {
      kind = .superscript(try superscript())
    } else if character == "*", peek(1) == "*" {
      position += 2
      kind = .symbol(.power)
    } else if let symbol = Self.symbols[character] {
      position += 1
      kind = .symbol(symbol)
    } else {
      throw error("unknown character \(ParseError.quote([character]))", start..<start + 1)
    }
    return Token(kind: kind, range: start..<position)
  }

  private static let symbols: [Character: Token.Symbol] = [
    "+": .plus, "-": .minus, "−": .minus, "*": .times, "×": .times, "·": .times, "⋅": .times, "∗": .times,
    "/": .divide, "÷": .divide, "@": .matmul, "^": .power, "√": .root, "(": .leftParenthesis, ")": .rightParenthesis,
    "[": .leftBracket, "]": .rightBracket, ",": .comma, "=": .equals,
  ]

  private static let superscripts: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
  ]

  // MARK: Numbers

  private mutating func number() throws -> Double {
    let start = position
    skip { $0.isDecimalDigit || $0 == "." }
    let mantissa = characters[start..<position]
    if mantissa.filter({ $0 == "." }).count > 1 {
      throw error("\(quote(from: start)) is not a number: it has more than one decimal point", start..<position)
    }
    if mantissa == ["."] {
      throw error("'.' is not a number: it has no digits", start..<position)
    }
    try exponent(of: start)
    if peek() == "_" {
      skip(while: \.continuesName)
      throw error("\(quote(from: start)) is not a number: digits are not grouped with '_'", start..<position)
    }
    let value = Double(String(characters[start..<position]))!
    guard numbers.holds(value) else { throw error("\(quote(from: start)) \(numbers.refusal)", start..<position) }
    return value
  }

  /// Reads `e`, a sign and digits, if they are there. In `2exp(x)` the letter begins a name; alone, as in `2e`, it
  /// could be a forgotten exponent or the constant, so it is refused.
  private mutating func exponent(of start: Int) throws {
    guard let letter = peek(), letter == "e" || letter == "E" else { return }
    let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
    if peek(1 + sign)?.isDecimalDigit == true {
      position += 1 + sign
      skip(while: \.isDecimalDigit)
      guard peek() == "." else { return }
      skip { $0.isDecimalDigit || $0 == "." }
      throw error("\(quote(from: start)) is not a number: its exponent is not whole", start..<position)
    }
    guard peek(1)?.continuesName != true else { return }
    let factor = String(characters[start..<position])
    position += 1
    throw error(
      "\(quote(from: start)) is not a number: its exponent has no digits", start..<position,
      hint: "to multiply by \(letter), write \(factor)*\(letter)")
  }

  private mutating func superscript() throws -> Int {
    let start = position
    skip { Self.superscripts[$0] != nil }
    guard let value = Int(String(characters[start..<position].map { Self.superscripts[$0]! })) else {
      throw error(
        "\(quote(from: start)) is not an exponent: write a whole number of at most 18 digits", start..<position)
    }
    return value
  }

  // MARK: Characters

  private func peek(_ distance: Int = 0) -> Character? {
    position + distance < characters.count ? characters[position + distance] : nil
  }

  private mutating func skip(while condition: (Character) -> Bool) {
    while let character = peek(), condition(character) { position += 1 }
  }

  private func quote(from start: Int) -> String { ParseError.quote(characters[start..<position]) }

  private func error(_ message: String, _ range: Range<Int>, hint: String? = nil) -> ParseError {
    ParseError(source: source, range: range, message: message, hint: hint)
  }
}

extension Character {
  fileprivate var isDecimalDigit: Bool { ("0"..."9").contains(self) && isASCII }

  /// An ASCII letter, an underscore or a Greek letter.
  var startsName: Bool {
    guard unicodeScalars.count == 1, let scalar = unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: return true
    case 0x370...0x3FF, 0x1F00...0x1FFF: return scalar.properties.isAlphabetic
    default: return false
    }
  }

  var continuesName: Bool { startsName || isDecimalDigit }
}
