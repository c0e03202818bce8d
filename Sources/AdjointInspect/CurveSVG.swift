extension Curve {
  /// A complete SVG document that needs nothing else and follows the reader's light or dark theme: the panels side by
  /// side, each with its axes and a legend that says where each line ended.
  public func svg() -> String {
    var drawing = CurveDrawing(self)
    return drawing.draw()
  }
}

private struct CurveDrawing {
  private let curve: Curve
  private var out = ""

  private static let panel = (width: 380.0, height: 250.0)
  /// Between a panel and what surrounds it: its labels are in there.
  private static let margin = (left: 64.0, top: 92.0, right: 20.0, bottom: 58.0)

  init(_ curve: Curve) { self.curve = curve }

  mutating func draw() -> String {
    let column = Self.margin.left + Self.panel.width + Self.margin.right
    let width = column * Double(max(curve.panels.count, 1)) + 8
    let height = Self.margin.top + Self.panel.height + Self.margin.bottom
    out = """
      <svg xmlns="http://www.w3.org/2000/svg" class="adjoint-curve" role="img" width="\(px(width))" \
      height="\(px(height))" viewBox="0 0 \(px(width)) \(px(height))">
      <title>\(curve.title.escaped)</title>
      <style>\(Self.style)</style>
      <rect class="page" width="100%" height="100%"/>
      <text class="heading" x="\(px(Self.margin.left))" y="36">\(curve.title.escaped)</text>

      """
    for (index, panel) in curve.panels.enumerated() {
      let left = Self.margin.left + Double(index) * column
      out += "<g transform=\"translate(\(px(left)) \(px(Self.margin.top)))\">\n"
      draw(panel)
      out += "</g>\n"
    }
    return out + "</svg>\n"
  }

  private mutating func draw(_ panel: Curve.Panel) {
    let (horizontal, vertical) = (curve.horizontal, panel.vertical)
    let (width, height) = Self.panel
    func x(_ value: Double) -> String { px(horizontal.position(value) * width) }
    func y(_ value: Double) -> String { px((1 - vertical.position(value)) * height) }

    text(panel.title, x: "0", y: "-16", class: "title")
    for tick in vertical.ticks(7) {
      out += "<path class=\"grid\" d=\"M0 \(y(tick.value))H\(px(width))\"/>"
      text(tick.text, x: "-10", y: px((1 - vertical.position(tick.value)) * height + 4), class: "tick end")
    }
    for tick in horizontal.ticks(8) {
      out += "<path class=\"mark\" d=\"M\(x(tick.value)) \(px(height))v5\"/>"
      text(tick.text, x: x(tick.value), y: px(height + 20), class: "tick middle")
    }
    out += "<path class=\"axis\" d=\"M0 \(px(height))H\(px(width))\"/>\n"
    text(curve.axis, x: px(width / 2), y: px(height + 42), class: "tick middle")
    // Details first, so that the others lie upon them.
    for line in panel.lines.sorted(by: { $0.role.depth < $1.role.depth }) {
      for piece in line.pieces {
        out += "<path class=\"line \(line.role)\" d=\"M"
        out += piece.map { "\(x($0.x)) \(y($0.y))" }.joined(separator: "L") + "\"/>\n"
        // Few points are seen as such; a single one would not be seen as a line.
        guard piece.count <= 40, line.role != .detail else { continue }
        for point in piece {
          out += "<circle class=\"point \(line.role)\" cx=\"\(x(point.x))\" cy=\"\(y(point.y))\" r=\"2.6\"/>"
        }
        out += "\n"
      }
    }
    drawLegend(panel)
  }

  /// Right-aligned above the panel, beside its title.
  private mutating func drawLegend(_ panel: Curve.Panel) {
    var x = Self.panel.width
    for line in panel.lines.reversed() {
      let label = line.role == .detail ? line.name : panel.legend(line)
      x -= TextMetrics.width(label, size: 12)
      text(label, x: px(x), y: "-16", class: "legend")
      out += "<path class=\"line \(line.role)\" d=\"M\(px(x - 24)) -20h18\"/>"
      x -= 40
    }
    out += "\n"
  }

  private mutating func text(_ string: String, x: String, y: String, class name: String) {
    out += "<text class=\"\(name)\" x=\"\(x)\" y=\"\(y)\">\(string.escaped)</text>"
  }

  private static let style = """
    .adjoint-curve{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif}
    .adjoint-curve .page{fill:#fff}
    .adjoint-curve .heading{font-size:17px;fill:#1f2937}
    .adjoint-curve .title{font-size:14px;font-weight:600;fill:#374151}
    .adjoint-curve .tick{font-size:12px;fill:#6b7280}
    .adjoint-curve .legend{font-size:12px;fill:#374151}
    .adjoint-curve .middle{text-anchor:middle}
    .adjoint-curve .end{text-anchor:end}
    .adjoint-curve .grid{fill:none;stroke:#e5e7eb;stroke-width:1}
    .adjoint-curve .axis,.adjoint-curve .mark{fill:none;stroke:#9ca3af;stroke-width:1}
    .adjoint-curve .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .adjoint-curve .line.training{stroke:#2563eb}
    .adjoint-curve .line.test{stroke:#ea580c}
    .adjoint-curve .line.detail{stroke:#bfd4fb;stroke-width:1.2}
    .adjoint-curve .point{stroke:#fff;stroke-width:1}
    .adjoint-curve .point.training{fill:#2563eb}
    .adjoint-curve .point.test{fill:#ea580c}
    @media (prefers-color-scheme:dark){
    .adjoint-curve .page{fill:#111722}
    .adjoint-curve .heading,.adjoint-curve .title,.adjoint-curve .legend{fill:#e5e7eb}
    .adjoint-curve .tick{fill:#9ca3af}
    .adjoint-curve .grid{stroke:#253044}
    .adjoint-curve .axis,.adjoint-curve .mark{stroke:#64748b}
    .adjoint-curve .line.training{stroke:#7fb0ff}
    .adjoint-curve .line.test{stroke:#fb9a5b}
    .adjoint-curve .line.detail{stroke:#2d456f}
    .adjoint-curve .point{stroke:#111722}
    .adjoint-curve .point.training{fill:#7fb0ff}
    .adjoint-curve .point.test{fill:#fb9a5b}
    }
    """
}

extension Curve.Line.Role {
  fileprivate var depth: Int { self == .detail ? 0 : 1 }
}
