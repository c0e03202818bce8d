/// What stands in a picture of a graph, and where.
///
/// Every pass leaves room for what the last one shows, so that pictures of the passes can be laid over one another.
struct Figure {
  struct NodeText {
    var heading: String
    var detail: String
    var value: String?
    var gradient: String?
    var extent: Layout.Extent
  }

  static let heading = 15.0
  static let detail = 10.5
  static let annotation = 13.0
  /// The height of a line of annotation.
  static let line = 17.0

  let notation: Notation
  let nodes: [NodeText]
  /// The text beside each edge.
  let labels: [String?]
  let layout: Layout

  init(_ model: GraphModel) {
    let notation = Notation(model)
    self.notation = notation
    nodes = model.nodes.indices.map { Self.text($0, notation) }
    var labels = [String?](repeating: nil, count: model.edges.count)
    for link in notation.topology.links { labels[link.edge] = notation.localLabel(link) }
    self.labels = labels
    let extents = labels.map { label in
      let width = label.map { TextMetrics.width($0, size: Self.annotation) + 10 } ?? 0
      return Layout.Extent(width: width, above: label == nil ? 5 : 19, below: 5)
    }
    layout = Layout(notation.topology, nodes: nodes.map(\.extent), labels: extents)
  }

  var model: GraphModel { notation.model }

  private static func text(_ index: Int, _ notation: Notation) -> NodeText {
    let node = notation.model.nodes[index]
    var heading = TextMetrics.shorten(notation.names[index])
    if let formula = notation.formula(index, values: false), formula.count + heading.count <= 26 {
      heading += " = \(formula)"
    }
    let detail = [node.title, node.shape].compactMap { $0 }.filter { !$0.isEmpty }
      .map { TextMetrics.shorten($0, to: 36) }.joined(separator: "  ")
    let value = node.value.map { TextMetrics.shorten($0) }
    let gradient = notation.gradientLabel(index)

    let inner = max(TextMetrics.width(heading, size: Self.heading), TextMetrics.width(detail, size: Self.detail))
    let body = (width: max(inner + 26, 44), height: detail.isEmpty ? 34.0 : 46.0)
    let notes = [value, gradient].compactMap { $0 }
    let width = notes.reduce(body.width) { max($0, TextMetrics.width($1, size: annotation)) }
    let below = body.height / 2 + Double(notes.count) * line + (notes.isEmpty ? 0 : 4)
    let extent = Layout.Extent(width: width, above: body.height / 2, below: below, body: body)
    return NodeText(heading: heading, detail: detail, value: value, gradient: gradient, extent: extent)
  }
}
