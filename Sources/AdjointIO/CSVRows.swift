extension CSV {
  /// The fields of a table of any text, line by line: RFC 4180.
  ///
  /// A field may stand in quotes; inside of them separators and ends of lines are text, and a quote is doubled. Lines
  /// end in `\n` or `\r\n`, and empty ones are passed over.
  ///
  /// ```text
  /// try CSV.rows(from: "pets.csv")   // [["name", "age"], ["Rex, the dog", "3"]]
  /// ```
  /// - Throws: `FileError`, which names the line, where quotes do not end or lines have different numbers of fields.
  public static func rows(from location: some FileLocation, separator: Character = ",") throws -> [[String]] {
    try FileSource(location).parse { try rows($0, separator) }
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func rows(
    bytes: [UInt8], named name: String = "csv", separator: Character = ","
  ) throws -> [[String]] {
    try FileSource(bytes: bytes, named: name).parse { try rows($0, separator) }
  }

  private static func rows(_ source: FileSource, _ separator: Character) throws -> [[String]] {
    guard let separator = separator.asciiValue, !Array("\r\n\"".utf8).contains(separator) else {
      throw Unexpected("a separator of ASCII", found: quoted(String(separator)))
    }
    var fields = CSVFields(try source.bytes(at: 0, count: source.size), separator)
    var rows: [[String]] = []
    while let row = try fields.nextRow() {
      guard row.count == rows.first?.count ?? row.count else {
        throw Unexpected("\(rows[0].count) columns", found: "\(row.count)", place: "line \(fields.firstLine)")
      }
      rows.append(row)
    }
    return rows
  }
}

/// Goes through the fields of a table.
struct CSVFields {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var at: Int
  private var line = 1
  /// Where the last row began.
  private(set) var firstLine = 1

  init(_ bytes: [UInt8], _ separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    // The mark that some programs put before text of UTF-8.
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func nextRow() throws -> [String]? {
    while at < bytes.count, endOfLine() {}
    guard at < bytes.count else { return nil }
    firstLine = line
    var row = [try field()]
    while at < bytes.count, bytes[at] == separator {
      at += 1
      row.append(try field())
    }
    guard at == bytes.count || endOfLine() else {
      throw Unexpected("a separator after quotes", found: "other text", place: "line \(line), column \(row.count)")
    }
    return row
  }

  private mutating func field() throws -> String {
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try inQuotes() }
    let start = at
    while at < bytes.count, bytes[at] != separator, !isEndOfLine { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func inQuotes() throws -> String {
    let start = line
    var text: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\"") {
        guard at < bytes.count, bytes[at] == byte else { return String(decoding: text, as: UTF8.self) }
        at += 1
      }
      if byte == 0x0A { line += 1 }
      text.append(byte)
    }
    throw Unexpected("quotes that end", found: "the end", place: "line \(start)")
  }

  private var isEndOfLine: Bool {
    bytes[at] == 0x0A || bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A
  }

  /// Goes on to the next line, if this one ends here.
  private mutating func endOfLine() -> Bool {
    guard isEndOfLine else { return false }
    at += bytes[at] == 0x0D ? 2 : 1
    line += 1
    return true
  }
}
