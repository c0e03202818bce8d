extension GradcheckReport {
  public var description: String {
    let jacobians = "\(compared) Jacobian\(compared == 1 ? "" : "s")"
    if passed { return "gradcheck passed: \(jacobians) within atol \(atol) and rtol \(rtol)" }
    let title = "gradcheck failed: \(differences.count) of \(jacobians) differ\(differences.count == 1 ? "s" : "")"
    return (["\(title) (atol \(atol), rtol \(rtol))"] + problems + differences.map(\.text)).joined(separator: "\n")
  }
}

extension GradcheckReport.Difference {
  fileprivate var text: String {
    let (row, column) = worst
    let at = row * numerical.shape[1] + column
    let expected = numerical.doubles[at]
    let found = analytical.doubles[at]
    return """

      Jacobian of output \(output) with respect to input \(input), \(mode.rawValue) mode: \
      \(isBeyond.lazy.filter { $0 }.count) of \(isBeyond.count) elements differ. Worst is element \(row) of the output \
      by element \(column) of the input: analytical \(found), numerical \(expected), apart by \(abs(found - expected))
      \(sideBySide)
      What to do: \(advice)
      """
  }

  /// Both matrices, row beside row; where they are large, the rows and columns around the worst.
  private var sideBySide: String {
    let (rows, columns) = (around(worst.row, numerical.shape[0], 12), around(worst.column, numerical.shape[1], 6))
    func lines(_ matrix: Tensor) -> [String] {
      let values = matrix.doubles
      return rows.map { row in
        columns.map { column in
          let at = row * matrix.shape[1] + column
          let number = (isBeyond[at] ? "*" : "") + short(values[at])
          return String(repeating: " ", count: max(0, 11 - number.count)) + number
        }.joined(separator: " ")
      }
    }
    let (left, right) = (lines(numerical), lines(analytical))
    let width = (left.first?.count ?? 0) + 4
    let title = "  numerical"
    let isCut = rows.count < numerical.shape[0] || columns.count < numerical.shape[1]
    let shown =
      "rows \(rows.lowerBound)–\(rows.upperBound - 1), columns \(columns.lowerBound)–\(columns.upperBound - 1)"
    let legend = "  * differs; a row for each element of the output" + (isCut ? "; \(shown)" : "")
    return
      ([title + String(repeating: " ", count: max(1, width - title.count + 2)) + "analytical"]
      + zip(left, right).map { "\($0)    \($1)" } + [legend]).joined(separator: "\n")
  }

  private func around(_ index: Int, _ count: Int, _ most: Int) -> Range<Int> {
    let first = min(max(0, index - most / 2), max(0, count - most))
    return first..<min(count, first + most)
  }

  /// Six significant digits or so.
  private func short(_ value: Double) -> String {
    guard value.isFinite, value != 0, abs(value) >= 1e-4, abs(value) < 1e6 else { return "\(Float(value))" }
    let scale = abs(value) >= 100 ? 1e3 : 1e6
    return "\((value * scale).rounded() / scale)"
  }
}
