/// The nodes that wait, as a binary heap: the highest priority first.
struct NodeQueue {
  private typealias Entry = (priority: UInt64, node: NodeRef)
  private var entries: UnsafeMutablePointer<Entry>
  private var count = 0
  /// The node that was taken last, which is running.
  var current: NodeRef?
  private var capacity = 64

  init() { entries = .allocate(capacity: capacity) }

  func free() { entries.deallocate() }

  mutating func insert(_ node: NodeRef, priority: UInt64) {
    if count == capacity { grow() }
    var hole = count
    count += 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      if entries[parent].priority >= priority { break }
      entries[hole] = entries[parent]
      hole = parent
    }
    entries[hole] = (priority, node)
  }

  mutating func popHighest() -> NodeRef? {
    if count == 0 { return nil }
    count -= 1
    let first = entries[0].node
    let last = entries[count]
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= count { break }
      if child + 1 < count, entries[child + 1].priority > entries[child].priority { child += 1 }
      if entries[child].priority <= last.priority { break }
      entries[hole] = entries[child]
      hole = child
    }
    entries[hole] = last
    return first
  }

  var highestPriority: UInt64? { count == 0 ? nil : entries[0].priority }

  /// Those that wait, in no order.
  var nodes: [NodeRef] { (0..<count).map { entries[$0].node } }

  /// Gives every node the priority that it now has.
  mutating func reorder(_ priority: (NodeRef) -> UInt64) {
    let waiting = nodes
    count = 0
    for node in waiting { insert(node, priority: priority(node)) }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }
}
