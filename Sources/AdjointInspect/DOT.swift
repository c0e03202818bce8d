extension GraphModel {
  /// The graph as Graphviz text, for `dot -Tsvg` and the many tools that read it.
  public func dot(_ pass: Pass = .backward) -> String {
    DOT(notation: Notation(self), pass: pass).text
  }
}

/// Writes a graph in the language of Graphviz.
struct DOT {
  let notation: Notation
  let pass: GraphModel.Pass

  var text: String {
    var lines = [
      "digraph {",
      "  rankdir=LR",
      "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=14, style=filled]",
      "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, color=\"#94a3b8\", fontcolor=\"#b45309\"]",
    ]
    lines += notation.topology.order.map(node)
    lines += notation.topology.links.map(edge)
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private func node(_ index: Int) -> String {
    let node = notation.model.nodes[index]
    var label = notation.names[index].escaped
    if let formula = notation.formula(index, values: false) { label += " = \(formula.escaped)" }
    let detail = [node.title, node.shape].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
    if !detail.isEmpty { label += font(detail, color: "#6b7280", size: 10) }
    if pass != .graph, let value = node.value { label += font(value, color: "#1d4ed8", size: 12) }
    if pass == .backward, let gradient = notation.gradientLabel(index) {
      label += font(gradient, color: "#c81e1e", size: 12)
    }
    return "  n\(index) [\(style(node.kind)), label=<\(label)>]"
  }

  private func edge(_ link: Topology.Link) -> String {
    var attributes: [String] = []
    if pass == .backward, notation.model.edges[link.edge].carriesGradient {
      attributes.append("dir=back, color=\"#dc4b4b\"")
      if let label = notation.localLabel(link) { attributes.append("label=\(quoted(label))") }
    }
    let suffix = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
    return "  n\(link.from) -> n\(link.to)\(suffix)"
  }

  private func style(_ kind: GraphModel.Node.Kind) -> String {
    switch kind {
    case .leaf: "shape=ellipse, color=\"#059669\", fillcolor=\"#ecfdf5\""
    case .constant: "shape=ellipse, style=\"filled,dashed\", color=\"#9ca3af\", fillcolor=\"#fafafa\""
    case .operation: "shape=box, style=\"filled,rounded\", color=\"#64748b\", fillcolor=\"#f1f5f9\""
    case .output: "shape=box, style=\"filled,rounded\", peripheries=2, color=\"#7c3aed\", fillcolor=\"#f5f3ff\""
    }
  }

  private func font(_ text: String, color: String, size: Int) -> String {
    "<br/><font color=\"\(color)\" point-size=\"\(size)\">\(text.escaped)</font>"
  }

  /// Graphviz reads backslashes and character entities inside quotes.
  private func quoted(_ text: String) -> String {
    "\"" + text.escaped.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "\""
  }
}
