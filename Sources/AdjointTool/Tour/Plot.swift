/// Points and a line as characters: `o` a point, `*` the line, `@` both.
func plot(x: [Float], points: [Float], line: [Float], rows: Int = 15) -> String {
  guard let low = (points + line).min(), let high = (points + line).max(), low < high else { return "" }
  func row(_ value: Float) -> Int { Int(((high - value) / (high - low) * Float(rows - 1)).rounded()) }
  var cells = Array(repeating: Array(repeating: " ", count: 3 * x.count), count: rows)
  for i in x.indices {
    cells[row(line[i])][3 * i] = "*"
    cells[row(points[i])][3 * i] = row(points[i]) == row(line[i]) ? "@" : "o"
  }
  return cells.map { line in
    let text = line.joined()
    return "| " + String(text.reversed().drop { $0 == " " }.reversed())
  }.joined(separator: "\n") + "\n+" + String(repeating: "-", count: 3 * x.count)
}
