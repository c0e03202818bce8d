extension Curve {
  /// The panels one below the other, `width` columns wide at most and `height` lines high each: lines of braille dots
  /// between labelled axes, and the points of tests as `o`.
  ///
  /// - Parameter colours: whether lines are coloured, with a terminal's escape sequences.
  public func text(width: Int = 80, height: Int = 10, colours: Bool = false) -> String {
    panels.map(\.summary).map { panel in
      let ticks = panel.vertical.ticks(max(height / 2, 2))
      let margin = (ticks.map(\.text.count).max() ?? 0) + 2
      let picture = CurveCanvas(columns: max(min(width - margin - 1, 100), 10), rows: max(height, 3), colours: colours)
      return picture.draw(panel, horizontal, ticks, margin: margin, axis: axis)
    }.joined(separator: "\n")
  }
}

/// Cells of text, each of two by four braille dots or a mark.
private struct CurveCanvas {
  private let columns: Int
  private let rows: Int
  private let colours: Bool
  private var dots: [UInt8]
  private var marks: [Bool]

  init(columns: Int, rows: Int, colours: Bool) {
    (self.columns, self.rows, self.colours) = (columns, rows, colours)
    dots = Array(repeating: 0, count: columns * rows)
    marks = Array(repeating: false, count: columns * rows)
  }

  func draw(
    _ panel: Curve.Panel, _ horizontal: CurveScale, _ ticks: [CurveScale.Tick], margin: Int, axis: String
  ) -> String {
    let vertical = panel.vertical
    var canvas = self
    for line in panel.lines {
      for piece in line.pieces {
        let points = piece.map { (horizontal.position($0.x), vertical.position($0.y)) }
        if line.role == .test { canvas.mark(points) } else { canvas.join(points) }
      }
    }
    let labels = Dictionary(
      ticks.map { (canvas.row(vertical.position($0.value)), $0.text) }, uniquingKeysWith: { first, _ in first })
    var lines = [String(repeating: " ", count: margin) + panel.title]
    for row in 0..<rows {
      let label = labels[row] ?? ""
      let space = String(repeating: " ", count: margin - 1 - label.count)
      lines.append("\(space)\(label) \(label.isEmpty ? "│" : "┤")\(canvas.text(row))")
    }
    lines += canvas.axis(horizontal, margin: margin, name: axis)
    let legend = panel.lines.map { line in
      coloured(line.role == .test ? "o" : "⠒⠒", line.role) + " " + panel.legend(line)
    }
    lines.append(String(repeating: " ", count: margin + 1) + legend.joined(separator: "    "))
    return lines.joined(separator: "\n")
  }

  private func row(_ position: Double) -> Int { place(1 - position, of: rows) }

  /// The cell, or the dot, of a place from 0 to 1.
  private func place(_ position: Double, of count: Int) -> Int {
    min(max(Int((position * Double(count - 1)).rounded()), 0), count - 1)
  }

  private mutating func mark(_ points: [(Double, Double)]) {
    for (x, y) in points { marks[row(y) * columns + place(x, of: columns)] = true }
  }

  /// Dots from each point to the next, one in each column of dots at least.
  private mutating func join(_ points: [(Double, Double)]) {
    func dot(_ point: (Double, Double)) -> (x: Int, y: Int) {
      (place(point.0, of: 2 * columns), place(1 - point.1, of: 4 * rows))
    }
    guard var last = points.first.map(dot) else { return }
    set(last)
    for point in points.dropFirst() {
      let next = dot(point)
      let count = max(abs(next.x - last.x), abs(next.y - last.y))
      for i in 0..<count {
        let part = Double(i + 1) / Double(count)
        set(
          (
            last.x + Int((part * Double(next.x - last.x)).rounded()),
            last.y + Int((part * Double(next.y - last.y)).rounded())
          ))
      }
      last = next
    }
  }

  private mutating func set(_ dot: (x: Int, y: Int)) {
    // Unicode counts the dots of a cell down the left column, down the right one, and then the lowest two.
    let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    dots[dot.y / 4 * columns + dot.x / 2] |= bits[dot.y % 4][dot.x % 2]
  }

  private func text(_ row: Int) -> String {
    var text = ""
    var blanks = 0
    for cell in row * columns..<(row + 1) * columns {
      if !marks[cell] && dots[cell] == 0 {
        blanks += 1
        continue
      }
      text += String(repeating: " ", count: blanks)
      blanks = 0
      text +=
        marks[cell]
        ? coloured("o", .test) : coloured(String(Character(Unicode.Scalar(0x2800 + UInt32(dots[cell]))!)), .training)
    }
    return text
  }

  private func axis(_ scale: CurveScale, margin: Int, name: String) -> [String] {
    var line = Array(repeating: Character("─"), count: columns)
    var labels = Array(repeating: Character(" "), count: columns)
    var free = 0
    for tick in scale.ticks(max(columns / 10, 2)) {
      let column = place(scale.position(tick.value), of: columns)
      let start = max(min(column - tick.text.count / 2, columns - tick.text.count), 0)
      guard start >= free, start + tick.text.count <= columns else { continue }
      line[column] = "┬"
      for (i, character) in tick.text.enumerated() { labels[start + i] = character }
      free = start + tick.text.count + 1
    }
    let space = String(repeating: " ", count: margin)
    return [space + "└" + String(line), space + " " + String(labels), space + " " + name]
  }

  private func coloured(_ text: String, _ role: Curve.Line.Role) -> String {
    colours ? "\u{1B}[\(role == .test ? 33 : 34)m\(text)\u{1B}[0m" : text
  }
}
