import Adjoint

/// Tables of numbers as text.
///
/// ```text
/// let (numbers, names) = try CSV.read(from: "measured.csv", hasHeader: true)   // a tensor of [lines, columns]
/// try CSV.write(numbers, names: names, to: "copy.csv")
/// ```
public enum CSV {
  /// The numbers of a table, one line of text for each row, and the names in its first line if `hasHeader`.
  ///
  /// Numbers are decimal (`-1.5e3`), `inf` or `nan`, with spaces or quotes around them if need be; names may
  /// stand in quotes, and have separators in them then.
  /// Lines end in `\n` or `\r\n`, and empty ones at the end do not count.
  /// - Throws: `FileError`, which names line and column, where a field is no number or a line has more or fewer
  ///   columns than the first.
  public static func read(
    from location: some FileLocation, separator: Character = ",", hasHeader: Bool = false, dtype: DType = .default
  ) throws -> (numbers: Tensor, names: [String]) {
    try FileSource(location).parse { try read($0, separator, hasHeader, dtype) }
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(
    bytes: [UInt8], named name: String = "csv", separator: Character = ",", hasHeader: Bool = false,
    dtype: DType = .default
  ) throws -> (numbers: Tensor, names: [String]) {
    try FileSource(bytes: bytes, named: name).parse { try read($0, separator, hasHeader, dtype) }
  }

  static func read(
    _ source: FileSource, _ separator: Character, _ hasHeader: Bool, _ dtype: DType
  ) throws -> (numbers: Tensor, names: [String]) {
    let separator = try separatorByte(separator)
    var bytes = try source.bytes(at: 0, count: source.size)
    // The mark that some programs put before text of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    var names: [String] = []
    if hasHeader {
      guard let first = lines.first else { throw Unexpected("a line of names", found: "no text", place: "line 1") }
      var fields = CSVFields(Array(first), separator)
      names = try fields.nextRow() ?? [""]
      lines.removeFirst()
    }
    let table = Table(
      lines: lines, columns: hasHeader ? names.count : nil, firstLine: hasHeader ? 2 : 1, separator: separator)
    let numbers =
      dtype.isFloatingPoint
      ? try table.numbers(.float64, "a number", decimal)
      : try table.numbers(.int64, "a whole number of \(dtype)") { whole($0, dtype) }
    return (numbers.to(dtype), names)
  }

  static func separatorByte(_ separator: Character) throws -> UInt8 {
    guard let byte = separator.asciiValue, !Array("\r\n\"+-.0123456789eE".utf8).contains(byte) else {
      throw Unexpected("a separator of ASCII that is no part of numbers", found: quoted(String(separator)))
    }
    return byte
  }

  /// The lines below the names.
  private struct Table {
    let lines: [ArraySlice<UInt8>]
    let columns: Int?
    let firstLine: Int
    let separator: UInt8

    /// All fields, as `number` reads them: its type is the one of `dtype`.
    func numbers<Number>(_ dtype: DType, _ kind: String, _ number: (String) -> Number?) throws -> Tensor {
      var columns = columns
      var numbers: [Number] = []
      for (index, line) in lines.enumerated() {
        let fields = line.split(separator: separator, omittingEmptySubsequences: false)
        guard fields.count == columns ?? fields.count else {
          throw Unexpected("\(columns!) columns", found: "\(fields.count)", place: "line \(firstLine + index)")
        }
        columns = fields.count
        for (column, field) in fields.enumerated() {
          let text = String(decoding: trimmed(field), as: UTF8.self)
          guard let value = number(text) else {
            throw Unexpected(
              kind, found: text.isEmpty ? "nothing" : quoted(text),
              place: "line \(firstLine + index), column \(column + 1)")
          }
          numbers.append(value)
        }
      }
      return Tensor.filled([lines.count, columns ?? 0], dtype) { bytes in numbers.withUnsafeBytes(bytes.copyMemory) }
    }
  }

  /// The number that a field's text is (`-1.5e3`, `inf`, `nan`, with spaces or quotes around it if need be), or nil.
  public static func number(_ field: some StringProtocol) -> Double? {
    decimal(String(decoding: trimmed(Array(field.utf8)[...]), as: UTF8.self))
  }

  /// A field without the spaces around it, and without quotes around all of it.
  private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = field.drop(while: isSpace)
    let text = start.prefix((start.lastIndex { !isSpace($0) } ?? start.startIndex - 1) - start.startIndex + 1)
    let quote = UInt8(ascii: "\"")
    return text.count > 1 && text.first == quote && text.last == quote ? text.dropFirst().dropLast() : text
  }

  /// A number; Swift's hexadecimal ones are none here.
  private static func decimal(_ text: String) -> Double? {
    text.utf8.contains { $0 | 0x20 == UInt8(ascii: "x") } ? nil : Double(text)
  }

  /// A whole number in an integer dtype's range, also one such as `3.0` or `1e3`.
  private static func whole(_ text: String, _ dtype: DType) -> Int64? {
    guard let value = Int64(text) ?? decimal(text).flatMap(Int64.init(exactly:)) else { return nil }
    switch dtype {
    case .bool: return value == 0 || value == 1 ? value : nil
    case .uint8: return UInt8(exactly: value).map(Int64.init)
    case .int8: return Int8(exactly: value).map(Int64.init)
    case .int16: return Int16(exactly: value).map(Int64.init)
    case .int32: return Int32(exactly: value).map(Int64.init)
    case .int64, .float16, .bfloat16, .float32, .float64: return value
    }
  }
}
