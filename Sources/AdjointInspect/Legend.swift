/// The line under a figure that says what its shapes and colours mean, for those that occur in it.
struct Legend {
  private var entries: [(sample: Sample, text: String)] = []

  private enum Sample {
    case shape(GraphModel.Node.Kind)
    case color(String)
  }

  private static let size = 12.0
  private static let sampleWidth = 34.0

  init(_ figure: Figure, _ pass: GraphModel.Pass) {
    let kinds: [(GraphModel.Node.Kind, String)] = [
      (.leaf, "leaf"), (.constant, "constant"), (.operation, "operation"), (.output, "result"),
    ]
    for (kind, text) in kinds where figure.model.nodes.contains(where: { $0.kind == kind }) {
      entries.append((.shape(kind), text))
    }
    if pass != .graph, figure.nodes.contains(where: { $0.value != nil }) { entries.append((.color("value"), "value")) }
    guard pass == .backward else { return }
    if figure.labels.contains(where: { $0 != nil }) { entries.append((.color("local"), "local gradient")) }
    if figure.nodes.contains(where: { $0.gradient != nil }) {
      entries.append((.color("gradient"), "accumulated gradient"))
    }
  }

  var width: Double { entries.reduce(0) { $0 + width($1.text) } }

  private func width(_ text: String) -> Double { Self.sampleWidth + TextMetrics.width(text, size: Self.size) + 18 }

  func draw(x: Double, y: Double) -> String {
    var result = ""
    var x = x
    for entry in entries {
      switch entry.sample {
      case .shape(let kind):
        let radius = kind == .leaf || kind == .constant ? 7 : 3
        let place = "x=\"\(px(x))\" y=\"\(px(y - 11))\" width=\"26\" height=\"14\" rx=\"\(radius)\""
        result += "<g class=\"\(kind)\"><rect \(place)/></g>"
      case .color(let name):
        result += "<text class=\"\(name)\" x=\"\(px(x + 13))\" y=\"\(px(y))\">1.23</text>"
      }
      result += "<text class=\"legend\" x=\"\(px(x + Self.sampleWidth))\" y=\"\(px(y))\">\(entry.text)</text>\n"
      x += width(entry.text)
    }
    return result
  }
}
