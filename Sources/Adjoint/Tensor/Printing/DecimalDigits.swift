/// The decimal digits of a positive number, 0.d₁d₂d₃… · 10^point, without needless zeros at either end,
/// and the two ways of writing them. Zero is the digit 0 before the point.
struct DecimalDigits {
  private var digits: [UInt8] = []
  private var point = 0

  /// The fewest digits that read back as the same number.
  init(shortest value: Double) {
    self.init(parsing: value.magnitude.description)
  }

  /// `count` significant digits, correctly rounded.
  init(_ value: Double, significant count: Int) {
    self.init(parsing: scientificText(value.magnitude, digits: count - 1))
  }

  /// Takes apart `123.45` or `1.2345e+02`.
  private init(parsing text: String) {
    var decimals: Int?
    var exponent = 0
    for (position, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: ".") {
        decimals = 0
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(text.utf8.dropFirst(position + 1).map { String(UnicodeScalar($0)) }.joined())!
        break
      } else {
        digits.append(byte)
        decimals? += 1
      }
    }
    point = digits.count - (decimals ?? 0) + exponent
    while digits.count > 1, digits.last == zero { digits.removeLast() }
    while digits.count > 1, digits.first == zero {
      digits.removeFirst()
      point -= 1
    }
    if digits == [zero] { point = 1 }
  }

  /// Positional from 0.0001 up to `limit` digits before the point and with an exponent outside of that, as
  /// Python's `repr` and `g` do. `showsPoint` adds `.0` to a whole number that has no exponent.
  func general(limit: Int, showsPoint: Bool) -> String {
    guard point > -4 && point <= limit else { return scientific }
    let padded =
      point > 0
      ? digits + Array(repeating: zero, count: max(0, point - digits.count))
      : Array(repeating: zero, count: 1 - point) + digits
    let whole = max(1, point)
    let fraction = padded[whole...]
    let text = string(padded[..<whole])
    return fraction.isEmpty ? text + (showsPoint ? ".0" : "") : text + "." + string(fraction)
  }

  private var scientific: String {
    let exponent = point - 1
    let size = String(exponent.magnitude)
    return string(digits[..<1]) + (digits.count > 1 ? "." + string(digits[1...]) : "")
      + (exponent < 0 ? "e-" : "e+") + (size.utf8.count < 2 ? "0" : "") + size
  }

  private func string(_ part: ArraySlice<UInt8>) -> String { String(decoding: part, as: UTF8.self) }
}

private let zero = UInt8(ascii: "0")

/// A number as Python writes it, with the fewest digits that read back as the same number:
/// `0.1`, `1.0`, `1e-05`, `1e+16`, `inf`, `nan`.
func pythonRepr(_ value: Double) -> String {
  guard value.isFinite else { return fixedText(value, digits: 0) }
  return (value.sign == .minus ? "-" : "") + DecimalDigits(shortest: value).general(limit: 16, showsPoint: true)
}
