// When gradients are added to leaves. As soon as a leaf can get no more in a run it has priority
// over all other nodes, so that its hooks run, and what waited for it is freed, as early as can be.
//
// To know when that is, the graph has to be walked through. Most runs are spared it: while nobody
// looks, leaves wait to the end and come to the same.

/// Where nodes come in the queue.
enum Priority {
  @inline(__always) static func ofNode(_ number: UInt64) -> UInt64 { number << 8 }

  /// Of a leaf that node `number` is the last to give a gradient to: right behind that node, and among
  /// leaves of the same in the order of its operands.
  static func ofLeaf(lastUsedBy number: UInt64, operand: Int) -> UInt64 {
    ofNode(number) - 1 - UInt64(min(operand, 254))
  }
}

extension GraphTask {
  /// From here on a gradient that waits beside the one that it is going to be added to is too much.
  private static var largeBytes: Int { 1 << 20 }

  func priority(ofLeaf leaf: NodeRef) -> UInt64 {
    if leafPriorities == nil {
      guard isWatched(leaf) else { return 0 }
      orderLeaves()
    }
    // One that nothing leads to any more is complete.
    return leafPriorities?[leaf] ?? .max
  }

  /// Whether it matters when the leaf gets its gradient.
  private func isWatched(_ leaf: NodeRef) -> Bool {
    guard let extra = leaf.extra else { return false }
    if extra.hooks != nil { return true }
    let bytes = leaf.fields.pointee.count * leaf.fields.pointee.dtype.itemSize
    return accumulates && bytes >= Self.largeBytes && extra.cells[0]?.isEmpty == false
  }

  /// Before a node that runs the caller's code: the leaves that are complete come first, since that
  /// code may look at them. Whether there were any; the node then waits again.
  func putsLeavesFirst(_ node: NodeRef) -> Bool {
    guard leafPriorities == nil, node.runsCallersCode, !node.isLeaf else { return false }
    orderLeaves()
    guard let highest = queue.pointee.highestPriority, highest > Priority.ofNode(node.fields.pointee.sequence) else {
      return false
    }
    enqueue(node)
    return true
  }

  /// Moves the leaves that wait to their places.
  private func orderLeaves() {
    var starts = queue.pointee.nodes
    // What is running may give more to its operands.
    if let current = queue.pointee.current { starts.append(current) }
    leafPriorities = priorities(from: starts).leaves
    queue.pointee.reorder { $0.isLeaf ? priority(ofLeaf: $0) : Priority.ofNode($0.fields.pointee.sequence) }
  }

  /// Finds what this run comes to from `starts`: leaves with their priorities, and the other nodes.
  func priorities(from starts: [NodeRef]) -> (leaves: [NodeRef: UInt64], others: [NodeRef]) {
    var leaves: [NodeRef: UInt64] = [:]
    let others = starts.filter { !$0.isLeaf }
    var seen = NodeSet(others)
    var found = Array(Set(others))
    var index = 0
    while index < found.count {
      let number = found[index].fields.pointee.sequence
      var operand = 0
      found[index].forEachNext { next in
        if next.isLeaf {
          let priority = Priority.ofLeaf(lastUsedBy: number, operand: operand)
          leaves[next] = min(leaves[next] ?? .max, priority)
        } else if needed?.contains(next) ?? true, seen.insert(next) {
          found.append(next)
        }
        operand += 1
      }
      index += 1
    }
    return (leaves, found)
  }
}

extension NodeRef {
  /// Whether running the node calls hooks or a rule that is the caller's.
  fileprivate var runsCallersCode: Bool {
    guard let extra else { return false }
    return extra.hooks != nil || fields.pointee.operation.runsCallersCode
  }
}
