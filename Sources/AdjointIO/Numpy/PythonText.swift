/// The literals of Python that numpy's headers are made of, read as the caller expects them.
struct PythonText: TextScanner {
  let bytes: [UInt8]
  var at = 0

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
}
