/// The story of one evaluation and one backward pass, told a step at a time.
struct Steps {
  struct Step {
    var phase: GraphModel.Pass
    var caption: String
    /// What is being looked at.
    var nodes: [Int] = []
    var edges: [Int] = []
    /// Nodes whose value, nodes whose gradient, and edges whose local gradient are known from here on.
    var values: [Int] = []
    var gradients: [Int] = []
    var locals: [Int] = []
  }

  private(set) var steps: [Step] = []
  private let notation: Notation

  init(_ notation: Notation) {
    self.notation = notation
    let of = notation.root.map { " of \($0)" } ?? ""
    steps.append(Step(phase: .graph, caption: "The computational graph\(of)."))
    tellForward()
    tellBackward()
  }

  private var model: GraphModel { notation.model }
  private var topology: Topology { notation.topology }

  // MARK: Forward

  private mutating func tellForward() {
    let inputs = topology.order.filter { topology.inputs[$0].isEmpty }
    if !inputs.isEmpty {
      steps.append(Step(phase: .forward, caption: inputCaption(inputs), nodes: inputs, values: inputs))
    }
    for node in topology.order where !topology.inputs[node].isEmpty {
      let edges = topology.inputs[node].map(\.edge)
      steps.append(
        Step(phase: .forward, caption: forwardCaption(node), nodes: [node], edges: edges, values: [node]))
    }
  }

  private func inputCaption(_ inputs: [Int]) -> String {
    let told = inputs.prefix(8).map { equation([notation.names[$0], model.nodes[$0].value]) }
    let more = inputs.count > told.count ? ", and \(inputs.count - told.count) more" : ""
    return "The inputs: \(told.joined(separator: ", "))\(more)."
  }

  private func forwardCaption(_ node: Int) -> String {
    let value = model.nodes[node].value
    if let formula = notation.formula(node, values: false) {
      return equation([notation.names[node], formula, notation.formula(node, values: true), value])
    }
    let operation = model.nodes[node].title.map(Self.function) ?? model.nodes[node].name
    let operands = topology.inputs[node].map { notation.names[$0.from] }
    let call = "\(operation)(\(operands.joined(separator: ", ")))"
    return equation([notation.names[node] == operation ? call : "\(notation.names[node]) = \(call)", value])
  }

  /// `Mul`, of a node whose title is `MulBackward0`.
  private static func function(_ title: String) -> String {
    var name = title[...]
    while name.last?.isNumber == true { name.removeLast() }
    return name.hasSuffix("Backward") && name.count > 8 ? String(name.dropLast(8)) : title
  }

  // MARK: Backward

  private mutating func tellBackward() {
    let carrying = model.edges.map(\.carriesGradient)
    guard carrying.contains(true) || model.nodes.contains(where: { $0.gradient != nil }) else { return }
    let expected = topology.outputs.map { links in links.count { carrying[$0.edge] } }
    var arrived = Array(repeating: 0, count: expected.count)

    for node in topology.order.reversed() {
      let links = topology.inputs[node].filter { carrying[$0.edge] }
      let isSeed = expected[node] == 0 && (!links.isEmpty || model.nodes[node].gradient != nil)
      if isSeed {
        let caption = "The backward pass starts: " + equation([notation.partial(node), model.nodes[node].gradient])
        steps.append(Step(phase: .backward, caption: caption, nodes: [node], gradients: [node]))
      }
      for link in links {
        arrived[link.from] += 1
        let isLast = arrived[link.from] == expected[link.from]
        var caption = backwardCaption(link)
        if expected[link.from] > 1 {
          caption += "  (\(arrived[link.from]) of \(expected[link.from])"
          caption += isLast ? model.nodes[link.from].gradient.map { ", in all \($0))" } ?? ")" : ")"
        }
        steps.append(
          Step(
            phase: .backward, caption: caption, nodes: [link.from, link.to], edges: [link.edge],
            gradients: isLast ? [link.from] : [], locals: [link.edge]))
      }
    }
  }

  private func backwardCaption(_ link: Topology.Link) -> String {
    let edge = model.edges[link.edge]
    let target = "\(notation.partial(link.from)) += "
    let incoming = notation.partial(link.to)
    var terms: [String?] = []
    if let formula = notation.derivative(link, values: false) ?? edge.local {
      terms.append("\(incoming) · \(grouped(formula))")
      if let gradient = model.nodes[link.to].gradient, let local = edge.local {
        terms.append("\(grouped(gradient)) · \(grouped(local))")
      }
      return target + equation(terms + [edge.contribution])
    }
    let operation = model.nodes[link.to].title ?? notation.names[link.to]
    return target + (edge.contribution ?? "…") + ", by \(operation) from \(incoming)"
  }

  /// A factor in parentheses where it would not read as one.
  private func grouped(_ factor: String) -> String {
    factor.first == "-" || factor.contains { " +-/".contains($0) } ? "(\(factor))" : factor
  }

  /// `a = b = c` of the terms that are there, each said once.
  private func equation(_ terms: [String?]) -> String {
    var told: [String] = []
    for case let term? in terms where term != told.last { told.append(term) }
    return told.joined(separator: " = ")
  }

  // MARK: JSON

  /// The steps as a JSON array that may stand inside an HTML script element.
  var json: String {
    let items = steps.map { step in
      """
      {"phase":"\(step.phase)","caption":\(Self.quoted(step.caption)),"nodes":\(step.nodes),"edges":\(step.edges),\
      "values":\(step.values),"gradients":\(step.gradients),"locals":\(step.locals)}
      """
    }
    return "[\n\(items.joined(separator: ",\n"))\n]"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      // Inside a script element "</script" and "<!--" have a meaning even in a string.
      case "<": result += "\\u003c"
      case _ where scalar.value < 0x20:
        result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
