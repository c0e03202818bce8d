import Adjoint

/// The graph that autograd recorded behind a tensor, as a picture.
///
///     let r = (z * (x ** 2 + y)) ** 2
///     Graph(of: r, names: ["x": x, "y": y, "z": z]).html()
///
/// The graph is run for its values and gradients but left as it was: nothing is accumulated and
/// nothing freed. After a `backward` without `retainGraph` its gradients are gone, and the picture
/// shows the values alone.
public struct Graph {
  /// The picture's content, to be changed or drawn in another way.
  public var model: GraphModel

  /// - Parameter names: what to call tensors; others are named after their operation, leaves `x`.
  public init(of root: Tensor, names: KeyValuePairs<String, Tensor> = [:]) {
    self.init(of: root, names: names.map { ($0.key, $0.value) })
  }

  public init(of root: Tensor, names: [(String, Tensor)]) {
    let snapshot = GraphSnapshot(of: root)
    let naming = Naming(names)
    var builder = Builder()
    for (id, node) in snapshot.nodes.enumerated() {
      builder.add(node, id: id, isRoot: id == snapshot.nodes.count - 1, naming)
    }
    model = GraphModel(nodes: builder.nodes, edges: builder.edges, savedBytes: snapshot.savedBytes)
  }

  /// Bytes that the graph keeps for backward, of tensors that several nodes keep once; 0 after a backward
  /// that released them. `model.nodes` tell it by node.
  public var savedBytes: Int { model.savedBytes ?? 0 }

  /// A drawing of one of the three passes.
  public func svg(_ pass: GraphModel.Pass = .backward) -> String { model.svg(pass) }
  /// The same for Graphviz.
  public func dot(_ pass: GraphModel.Pass = .backward) -> String { model.dot(pass) }
  /// One page that steps forward and backward through the graph.
  public func html() -> String { model.html() }
}

/// Names by tensor: a leaf is found by its object, a result by the node that made it.
private struct Naming {
  private var leaves: [ObjectIdentifier: String] = [:]
  private var results: [Int: String] = [:]

  init(_ names: [(String, Tensor)]) {
    for (name, tensor) in names {
      if let gradFn = tensor.gradFn { results[gradFn.sequenceNumber] = name } else { leaves[tensor.id] = name }
    }
  }

  func name(of node: GraphSnapshot.Node) -> String? {
    node.isLeaf ? node.tensor.flatMap { leaves[$0] } : results[node.sequenceNumber]
  }
}

private struct Builder {
  var nodes: [GraphModel.Node] = []
  var edges: [GraphModel.Edge] = []
  private var constants = 0

  init() {}

  mutating func add(_ node: GraphSnapshot.Node, id: Int, isRoot: Bool, _ naming: Naming) {
    let rule = Formula.of(node)
    nodes.append(
      GraphModel.Node(
        id: id, kind: node.isLeaf ? .leaf : isRoot ? .output : .operation,
        name: naming.name(of: node) ?? (node.isLeaf ? "x" : rule.name), title: node.isLeaf ? nil : node.name,
        shape: node.shape.isEmpty ? nil : "\(node.shape)", value: node.value.map(Builder.text),
        gradient: node.gradient.map(Builder.text), formula: node.isLeaf ? nil : rule.formula,
        savedBytes: node.isLeaf ? nil : node.savedBytes))
    for (position, operand) in node.operands.enumerated() {
      switch operand {
      case .node(let from, let local, let contribution):
        edges.append(
          GraphModel.Edge(
            from: from, to: id, operand: position, local: local.map(Builder.text),
            derivative: position < rule.derivatives.count ? rule.derivatives[position] : nil,
            contribution: contribution.map(Builder.text)))
      case .number(let value):
        addConstant("\(Builder.text(value))", to: id, position)
      case .constant:
        addConstant("const", to: id, position)
      }
    }
  }

  private mutating func addConstant(_ name: String, to consumer: Int, _ position: Int) {
    // Numbered below the nodes of the graph, so that the two never meet.
    constants += 1
    nodes.append(GraphModel.Node(id: -constants, kind: .constant, name: name))
    edges.append(GraphModel.Edge(from: -constants, to: consumer, operand: position))
  }

  /// A number with few digits, or the text of a small tensor in one line.
  static func text(_ tensor: Tensor) -> String {
    if tensor.numel == 1 { return text(tensor.item(Double.self)) }
    guard tensor.numel <= 6, tensor.ndim == 1 else { return "\(tensor.shape)" }
    return "[" + tensor.detach().doubles.map(text).joined(separator: ", ") + "]"
  }

  static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    let digits = abs(value) >= 1e-3 && abs(value) < 1e6 ? ".4f" : ".3e"
    let text = "\(Tensor(value, dtype: .float64), format: digits)"
    guard digits == ".4f" else { return text }
    return String(text.reversed().drop { $0 == "0" }.reversed())
  }
}
