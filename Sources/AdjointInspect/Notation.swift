/// How a graph's nodes and derivatives are written: unique names, formulas with operands put in, ∂ signs.
struct Notation {
  let model: GraphModel
  let topology: Topology
  /// Names made unique: two nodes called `Mul` become `Mul₁` and `Mul₂`.
  let names: [String]
  /// The name of the one result that is differentiated, if it is one.
  let root: String?
  /// Whether gradients in the figure are written as ∂r/∂x, which is done where all names are short.
  let usesPartials: Bool

  init(_ model: GraphModel) {
    let topology = Topology(model)
    let names = Self.unique(model.nodes, order: topology.order)
    let marked = model.nodes.indices.filter { model.nodes[$0].kind == .output }
    let results = marked.isEmpty ? model.nodes.indices.filter { topology.outputs[$0].isEmpty } : marked
    let root = results.count == 1 ? names[results[0]] : nil
    self.model = model
    self.topology = topology
    self.names = names
    self.root = root
    usesPartials =
      root != nil && model.nodes.indices.allSatisfy { model.nodes[$0].gradient == nil || names[$0].count <= 4 }
  }

  /// `∂r/∂x`, or `grad of x` where there are several results.
  func partial(_ node: Int) -> String {
    root.map { "∂\($0)/∂\(names[node])" } ?? "grad of \(names[node])"
  }

  /// The text under a node for its accumulated gradient.
  func gradientLabel(_ node: Int) -> String? {
    model.nodes[node].gradient.map { (usesPartials ? partial(node) : "grad") + " = " + TextMetrics.shorten($0) }
  }

  /// The text beside an edge for its local gradient: `2w = 24`, or only `1` where there is no more to say.
  func localLabel(_ link: Topology.Link) -> String? {
    let local = model.edges[link.edge].local.map { TextMetrics.shorten($0) }
    guard let formula = derivative(link, values: false), formula.count <= 16 else { return local }
    guard let local, local != formula else { return formula }
    return "\(formula) = \(local)"
  }

  /// The right-hand side of the node's definition in the names, or in the values, of its operands.
  func formula(_ node: Int, values: Bool) -> String? {
    model.nodes[node].formula.flatMap { fill($0, of: node, values: values) }
  }

  /// The local derivative along an edge as a formula.
  func derivative(_ link: Topology.Link, values: Bool) -> String? {
    model.edges[link.edge].derivative.flatMap { fill($0, of: link.to, values: values) }
  }

  /// Puts operands into a template; nil if it speaks of an operand the graph does not have.
  private func fill(_ template: String, of node: Int, values: Bool) -> String? {
    func text(_ index: Int) -> String? { values ? model.nodes[index].value : names[index] }
    var result = ""
    var characters = template[...]
    while let character = characters.popFirst() {
      guard character == "$", let key = characters.first, key == "r" || key.wholeNumberValue != nil else {
        result.append(character)
        continue
      }
      characters.removeFirst()
      let source =
        key == "r"
        ? node
        : topology.inputs[node].first { model.edges[$0.edge].operand == key.wholeNumberValue }?.from
      guard let source, let operand = text(source) else { return nil }
      let isCompound = operand.first == "-" || operand.contains(" ")
      // A value right after a digit would read as one number: 2x at x = 1 is 2·1, not 21.
      if values, let last = result.last, last.isNumber || last == ")" { result.append("·") }
      result.append(isCompound ? "(\(operand))" : operand)
    }
    return result
  }

  private static func unique(_ nodes: [GraphModel.Node], order: [Int]) -> [String] {
    let total = Dictionary(nodes.filter { $0.kind != .constant }.map { ($0.name, 1) }, uniquingKeysWith: +)
    var used: [String: Int] = [:]
    var names = nodes.map(\.name)
    for node in order where nodes[node].kind != .constant && total[nodes[node].name, default: 0] > 1 {
      used[names[node], default: 0] += 1
      names[node] += subscripted(used[nodes[node].name]!)
    }
    return names
  }

  private static func subscripted(_ number: Int) -> String {
    String(String.UnicodeScalarView(String(number).unicodeScalars.map { Unicode.Scalar($0.value - 0x30 + 0x2080)! }))
  }
}
