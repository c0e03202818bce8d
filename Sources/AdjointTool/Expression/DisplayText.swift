/// Text as a terminal shows it: how many columns a character takes, and what stands for one that cannot be shown.
enum DisplayText {
  /// The character itself, a space for a tab or a line break, and U+FFFD for anything that would move the cursor,
  /// change the writing direction or attach itself to its neighbour, so that a caret below stays in place.
  static func printable(_ character: Character) -> Character {
    if character.isWhitespace { return " " }
    switch character.unicodeScalars.first!.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .nonspacingMark, .enclosingMark: return "\u{FFFD}"
    default: return character
    }
  }

  /// The text with every character printable.
  static func printable(_ text: String) -> String { String(text.map(printable)) }

  /// The columns that a printable text takes.
  static func width(_ text: some Sequence<Character>) -> Int { text.reduce(0) { $0 + width($1) } }

  /// Two columns for East Asian wide characters and emoji (Unicode Standard Annex 11), one for all others.
  static func width(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    let first = scalars.first!
    if first.isASCII && scalars.count == 1 { return 1 }
    if first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
    return wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
