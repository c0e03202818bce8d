import Adjoint

/// Tables of numbers as text.
///
/// ```text
/// let (numbers, names) = try CSV.read(from: "measured.csv", hasHeader: true)   // a tensor of [lines, columns]
/// ```
public enum CSV {
  /// The numbers of a table, one line of text for each row, and the names in its first line if `hasHeader`.
  ///
  /// Numbers are decimal (`-1.5e3`), `inf` or `nan`, with spaces around them if need be; names may stand in quotes.
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
    guard let separator = separator.asciiValue, !Array("\r\n\"+-.0123456789eE".utf8).contains(separator) else {
      throw Unexpected("a separator of ASCII that is no part of numbers", found: quoted(String(separator)))
    }
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
    var columns = hasHeader ? names.count : nil
    var numbers: [Double] = []
    for (index, line) in lines.enumerated() {
      let number = index + (hasHeader ? 2 : 1)
      let fields = line.split(separator: separator, omittingEmptySubsequences: false)
      guard fields.count == columns ?? fields.count else {
        throw Unexpected("\(columns!) columns", found: "\(fields.count)", place: "line \(number)")
      }
      columns = fields.count
      for (column, field) in fields.enumerated() {
        guard let value = value(field), dtype.isFloatingPoint || dtype.holdsWhole(value) else {
          throw Unexpected(
            dtype.isFloatingPoint ? "a number" : "a whole number of \(dtype)",
            found: field.isEmpty ? "nothing" : quoted(String(decoding: field, as: UTF8.self)),
            place: "line \(number), column \(column + 1)")
        }
        numbers.append(value)
      }
    }
    let tensor = Tensor.filled([lines.count, columns ?? 0], .float64) { bytes in
      numbers.withUnsafeBytes(bytes.copyMemory)
    }
    return (tensor.to(dtype), names)
  }

  /// The number that a field's text is (`-1.5e3`, `inf`, `nan`, with spaces around it if need be), or nil.
  public static func number(_ field: some StringProtocol) -> Double? { value(Array(field.utf8)[...]) }

  /// The number of a field; Swift's hexadecimal ones are none here.
  private static func value(_ field: ArraySlice<UInt8>) -> Double? {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let trimmed = field.drop(while: isSpace)
    guard let last = trimmed.lastIndex(where: { !isSpace($0) }), !trimmed.contains(where: { $0 | 0x20 == 0x78 }) else {
      return nil
    }
    return Double(String(decoding: trimmed[...last], as: UTF8.self))
  }
}

extension DType {
  /// Whether a whole number is in an integer dtype's range.
  fileprivate func holdsWhole(_ value: Double) -> Bool {
    guard value.isFinite, value == value.rounded() else { return false }
    switch self {
    case .bool: return value == 0 || value == 1
    case .uint8: return UInt8(exactly: value) != nil
    case .int8: return Int8(exactly: value) != nil
    case .int16: return Int16(exactly: value) != nil
    case .int32: return Int32(exactly: value) != nil
    // Beyond 2^53 the text may have meant another number.
    case .int64: return value.magnitude <= 0x1p53
    case .float16, .bfloat16, .float32, .float64: return true
    }
  }
}
