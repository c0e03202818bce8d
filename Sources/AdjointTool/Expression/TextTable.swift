import Foundation

/// A table in plain text: aligned columns under their titles, or one line of `title=value` pairs for each row.
struct TextTable: CustomStringConvertible, Sendable {
  enum Alignment: Sendable { case left, right }

  struct Column: Sendable {
    let title: String
    var alignment: Alignment = .right
  }

  let columns: [Column]
  private(set) var rows: [[String]] = []

  init(columns: [Column]) { self.columns = columns }

  /// A table of right-aligned columns, as fits numbers.
  init(_ titles: String...) { self.init(columns: titles.map { Column(title: $0) }) }

  /// Adds a row, one cell for each column.
  mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row of \(cells.count) cells in a table of \(columns.count) columns")
    rows.append(cells.map { DisplayText.printable($0) })
  }

  /// A number with a fixed count of decimals, as `%.5f` prints it: `2.30000`.
  static func fixed(_ value: Double, decimals: Int = 5) -> String { String(format: "%.\(decimals)f", value) }

  /// The titles, a rule and the rows. Columns are two spaces apart; no line ends in spaces.
  var description: String {
    let widths = columns.indices.map { column in
      max(DisplayText.width(columns[column].title), rows.map { DisplayText.width($0[column]) }.max() ?? 0)
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([columns.map(\.title), rule] + rows).map { line($0, widths) }.joined(separator: "\n")
  }

  /// The rows as `h=0.10000, numerical limit=2.30000`.
  var pairs: String {
    rows.map { zip(columns, $0).map { "\($0.title)=\($1)" }.joined(separator: ", ") }.joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - DisplayText.width(cell))
      text += (index == 0 ? "" : "  ") + (columns[index].alignment == .left ? cell + padding : padding + cell)
    }
    return text.last == " " ? String(text.reversed().drop { $0 == " " }.reversed()) : text
  }
}
