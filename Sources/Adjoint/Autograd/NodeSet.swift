/// A set of nodes by address. Finding out what leads to the inputs of `grad` asks it several times
/// for every node, and Swift's `Set` spends more on its hash, which resists attacks, than all the rest
/// of the run costs.
struct NodeSet {
  // Open addressing in a table of a power of two, at most half full; nil is free.
  private var table = [NodeRef?](repeating: nil, count: 64)
  private(set) var count = 0

  init(_ nodes: some Sequence<NodeRef>) {
    for node in nodes { insert(node) }
  }

  func contains(_ node: NodeRef) -> Bool { table[place(of: node)] != nil }

  /// Whether the node is new.
  @discardableResult
  mutating func insert(_ node: NodeRef) -> Bool {
    let place = place(of: node)
    if table[place] != nil { return false }
    table[place] = node
    count += 1
    if 2 * count > table.count { grow() }
    return true
  }

  /// Where the node is, or would go.
  @inline(__always)
  private func place(of node: NodeRef) -> Int {
    // Knuth's multiplicative hash: addresses differ in their middle bits.
    let hash = UInt(bitPattern: node.fields) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: hash >> 32) & (table.count - 1)
    while let other = table[place], other != node { place = (place + 1) & (table.count - 1) }
    return place
  }

  private mutating func grow() {
    let old = table
    table = [NodeRef?](repeating: nil, count: 2 * old.count)
    for case let node? in old { table[place(of: node)] = node }
  }
}
