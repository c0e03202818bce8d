/// A place in a text that is read character by character.
protocol TextScanner {
  var bytes: [UInt8] { get }
  var at: Int { get set }
}

extension TextScanner {
  mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D {
      at += 1
    }
  }

  /// Takes a character if it is the next one behind the space.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  /// Takes a character, which has to be the next one.
  mutating func take(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  func unexpected(_ what: String) -> Unexpected {
    let rest = String(decoding: bytes[at...].prefix(20), as: UTF8.self)
    return Unexpected(what, found: rest.isEmpty ? "the end" : quoted(rest), place: "byte \(at)")
  }
}

extension String {
  /// Text of these bytes, or nil if they are not UTF-8.
  init?(utf8 bytes: some Collection<UInt8>) {
    self.init(decoding: bytes, as: UTF8.self)
    guard utf8.elementsEqual(bytes) else { return nil }
  }
}
