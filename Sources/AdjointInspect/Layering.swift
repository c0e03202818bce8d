/// A graph cut into layers, the first step of Sugiyama's method: every link joins neighbouring layers.
///
/// Nodes stand in the even layers. The odd layers between them are lanes, where each link has a slot of its own to
/// carry its label, just before its consumer. A link over several layers follows its producer's trunk, a row of slots
/// that all of the producer's long links share: this bundles them in the picture, and keeps a leaf that is used a
/// thousand times from costing a thousand rows.
struct Layering {
  /// The layer of each slot. Slots `0..<nodes` are the nodes.
  private(set) var layer: [Int]
  /// The slots of each layer from top to bottom.
  var layers: [[Int]]
  /// Neighbours of each slot in the layer before, and in the layer after.
  private(set) var before: [[Int]]
  private(set) var after: [[Int]]
  /// How much a slot that stands for a link wants that link straight; 0 for nodes.
  private(set) var strength: [Double]
  /// For each node, the slots of its trunk from left to right.
  private(set) var trunks: [[Int]]
  /// For each edge, its slot in the lane before its consumer; -1 if the edge is not drawn.
  private(set) var lanes: [Int]
  /// For each edge, the slot of its producer's trunk where it branches off; nil if it comes from the node itself.
  private(set) var branches: [Int?]

  /// Beyond this many trunk slots links go the direct way, behind whatever lies between.
  private static let budget = 100_000

  init(_ topology: Topology, edges: Int) {
    let count = topology.inputs.count
    let rank = Self.ranks(topology)
    layer = rank.map { 2 * $0 }
    layers = Array(repeating: [], count: (layer.max() ?? 0) + 1)
    before = Array(repeating: [], count: count)
    after = before
    strength = Array(repeating: 0, count: count)
    trunks = before
    lanes = Array(repeating: -1, count: edges)
    branches = Array(repeating: nil, count: edges)

    let reach = (0..<count).map { node in
      topology.outputs[node].reduce(0) { max($0, 2 * (rank[$1.to] - rank[node]) - 2) }
    }
    var spent = 0
    for node in (0..<count).sorted(by: { (reach[$0], $0) < (reach[$1], $1) }) where spent + reach[node] <= Self.budget {
      spent += reach[node]
      var last = node
      for step in 0..<reach[node] {
        last = addSlot(layer: layer[node] + step + 1, after: last, strength: 8)
        trunks[node].append(last)
      }
    }
    for link in topology.links {
      let length = 2 * (rank[link.to] - rank[link.from]) - 2
      let isDirect = length > trunks[link.from].count
      if length > 0 && !isDirect { branches[link.edge] = trunks[link.from][length - 1] }
      // What keeps the longest path straight is that nothing pulls as hard on its links' ends as they do.
      let isSpine = length == 0 && !topology.inputs[link.from].isEmpty
      let start = isDirect ? nil : branches[link.edge] ?? link.from
      let slot = addSlot(layer: layer[link.to] - 1, after: start, strength: isSpine ? 1000 : 1)
      connect(slot, link.to)
      lanes[link.edge] = slot
    }
    arrange()
  }

  /// How much the link between two slots wants to be straight.
  func weight(_ a: Int, _ b: Int) -> Double { max(strength[a], strength[b]) }

  private mutating func addSlot(layer: Int, after previous: Int?, strength: Double) -> Int {
    let slot = self.layer.count
    self.layer.append(layer)
    self.strength.append(strength)
    before.append([])
    after.append([])
    if let previous { connect(previous, slot) }
    return slot
  }

  private mutating func connect(_ a: Int, _ b: Int) {
    after[a].append(b)
    before[b].append(a)
  }

  /// Longest path from the inputs; then leaves, and branches that nothing else uses, move up to their consumer.
  private static func ranks(_ topology: Topology) -> [Int] {
    var rank = Array(repeating: 0, count: topology.inputs.count)
    var isMovable = Array(repeating: true, count: rank.count)
    for node in topology.order {
      for link in topology.inputs[node] {
        rank[node] = max(rank[node], rank[link.from] + 1)
        let isOwn = topology.outputs[link.from].allSatisfy { $0.to == node }
        isMovable[node] = isMovable[node] && isOwn && isMovable[link.from]
      }
    }
    for node in topology.order.reversed() where isMovable[node] {
      if let nearest = topology.outputs[node].map({ rank[$0.to] }).min() { rank[node] = nearest - 1 }
    }
    // A graph whose inputs have all moved up would begin with empty layers.
    let first = rank.min() ?? 0
    return rank.map { $0 - first }
  }

  /// A first order in each layer: depth first from the results, operands from top to bottom.
  private mutating func arrange() {
    var seen = Array(repeating: false, count: layer.count)
    let results = layer.indices.filter { after[$0].isEmpty }
    for root in results + Array(layer.indices) where !seen[root] {
      var stack = [root]
      while let slot = stack.popLast() {
        if seen[slot] { continue }
        seen[slot] = true
        layers[layer[slot]].append(slot)
        stack += before[slot].reversed()
      }
    }
  }
}
