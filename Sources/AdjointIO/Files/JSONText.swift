/// JSON read as the caller expects it: each call takes one value of its kind, or throws. Nothing nests by itself, so
/// that no text can make the reader recurse.
struct JSONText: TextScanner {
  let bytes: [UInt8]
  var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// An object; `member` takes the value of the given key.
  mutating func object(_ member: (inout JSONText, String) throws -> Void) throws {
    try take("{")
    if skip("}") { return }
    repeat {
      let key = try string()
      try take(":")
      try member(&self, key)
    } while skip(",")
    try take("}")
  }

  /// An array of whole numbers from 0 on.
  mutating func integers() throws -> [Int] {
    try take("[")
    var numbers: [Int] = []
    if skip("]") { return numbers }
    repeat { numbers.append(try integer()) } while skip(",")
    try take("]")
    return numbers
  }

  mutating func string() throws -> String {
    try take("\"")
    var text: [UInt8] = []
    while true {
      guard let byte = next(), byte >= 32 else { throw unexpected("a text that ends, without control characters") }
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    guard let result = String(utf8: text) else { throw unexpected("text of UTF-8") }
    return result
  }

  mutating func end() throws {
    skipSpace()
    guard at == bytes.count else { throw unexpected("the end") }
  }

  static func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 32:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let start = at
    var value = 0
    while at < bytes.count, (48...57).contains(bytes[at]) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(bytes[at]) - 48)
      guard !overflow, !carry else { throw unexpected("a number below 2^63") }
      value = sum
      at += 1
    }
    guard at > start, at == start + 1 || bytes[start] != 48 else { throw unexpected("a whole number") }
    return value
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    let kind = next()
    if let byte = kind.flatMap({ plain[$0] }) {
      text.append(byte)
      return
    }
    guard kind == UInt8(ascii: "u") else { throw unexpected("an escape of JSON") }
    var code = try hexadecimal()
    if code & 0xFC00 == 0xD800 {
      // The second half of a character beyond 16 bits.
      guard next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") else { throw unexpected("a surrogate pair") }
      let low = try hexadecimal()
      guard low & 0xFC00 == 0xDC00 else { throw unexpected("a surrogate pair") }
      code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
    }
    guard let scalar = Unicode.Scalar(code) else { throw unexpected("a character") }
    text.append(contentsOf: UTF8.encode(scalar)!)
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next().flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
        throw unexpected("four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
    }
    return code
  }

  private mutating func next() -> UInt8? {
    guard at < bytes.count else { return nil }
    at += 1
    return bytes[at - 1]
  }
}
