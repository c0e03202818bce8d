/// What the nodes of a graph keep for its gradients.
public struct SavedMemory: Sendable, CustomStringConvertible {
  /// All nodes of one name.
  public struct Row: Sendable, Equatable {
    /// That of the nodes.
    public let name: String
    /// How many there are.
    public internal(set) var nodes: Int
    /// Memory that several nodes keep counts for each.
    public internal(set) var bytes: Int
  }

  /// Those that keep most first.
  public let rows: [Row]
  /// Memory that is kept, each piece counted once.
  public let bytes: Int
  /// Nodes of the graph, leaves apart.
  public let nodes: Int

  init(from root: NodeRef?) {
    var rows: [String: Row] = [:]
    var pieces: [UnsafeMutableRawPointer: Int] = [:]
    var nodes = [root].compactMap { $0 }
    var seen = NodeSet(nodes)
    var next = 0
    var count = 0
    while next < nodes.count {
      let node = nodes[next]
      next += 1
      node.forEachNext { if seen.insert($0) { nodes.append($0) } }
      if node.fields.pointee.flags.contains(.leaf) { continue }
      count += 1
      let kept = node.savedMemory
      rows[node.name, default: Row(name: node.name, nodes: 0, bytes: 0)].nodes += 1
      rows[node.name]?.bytes += kept.reduce(0) { $0 + $1.bytes }
      for piece in kept { pieces[piece.address] = piece.bytes }
    }
    self.rows = rows.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    bytes = pieces.values.reduce(0, +)
    self.nodes = count
  }

  public var description: String {
    let cells = rows.map { [$0.name, String($0.nodes), $0.bytes.asMemory] }
    return Profile.aligned([["Node", "Count", "Saved"]] + cells, leading: [0])
      + "Total: \(nodes) nodes, \(bytes.asMemory)"
  }
}

extension Tensor {
  /// The memory that saved tensors of this tensor's graph hold, by the nodes that saved them.
  ///
  /// The elements of parameters that are saved count, though they are there anyway.
  ///
  /// ```swift
  /// let x = Tensor.ones(100, requiresGrad: true)
  /// exp(x).sum().savedMemory.bytes  // → 400
  /// ```
  public var savedMemory: SavedMemory { SavedMemory(from: source) }
}
