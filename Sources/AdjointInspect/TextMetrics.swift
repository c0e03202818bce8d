/// The width of text without a font at hand.
enum TextMetrics {
  /// Advances of the characters from space to tilde in hundredths of an em, as wide as a common sans-serif face sets
  /// them (DejaVu Sans): text in a narrower face then has a little more room than it needs, and never too little.
  private static let ascii: [Double] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62,
    69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60,
    82, 60, 60, 53, 64, 34, 64, 84,
  ]

  static func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance($1) } * size / 100
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Double {
    switch scalar.value {
    case 0x20...0x7E: return ascii[Int(scalar.value) - 0x20]
    case 0xB7: return 32  // ·
    case 0xB2, 0xB3, 0xB9, 0x2070...0x209F: return 44  // superscripts and subscripts
    case 0x2202: return 55  // ∂
    case 0x370...0x3FF: return 80  // Greek
    case 0x1F000...: return 140  // emoji
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return scalar.value < 0x370 ? 90 : 108
    }
  }

  /// The text itself, or its two ends around an ellipsis.
  static func shorten(_ text: String, to limit: Int = 26) -> String {
    guard text.count > limit else { return text }
    return "\(text.prefix(limit / 2))…\(text.suffix(limit - limit / 2 - 1))"
  }
}

extension String {
  /// Escaped for XML and HTML, in text and in attributes. Control characters, which XML cannot hold, become spaces.
  var escaped: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": result += " "
      case _ where scalar.properties.generalCategory == .control: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
