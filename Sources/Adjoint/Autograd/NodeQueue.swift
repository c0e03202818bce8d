/// The nodes that wait, as a binary heap: the highest sequence number first.
struct NodeQueue {
  private var entries: UnsafeMutablePointer<(sequence: UInt64, node: NodeRef)>
  private var count = 0
  private var capacity = 64

  init() { entries = .allocate(capacity: capacity) }

  func free() { entries.deallocate() }

  mutating func insert(_ node: NodeRef) {
    if count == capacity { grow() }
    let sequence = node.fields.pointee.sequence
    var hole = count
    count += 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      if entries[parent].sequence >= sequence { break }
      entries[hole] = entries[parent]
      hole = parent
    }
    entries[hole] = (sequence, node)
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
      if child + 1 < count, entries[child + 1].sequence > entries[child].sequence { child += 1 }
      if entries[child].sequence <= last.sequence { break }
      entries[hole] = entries[child]
      hole = child
    }
    entries[hole] = last
    return first
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<(sequence: UInt64, node: NodeRef)>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }
}
