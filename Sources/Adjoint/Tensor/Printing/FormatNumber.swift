/// The text of one number in a format such as `.4f`, `8.2e`, `+,d` or `05`; see ``FormatSpec``.
///
/// The empty format gives what Python's `str` gives: `True`, `3`, `0.1`. In any other a Boolean counts as 0 or 1,
/// and an integer may be written as a floating-point number, but not the other way round.
func formatNumber(_ number: PrintableNumber, _ format: String) throws(FormatError) -> String {
  let spec = try FormatSpec(format)
  switch number {
  case .bool(let value):
    return format.isEmpty ? (value ? "True" : "False") : try formatNumber(.int(value ? 1 : 0), format)
  case .int(let value):
    if let type = spec.type, type != "d" { return try formatNumber(.real(Double(value)), format) }
    guard spec.precision == nil else {
      throw FormatError(spec: format, reason: "an integer without a floating-point type has no precision")
    }
    return spec.layOut(String(value.magnitude), isNegative: value < 0)
  case .real(let value):
    guard spec.type != "d" else {
      throw FormatError(spec: format, reason: "a floating-point number cannot be written as an integer")
    }
    return spec.layOut(spec.digits(of: value), isNegative: value.sign == .minus && !value.isNaN)
  }
}

extension FormatSpec {
  /// The number without sign and padding.
  fileprivate func digits(of value: Double) -> String {
    let value = value.magnitude
    let precision = precision ?? 6
    switch type {
    case "f": return fixedText(value, digits: precision)
    case "F": return fixedText(value, digits: precision).uppercased()
    case "e": return scientificText(value, digits: precision)
    case "E": return scientificText(value, digits: precision).uppercased()
    case "%": return fixedText(value * 100, digits: precision) + "%"
    case "g": return significant(value, max(1, precision))
    case "G": return significant(value, max(1, precision)).uppercased()
    default:
      guard let count = self.precision.map({ max(1, $0) }), value.isFinite else { return pythonRepr(value) }
      // The `.0` this adds to a whole number counts as one of the digits.
      return DecimalDigits(value, significant: count).general(limit: count - 1, showsPoint: true)
    }
  }

  private func significant(_ value: Double, _ count: Int) -> String {
    guard value.isFinite else { return pythonRepr(value) }
    return DecimalDigits(value, significant: count).general(limit: count, showsPoint: false)
  }

  fileprivate func layOut(_ text: String, isNegative: Bool) -> String {
    let sign = isNegative ? "-" : sign == "-" ? "" : String(sign)
    var body = text
    if let grouping {
      let whole = text.prefix { ("0"..."9").contains($0) }
      let rest = text.dropFirst(whole.count)
      // Zeros that fill up the width are grouped like the digits they stand before.
      let room = fill == "0" && alignment == .afterSign ? width - sign.count - rest.count : 0
      body = grouped(String(whole), by: grouping, width: room) + rest
    }
    let missing = max(0, width - sign.count - body.count)
    func padding(_ count: Int) -> String { String(repeating: fill, count: count) }
    return switch alignment {
    case .left: sign + body + padding(missing)
    case .right: padding(missing) + sign + body
    case .centre: padding(missing / 2) + sign + body + padding(missing - missing / 2)
    case .afterSign: sign + padding(missing) + body
    }
  }

  /// `digits` with a mark between thousands, and zeros before them up to at least `width` characters.
  private func grouped(_ digits: String, by mark: Character, width: Int) -> String {
    guard !digits.isEmpty else { return digits }
    var count = digits.count
    while count + (count - 1) / 3 < width { count += 1 }
    var text = ""
    for (index, digit) in (String(repeating: "0", count: count - digits.count) + digits).enumerated() {
      if index > 0 && (count - index).isMultiple(of: 3) { text.append(mark) }
      text.append(digit)
    }
    return text
  }
}
