/// An index of a sublist: a number from 0 to 51, or `.ellipsis` for all dimensions that have none of their own.
public enum EinsumIndex: Hashable, Sendable, ExpressibleByIntegerLiteral {
  case label(Int)
  case ellipsis
  /// The index of this number.
  public init(integerLiteral value: Int) { self = .label(value) }
}

/// What an equation says: the indices of each operand, and of the result if it is named. Letters count A–Z, a–z.
struct EinsumNotation {
  var inputs: [[EinsumIndex]]
  var output: [EinsumIndex]?

  init(inputs: [[EinsumIndex]], output: [EinsumIndex]?) {
    self.inputs = inputs
    self.output = output
  }

  init(_ equation: String) throws {
    let text = Array(equation).filter { $0 != " " }
    let arrow = text.indices.first { text[$0] == "-" && $0 + 1 < text.count && text[$0 + 1] == ">" }
    let left = arrow.map { text[..<$0] } ?? text[...]
    inputs = try left.split(separator: ",", omittingEmptySubsequences: false).map {
      try Self.indices($0, of: equation)
    }
    output = try arrow.map { try Self.indices(text[($0 + 2)...], of: equation) }
  }

  private static func indices(_ text: ArraySlice<Character>, of equation: String) throws -> [EinsumIndex] {
    var result: [EinsumIndex] = []
    var rest = text
    while let character = rest.popFirst() {
      if rest.count >= 2, character == ".", rest.prefix(2).allSatisfy({ $0 == "." }) {
        rest = rest.dropFirst(2)
        result.append(.ellipsis)
      } else if let label = label(character) {
        result.append(.label(label))
      } else {
        throw AdjointError(
          "einsum",
          "'\(character)' in \"\(equation)\" is no index: those are the letters a–z and A–Z, and ... for the "
            + "dimensions between")
      }
    }
    return result
  }

  private static func label(_ character: Character) -> Int? {
    guard let code = character.asciiValue else { return nil }
    switch code {
    case 65...90: return Int(code) - 65
    case 97...122: return Int(code) - 71
    default: return nil
    }
  }

  static func name(_ label: Int) -> String {
    label < 52 ? String(UnicodeScalar(UInt8(label < 26 ? label + 65 : label + 71))) : "..."
  }
}
