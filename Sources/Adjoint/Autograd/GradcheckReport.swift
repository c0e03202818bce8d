/// What `gradcheck` found: every Jacobian that differs, with the numbers side by side.
public struct GradcheckReport: CustomStringConvertible, Sendable {
  public enum Mode: String, Sendable { case backward, forward }

  /// A Jacobian whose analytical and numerical values are not close.
  public struct Difference: Sendable {
    public let output: Int
    public let input: Int
    public let mode: Mode
    /// Of shape [elements of the output, elements of the input].
    public let numerical: Tensor
    public let analytical: Tensor
    /// The element that is farthest beyond its tolerance.
    public let worst: (row: Int, column: Int)
  }

  struct Place {
    let output: Int
    let input: Int
    let mode: Mode
  }

  public let atol: Double
  public let rtol: Double
  public private(set) var differences: [Difference] = []
  /// What else is wrong, in sentences.
  public private(set) var problems: [String] = []
  /// Jacobians that were compared.
  public private(set) var compared = 0

  public var passed: Bool { differences.isEmpty && problems.isEmpty }

  init(atol: Double, rtol: Double) {
    self.atol = atol
    self.rtol = rtol
  }

  mutating func compare(_ place: Place, _ numerical: Tensor, _ analytical: Tensor) {
    compared += 1
    let (expected, found) = (numerical.reshape(analytical.shape), analytical)
    let excess = zip(expected.doubles, found.doubles).map { beyond($1, $0) }
    guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }), excess[worst] > 0 else { return }
    differences.append(
      Difference(
        output: place.output, input: place.input, mode: place.mode, numerical: expected, analytical: found,
        worst: (worst / expected.shape[1], worst % expected.shape[1])))
  }

  mutating func compareRuns(output: Int, input: Int, _ first: Tensor, _ second: Tensor, tolerance: Double) {
    let apart = zip(first.doubles, second.doubles).map { abs($0 - $1) }.max() ?? 0
    if apart > tolerance {
      problems.append(
        "Backward is not deterministic: two runs of output \(output) with respect to input \(input) differ by \(apart). "
          + "Fix what is random in the function, or pass nondeterminismTolerance")
    }
  }

  /// By how much a value is beyond its tolerance; NaN agrees with NaN alone, an infinity with itself.
  private func beyond(_ value: Double, _ expected: Double) -> Double {
    if value == expected || (value.isNaN && expected.isNaN) { return 0 }
    let excess = abs(value - expected) - (atol + rtol * abs(expected))
    return excess.isNaN ? .infinity : excess
  }

  public var description: String {
    if passed {
      return "gradcheck passed: \(compared) Jacobian\(compared == 1 ? "" : "s") within atol \(atol) and rtol \(rtol)"
    }
    return (["gradcheck failed (atol \(atol), rtol \(rtol))"] + problems + differences.map(\.text)).joined(
      separator: "\n")
  }
}

extension GradcheckReport.Difference {
  var text: String {
    let (row, column) = worst
    let at = row * numerical.shape[1] + column
    let expected = numerical.doubles[at]
    let found = analytical.doubles[at]
    return """
      Jacobian of output \(output) with respect to input \(input), \(mode) mode. Worst is element \(row) of the output \
      by element \(column) of the input: analytical \(found), numerical \(expected), apart by \(abs(found - expected))
      \(sideBySide)
      """
  }

  /// Both matrices, row beside row; where they are large, the rows and columns around the worst.
  private var sideBySide: String {
    let (rows, columns) = (around(worst.row, numerical.shape[0], 12), around(worst.column, numerical.shape[1], 6))
    func lines(_ matrix: Tensor) -> [String] {
      let values = matrix.doubles
      return rows.map { row in
        columns.map { column in
          let number = short(values[row * matrix.shape[1] + column])
          return (row, column) == worst ? "*" + number : number
        }.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }.joined(separator: " ")
      }
    }
    let (left, right) = (lines(numerical), lines(analytical))
    let width = (left.first?.count ?? 0) + 4
    let title = "  numerical"
    let cut =
      rows.count < numerical.shape[0] || columns.count < numerical.shape[1]
      ? ["  (rows \(rows.lowerBound)–\(rows.upperBound - 1), columns \(columns.lowerBound)–\(columns.upperBound - 1))"]
      : []
    return
      ([title + String(repeating: " ", count: max(1, width - title.count + 2)) + "analytical"]
      + zip(left, right).map { "\($0)    \($1)" } + cut).joined(separator: "\n")
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
