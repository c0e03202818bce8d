/// How one number is to be written, in Python's format language, of which this part is understood:
///
///     [[fill]align][sign][0][width][grouping][.precision][type]
///
/// | part | values |
/// |---|---|
/// | align | `<` left, `>` right (the default), `^` centred, `=` padding between sign and digits |
/// | sign | `-` only on negative numbers (the default), `+` always, space for a blank before the others |
/// | 0 | pads with zeros after the sign |
/// | grouping | `,` or `_` between thousands |
/// | type | `d` integer; `f` fixed, `e` exponent, `g` the shorter of both, `%` percent; `F`, `E`, `G` in capitals |
///
/// Without a type an integer is written in full, and a floating-point number as short as it reads back, or,
/// with a precision, to that many significant digits.
struct FormatSpec {
  enum Alignment: Character {
    case left = "<"
    case right = ">"
    case centre = "^"
    case afterSign = "="
  }

  var fill: Character = " "
  var alignment = Alignment.right
  var sign: Character = "-"
  var width = 0
  var grouping: Character?
  var precision: Int?
  var type: Character?

  init(_ text: String) throws(FormatError) {
    var rest = Array(text)[...]

    func take(_ isWanted: (Character) -> Bool) -> Character? {
      guard let next = rest.first, isWanted(next) else { return nil }
      return rest.popFirst()
    }
    func takeNumber() throws(FormatError) -> Int? {
      var digits = ""
      while let digit = take({ ("0"..."9").contains($0) && $0.isASCII }) { digits.append(digit) }
      guard !digits.isEmpty else { return nil }
      guard let number = Int32(digits) else { throw FormatError(spec: text, reason: "\(digits) is too large") }
      return Int(number)
    }

    var hasFill = false
    var hasAlignment = true
    if let second = rest.dropFirst().first, let alignment = Alignment(rawValue: second) {
      (fill, self.alignment, hasFill) = (rest.first!, alignment, true)
      rest = rest.dropFirst(2)
    } else if let alignment = rest.first.flatMap(Alignment.init(rawValue:)) {
      self.alignment = alignment
      rest = rest.dropFirst()
    } else {
      hasAlignment = false
    }
    sign = take { "+- ".contains($0) } ?? sign
    // After a fill of one's own, a zero is only the first digit of the width.
    if !hasFill, take({ $0 == "0" }) != nil {
      fill = "0"
      if !hasAlignment { alignment = .afterSign }
    }
    width = try takeNumber() ?? 0
    grouping = take { ",_".contains($0) }
    if take({ $0 == "." }) != nil {
      precision = try takeNumber()
      if precision == nil { throw FormatError(spec: text, reason: "there is no number after the point") }
    }
    type = take { "dfFeEgG%".contains($0) }
    guard rest.isEmpty else {
      throw FormatError(spec: text, reason: "\"\(String(rest))\" is not understood")
    }
  }
}

/// A format that is not understood, or that does not suit the number it was meant for.
public struct FormatError: Error, Equatable, CustomStringConvertible {
  /// The format as it was given.
  public let spec: String
  /// What is wrong with it.
  public let reason: String

  public var description: String {
    "format \"\(spec)\": \(reason); expected [[fill]align][sign][0][width][,][.precision][type] "
      + "with one of the types d, f, e, g and %, as in \".4f\", \"8.3e\" or \"+,d\""
  }
}
