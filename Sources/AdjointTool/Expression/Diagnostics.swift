/// What is wrong with a text that the user typed, and where.
///
///     z^2 * (x^2 + )^2
///                  ^
///     expected a number, a name, '(' or '[' here, found ')'
struct ParseError: Error, Equatable, CustomStringConvertible {
  /// The whole text: the expression, or one argument such as `x=1`.
  let source: String
  /// The place, counted in characters (grapheme clusters). It is empty at the end of the text.
  let range: Range<Int>
  /// What is wrong. Where `expected` is given, this continues its sentence: "found ')'".
  let message: String
  /// What could have stood at this place.
  var expected: String?
  /// What to do about it.
  var hint: String?

  /// The sentence without the excerpt.
  var summary: String {
    let problem = expected.map { "expected \($0) here, \(message)" } ?? message
    return hint.map { "\(problem); \($0)" } ?? problem
  }

  var description: String {
    source.allSatisfy(\.isWhitespace) ? summary : "\(excerpt)\n\(summary)"
  }

  /// The text with carets below the place. Of a long text only the surroundings of the place are shown.
  private var excerpt: String {
    let characters = source.map(DisplayText.printable)
    let longest = 72
    let start = max(0, min(range.lowerBound - longest / 2, characters.count - longest))
    let end = min(characters.count, start + longest)
    let before = characters[start..<range.lowerBound]
    let marked = characters[range.lowerBound..<min(range.upperBound, end)]
    let cut = (left: start > 0 ? "…" : "", right: end < characters.count ? "…" : "")
    let indent = String(repeating: " ", count: DisplayText.width(before) + cut.left.count)
    let underline = String(repeating: "~", count: max(0, DisplayText.width(marked) - 1))
    return "\(cut.left)\(String(characters[start..<end]))\(cut.right)\n\(indent)^\(underline)"
  }

  /// A piece of the user's text in quotes, cut if it is long. A character that cannot be shown gives its code.
  static func quote(_ text: some Collection<Character>) -> String {
    if text.count == 1, let character = text.first, DisplayText.printable(character) != character {
      return "U+" + String(character.unicodeScalars.first!.value, radix: 16, uppercase: true).leftPadded(to: 4)
    }
    let shown = text.prefix(40).map(DisplayText.printable)
    return "'\(String(shown))\(text.count > 40 ? "…" : "")'"
  }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String {
    String(repeating: "0", count: max(0, count - self.count)) + self
  }
}
