/// The links of a model with ids resolved to indices, and an order in which every node follows its operands.
struct Topology {
  struct Link {
    /// Index into the model's edges.
    let edge: Int
    let from: Int
    let to: Int
  }

  /// Incoming links of each node, by operand.
  private(set) var inputs: [[Link]]
  private(set) var outputs: [[Link]]
  private(set) var order: [Int] = []

  init(_ model: GraphModel) {
    let count = model.nodes.count
    let ids = model.nodes.enumerated().map { ($1.id, $0) }
    let index = Dictionary(ids, uniquingKeysWith: { first, _ in first })
    inputs = Array(repeating: [], count: count)
    outputs = inputs
    for (edge, link) in model.edges.enumerated() {
      guard let from = index[link.from], let to = index[link.to] else { continue }
      inputs[to].append(Link(edge: edge, from: from, to: to))
    }
    for node in 0..<count {
      inputs[node].sort { (model.edges[$0.edge].operand, $0.edge) < (model.edges[$1.edge].operand, $1.edge) }
    }
    order = Self.postorder(inputs)

    var place = Array(repeating: 0, count: count)
    for (position, node) in order.enumerated() { place[node] = position }
    for node in 0..<count {
      inputs[node].removeAll { place[$0.from] >= place[node] }
      for link in inputs[node] { outputs[link.from].append(link) }
    }
  }

  /// The links that remained, consumer by consumer in the order of evaluation.
  var links: [Link] { order.flatMap { inputs[$0] } }

  /// Depth first without recursion, since graphs of a million operations in a row are ordinary.
  private static func postorder(_ inputs: [[Link]]) -> [Int] {
    var order: [Int] = []
    var seen = Array(repeating: false, count: inputs.count)
    var stack: [(node: Int, next: Int)] = []
    for root in inputs.indices where !seen[root] {
      seen[root] = true
      stack.append((root, 0))
      while let top = stack.last {
        if top.next == inputs[top.node].count {
          order.append(top.node)
          stack.removeLast()
        } else {
          stack[stack.count - 1].next += 1
          let producer = inputs[top.node][top.next].from
          if !seen[producer] {
            seen[producer] = true
            stack.append((producer, 0))
          }
        }
      }
    }
    return order
  }
}
