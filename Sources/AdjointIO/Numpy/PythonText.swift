/// The literals of Python that numpy's headers are made of, read as the caller expects them.
struct PythonText {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A dictionary and nothing after it; `member` takes the value of the given key.
  mutating func dictionary(_ member: (inout PythonText, String) throws -> Void) throws {
    try take("{")
    while !skip("}") {
      let key = try string()
      try take(":")
      try member(&self, key)
      if !skip(",") {
        try take("}")
        break
      }
    }
    skipSpace()
    guard at == bytes.count else { throw unexpected("the end") }
  }

  mutating func string() throws -> String {
    let quote: Unicode.Scalar = skip("\"") ? "\"" : "'"
    if quote == "'" { try take("'") }
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: quote) {
      guard bytes[at] != UInt8(ascii: "\\") else { throw unexpected("a text without escapes") }
      at += 1
    }
    guard at < bytes.count, let text = String(utf8: bytes[start..<at]) else { throw unexpected("a text that ends") }
    at += 1
    return text
  }

  mutating func bool() throws -> Bool {
    let word = word()
    guard word == "True" || word == "False" else { throw Unexpected("True or False", found: quoted(word)) }
    return word == "True"
  }

  /// A tuple of sizes.
  mutating func tuple() throws -> [Int] {
    try take("(")
    var numbers: [Int] = []
    while !skip(")") {
      // Python 2 wrote long integers as 3L.
      var word = word()
      if word.hasSuffix("L") { word.removeLast() }
      guard let number = Int(word), number >= 0 else { throw Unexpected("a size", found: quoted(word)) }
      numbers.append(number)
      if !skip(",") {
        guard numbers.count > 1 else { throw unexpected("a comma in a tuple of one") }
        try take(")")
        break
      }
    }
    return numbers
  }

  private mutating func word() -> String {
    skipSpace()
    let start = at
    while at < bytes.count, Character(UnicodeScalar(bytes[at])).isLetter || (48...57).contains(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x09 { at += 1 }
  }

  /// Takes a character if it is the next one.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ what: String) -> Unexpected {
    let rest = String(decoding: bytes[at...].prefix(20), as: UTF8.self)
    return Unexpected(what, found: rest.isEmpty ? "the end" : quoted(rest), place: "byte \(at) of the header")
  }
}
