/// Where everything in a picture stands: a layered drawing (Sugiyama's method) that flows from left to right.
struct Layout {
  /// The room something needs around the line its links run on.
  struct Extent {
    var width = 0.0
    var above = 0.0
    var below = 0.0
    /// Width and height of the part links attach to.
    var body = (width: 0.0, height: 0.0)
  }

  struct Point {
    var x: Double
    var y: Double
  }

  /// The points a wire passes from left to right.
  struct Route {
    var points: [Point]
    var startsAtNode = true
    var endsAtNode = true
  }

  /// The centre of each node's body.
  private(set) var nodes: [Point] = []
  /// For each node, the trunk its long links share; nil if it has no such links.
  private(set) var trunks: [Route?] = []
  /// For each edge, its way from its producer, or from where it leaves its producer's trunk, to its consumer; nil if
  /// the edge is not drawn.
  private(set) var routes: [Route?]
  /// For each edge, the middle of the level stretch that carries its label.
  private(set) var labels: [Point?]
  private(set) var width = 0.0
  private(set) var height = 0.0

  /// `nodes` gives each node's room, `labels` that of each edge's label.
  init(_ topology: Topology, nodes nodeExtents: [Extent], labels labelExtents: [Extent]) {
    routes = Array(repeating: nil, count: labelExtents.count)
    labels = Array(repeating: nil, count: labelExtents.count)
    guard !nodeExtents.isEmpty else { return }

    var graph = Layering(topology, edges: labelExtents.count)
    Ordering.reduceCrossings(&graph)
    var extents = nodeExtents + Array(repeating: Extent(), count: graph.layer.count - nodeExtents.count)
    for (edge, slot) in graph.lanes.enumerated() where slot >= 0 { extents[slot] = labelExtents[edge] }

    var y = Placement(graph, extents: extents).y
    let top = y.indices.map { y[$0] - extents[$0].above }.min()!
    for slot in y.indices { y[slot] -= top }
    height = y.indices.map { y[$0] + extents[$0].below }.max()!

    let columns = columns(graph, extents, y)
    width = columns.last!.right
    nodes = nodeExtents.indices.map { Point(x: columns[graph.layer[$0]].middle, y: y[$0]) }

    func across(_ slot: Int) -> [Point] {
      let column = columns[graph.layer[slot]]
      return [Point(x: column.left, y: y[slot]), Point(x: column.right, y: y[slot])]
    }
    func exit(_ node: Int) -> [Point] {
      let right = nodes[node].x + nodeExtents[node].body.width / 2
      return [Point(x: right, y: y[node]), Point(x: columns[graph.layer[node]].right, y: y[node])]
    }
    trunks = nodeExtents.indices.map { node in
      let slots = graph.trunks[node]
      return slots.isEmpty ? nil : Route(points: exit(node) + slots.flatMap(across), endsAtNode: false)
    }
    for consumer in nodeExtents.indices {
      let links = topology.inputs[consumer].sorted { y[graph.lanes[$0.edge]] < y[graph.lanes[$1.edge]] }
      let body = nodeExtents[consumer].body
      // Links end where they arrive, as far as the node is high, so that what comes straight stays straight.
      let room = body.height / 2 - 8
      let wishes = links.map { Wish(y: max(-room, min(room, y[graph.lanes[$0.edge]] - y[consumer]))) }
      let step = min(10, 2 * room / Double(max(links.count - 1, 1)))
      let ports = spread(wishes, distances: Array(repeating: step, count: max(links.count - 1, 0)))
      for (link, wish) in zip(links, ports) {
        let port = y[consumer] + wish
        let lane = across(graph.lanes[link.edge])
        let branch = graph.branches[link.edge]
        let start = branch.map { [across($0)[1]] } ?? exit(link.from)
        let left = Point(x: columns[graph.layer[consumer]].left, y: port)
        let end = Point(x: nodes[consumer].x - body.width / 2, y: port)
        routes[link.edge] = Route(points: start + lane + [left, end], startsAtNode: branch == nil)
        labels[link.edge] = Point(x: (lane[0].x + lane[1].x) / 2, y: lane[0].y)
      }
    }
  }

  private struct Column {
    var left: Double
    var right: Double
    var middle: Double { (left + right) / 2 }
  }

  /// Columns stand the further apart, the steeper the links between them would otherwise be.
  private func columns(_ graph: Layering, _ extents: [Extent], _ y: [Double]) -> [Column] {
    var columns: [Column] = []
    var left = 0.0
    for layer in graph.layers {
      let column = Column(left: left, right: left + (layer.map { extents[$0].width }.max() ?? 0))
      columns.append(column)
      let climb = layer.reduce(0.0) { most, slot in graph.after[slot].reduce(most) { max($0, abs(y[slot] - y[$1])) } }
      left = column.right + min(20 + climb * 0.4, 120)
    }
    return columns
  }
}
