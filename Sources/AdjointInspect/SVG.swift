extension GraphModel {
  /// A picture of the graph, flowing from inputs at the left to results at the right.
  ///
  /// The text is a complete SVG document that needs nothing else, follows the reader's light or dark theme, and is
  /// the same for the same graph.
  public func svg(_ pass: Pass = .backward) -> String {
    var drawing = SVG(Figure(self), pass: pass, isInteractive: false)
    return drawing.draw()
  }
}

/// Writes a figure as SVG.
struct SVG {
  let figure: Figure
  let pass: GraphModel.Pass
  /// Whether elements carry ids, and edges arrowheads at both ends, for a script to show and hide.
  let isInteractive: Bool
  private var out = ""

  private static let margin = 28.0
  private static let titleHeight = 36.0
  private static let legendHeight = 40.0

  init(_ figure: Figure, pass: GraphModel.Pass, isInteractive: Bool) {
    self.figure = figure
    self.pass = pass
    self.isInteractive = isInteractive
  }

  mutating func draw() -> String {
    let title = heading
    let legend = Legend(figure, pass)
    let inner = max(figure.layout.width, legend.width, TextMetrics.width(title, size: 17))
    let width = inner + 2 * Self.margin
    let height = figure.layout.height + Self.titleHeight + Self.legendHeight + 2 * Self.margin
    out = """
      <svg xmlns="http://www.w3.org/2000/svg" class="adjoint-graph \(pass)" role="img" \
      width="\(px(width))" height="\(px(height))" viewBox="0 0 \(px(width)) \(px(height))">
      <title>\(title.escaped)</title>
      <style>\(Self.style)</style>
      <rect class="page" width="100%" height="100%"/>

      """
    if !isInteractive { text(title, x: Self.margin, y: Self.margin + 14, class: "heading", anchored: "start") }
    let left = Self.margin + (inner - figure.layout.width) / 2
    out += "<g transform=\"translate(\(px(left)) \(px(Self.margin + Self.titleHeight)))\">\n"
    for node in figure.layout.trunks.indices { draw(trunk: node) }
    for link in figure.notation.topology.links { draw(link) }
    for link in figure.notation.topology.links { drawLabel(link) }
    for node in figure.nodes.indices { draw(node: node) }
    out += "</g>\n"
    out += legend.draw(x: Self.margin, y: height - Self.margin - 6)
    out += "</svg>\n"
    return out
  }

  private var heading: String {
    let of = figure.notation.root.map { " of \(TextMetrics.shorten($0))" } ?? ""
    switch pass {
    case .graph: return "Computational graph\(of)"
    case .forward: return "Forward pass\(of)"
    case .backward: return "Backward pass\(of)"
    }
  }

  // MARK: Edges

  private mutating func draw(trunk node: Int) {
    guard let route = figure.layout.trunks[node] else { return }
    let carries = figure.notation.topology.outputs[node].contains { figure.model.edges[$0.edge].carriesGradient }
    draw(route, isBackward: carries, id: id("t", node), tooltip: nil)
  }

  private mutating func draw(_ link: Topology.Link) {
    guard let route = figure.layout.routes[link.edge] else { return }
    let edge = figure.model.edges[link.edge]
    let tooltip = edge.contribution.map { "adds \($0) to the gradient of \(figure.notation.names[link.from])" }
    let trunk = isInteractive && !route.startsAtNode ? " data-trunk=\"\(link.from)\"" : ""
    draw(route, isBackward: edge.carriesGradient, id: id("e", link.edge) + trunk, tooltip: tooltip)
  }

  /// A wire with its arrowhead at the end that the pass moves towards.
  private mutating func draw(_ route: Layout.Route, isBackward: Bool, id: String, tooltip: String?) {
    let isBackward = isBackward && pass == .backward
    let hasFrom = route.startsAtNode && isBackward
    let hasTo = route.endsAtNode && (isInteractive || !isBackward)
    out += "<g\(id) class=\"edge\(isBackward && !isInteractive ? " back" : "")\">"
    if let tooltip, pass == .backward { out += "<title>\(tooltip.escaped)</title>" }
    // Where a script shows and hides heads, the wire goes on underneath them.
    let trim = isInteractive ? 0.0 : 7
    let line = path(route.points, trimStart: hasFrom ? trim : 0, trimEnd: hasTo ? trim : 0)
    out += "<path class=\"wire\" d=\"\(line)\"/>"
    if hasFrom { head(at: route.points[0], pointing: 1, class: "from") }
    if hasTo { head(at: route.points[route.points.count - 1], pointing: -1, class: "to") }
    out += "</g>\n"
  }

  private mutating func head(at tip: Layout.Point, pointing direction: Double, class name: String) {
    let base = px(tip.x + direction * 9)
    out += "<path class=\"head \(name)\" d=\"M\(px(tip.x)) \(px(tip.y))L\(base) \(px(tip.y - 4.5))"
    out += "L\(px(tip.x + direction * 7)) \(px(tip.y))L\(base) \(px(tip.y + 4.5))Z\"/>"
  }

  /// Level stretches as lines, the stretches between columns as curves that start and end level.
  private func path(_ route: [Layout.Point], trimStart: Double, trimEnd: Double) -> String {
    var points = route
    points[0].x += trimStart
    points[points.count - 1].x -= trimEnd
    var result = "M\(px(points[0].x)) \(px(points[0].y))"
    var level: Double?
    for index in 1..<points.count {
      let (a, b) = (points[index - 1], points[index])
      if abs(a.y - b.y) < 0.05 {
        level = b.x
        continue
      }
      if let x = level { result += "H\(px(x))" }
      level = nil
      let middle = px((a.x + b.x) / 2)
      result += "C\(middle) \(px(a.y)) \(middle) \(px(b.y)) \(px(b.x)) \(px(b.y))"
    }
    if let x = level { result += "H\(px(x))" }
    return result
  }

  private mutating func drawLabel(_ link: Topology.Link) {
    guard pass == .backward, let label = figure.labels[link.edge] else { return }
    guard let place = figure.layout.labels[link.edge] else { return }
    text(label, x: place.x, y: place.y - 6, class: "local", id: id("l", link.edge))
  }

  // MARK: Nodes

  private mutating func draw(node index: Int) {
    let node = figure.model.nodes[index]
    let content = figure.nodes[index]
    let center = figure.layout.nodes[index]
    let body = content.extent.body
    out += "<g\(id("n", index)) class=\"node \(node.kind)\">"
    out += "<title>\(tooltip(node).escaped)</title>"
    frame(center, body, inset: 0, isRound: node.kind == .leaf || node.kind == .constant)
    if node.kind == .output { frame(center, body, inset: 3, isRound: false) }
    let hasDetail = !content.detail.isEmpty
    text(content.heading, x: center.x, y: center.y + (hasDetail ? -1 : 5), class: "name")
    if hasDetail { text(content.detail, x: center.x, y: center.y + 14, class: "detail") }
    var y = center.y + body.height / 2 + Figure.line
    if pass != .graph, let value = content.value {
      text(value, x: center.x, y: y, class: "value", id: id("v", index))
      y += Figure.line
    }
    if pass == .backward, let gradient = content.gradient {
      text(gradient, x: center.x, y: y, class: "gradient", id: id("g", index))
    }
    out += "</g>\n"
  }

  private mutating func frame(
    _ center: Layout.Point, _ body: (width: Double, height: Double), inset: Double, isRound: Bool
  ) {
    let (width, height) = (body.width - 2 * inset, body.height - 2 * inset)
    let x = px(center.x - width / 2)
    let y = px(center.y - height / 2)
    let radius = isRound ? height / 2 : 9 - inset
    out += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(px(width))\" height=\"\(px(height))\" rx=\"\(px(radius))\"/>"
  }

  private func tooltip(_ node: GraphModel.Node) -> String {
    let gradient = node.gradient.map { "gradient \($0)" }
    let saved = node.savedBytes.map { "\($0) bytes saved" }
    return [node.name, node.title, node.shape, node.value.map { "value \($0)" }, gradient, saved]
      .compactMap { $0 }.joined(separator: ", ")
  }

  private mutating func text(
    _ string: String, x: Double, y: Double, class name: String, anchored anchor: String? = nil, id: String = ""
  ) {
    let anchor = anchor.map { " text-anchor=\"\($0)\"" } ?? ""
    out += "<text\(id) class=\"\(name)\" x=\"\(px(x))\" y=\"\(px(y))\"\(anchor)>\(string.escaped)</text>"
  }

  private func id(_ prefix: String, _ index: Int) -> String { isInteractive ? " id=\"\(prefix)\(index)\"" : "" }
}

/// A length to a tenth of a pixel.
func px(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let (whole, part) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  return (tenths < 0 ? "-" : "") + (part == 0 ? "\(whole)" : "\(whole).\(part)")
}
