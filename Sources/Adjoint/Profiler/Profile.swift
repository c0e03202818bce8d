/// What a profile measured.
public struct Profile: Sendable, CustomStringConvertible {
  /// In the order in which they began; those of the thread that took the profile come first.
  public let events: [ProfileEvent]

  /// Brings events of several threads together: an event lies inside another of its thread if its time does.
  package init(recorded: [RecordedEvent]) {
    let order = recorded.indices.sorted { a, b in
      let (x, y) = (recorded[a], recorded[b])
      if x.thread != y.thread { return x.thread < y.thread }
      if x.start != y.start { return x.start < y.start }
      return x.end != y.end ? x.end > y.end : a < b
    }
    var events: [ProfileEvent] = []
    var open: [Int] = []
    var makers: [NodeKey: Int] = [:]
    for i in order {
      let event = recorded[i]
      while let last = open.last, events[last].thread != event.thread || recorded[order[last]].end < event.end {
        open.removeLast()
      }
      let index = events.count
      events.append(ProfileEvent(event, index: index, parent: open.last))
      if event.kind == .operation, let node = event.node { makers[node] = index }
      open.append(index)
    }
    // Children come after their parents, so that going backward adds up whole subtrees.
    for index in events.indices.reversed() {
      let event = events[index]
      if let parent = event.parent {
        events[parent].children.insert(index, at: 0)
        events[parent].bytes += event.bytes
        events[parent].selfNanoseconds -= event.nanoseconds
      }
      if event.kind == .backward, let node = recorded[order[index]].node { events[index].forward = makers[node] }
    }
    self.events = events
  }

  /// Sums over the events of one name, the one with the greatest own time first.
  ///
  /// - Parameter groupByInputShapes: apart for every shape of the operands, if the profile recorded shapes.
  ///
  /// ```swift
  /// let report = profile { _ = exp(exp(Tensor.ones(3))) }
  /// report.keyAverages().first { $0.name == "exp" }!.count  // → 2
  /// ```
  public func keyAverages(groupByInputShapes: Bool = false) -> [ProfileAverage] {
    var places: [ProfileAverage.Key: Int] = [:]
    var averages: [ProfileAverage] = []
    for event in events {
      let key = ProfileAverage.Key(
        name: event.name, kind: event.kind, shapes: groupByInputShapes ? event.inputShapes : nil)
      if let place = places[key] {
        averages[place].add(event, isOutermost: !isInside(event, sameAs: key, groupByInputShapes))
      } else {
        places[key] = averages.count
        averages.append(ProfileAverage(key, event))
      }
    }
    return averages.sorted { $0.selfNanoseconds > $1.selfNanoseconds }
  }

  /// Whether an event lies inside another of its own key, whose time contains its own.
  private func isInside(_ event: ProfileEvent, sameAs key: ProfileAverage.Key, _ byShapes: Bool) -> Bool {
    var parent = event.parent
    while let index = parent {
      let outer = events[index]
      if outer.name == key.name, outer.kind == key.kind, !byShapes || outer.inputShapes == key.shapes { return true }
      parent = outer.parent
    }
    return false
  }

  /// The time of the events that lie inside no other.
  public var totalNanoseconds: Int {
    events.reduce(0) { $0 + ($1.parent == nil ? $1.nanoseconds : 0) }
  }

  public var description: String { table() }
}

/// One call that was measured.
public struct ProfileEvent: Sendable, Equatable {
  /// What was measured.
  public enum Kind: Sendable, Hashable {
    /// A call of an operation.
    case operation
    /// The gradient of an operation, under its node's name.
    case backward
    /// What `recordFunction` names.
    case range
  }

  /// `mul`, `MulBackward0`, or a range's name.
  public let name: String
  /// Operation, gradient, or range.
  public let kind: Kind
  /// 0 is the thread that took the profile.
  public let thread: Int
  /// Since the profile began.
  public let startNanoseconds: Int
  /// How long it took, with the events inside.
  public let nanoseconds: Int
  /// Without the events inside.
  public internal(set) var selfNanoseconds: Int
  /// Memory that was taken for tensors, released meanwhile or not, with that of the events inside.
  public internal(set) var bytes: Int
  /// Without the events inside.
  public let selfBytes: Int
  /// Memory that the recorded node keeps for the gradient.
  public let savedBytes: Int
  /// Shapes of the operands, nil for one that is absent; nil if the profile does not record them.
  public let inputShapes: [[Int]?]?
  /// The recorded node's number, or that of the node whose gradient it is.
  public let sequenceNumber: Int?
  /// Of a gradient: the index of the event that recorded its node, if it was measured.
  public internal(set) var forward: Int?
  /// The index of the event that this one lies inside.
  public let parent: Int?
  /// The indices of the events directly inside.
  public internal(set) var children: [Int] = []
  /// Its place in `events`.
  public let index: Int

  init(_ event: RecordedEvent, index: Int, parent: Int?) {
    name = event.name
    kind = event.kind
    thread = event.thread
    startNanoseconds = Int(event.start)
    nanoseconds = Int(event.end - event.start)
    selfNanoseconds = nanoseconds
    bytes = event.selfBytes
    selfBytes = event.selfBytes
    savedBytes = event.savedBytes
    inputShapes = event.shapes
    sequenceNumber = event.node.map { Int($0.sequence) }
    self.index = index
    self.parent = parent
  }
}
