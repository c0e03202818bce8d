import AdjointKernels

/// What was measured of one call, before the events of all threads are brought together.
package struct RecordedEvent {
  var name: String
  var kind: ProfileEvent.Kind
  var thread = 0
  /// Nanoseconds.
  var start: Int64
  var end: Int64 = 0
  /// Allocated for tensors, not counting events inside.
  var selfBytes = 0
  var savedBytes = 0
  var shapes: [[Int]?]?
  var node: NodeKey?

  package init(_ name: String, _ kind: ProfileEvent.Kind, start: Int64, end: Int64 = 0, thread: Int = 0) {
    self.name = name
    self.kind = kind
    self.start = start
    self.end = end
    self.thread = thread
  }
}

/// Which node it is, after its time too: another at the same address has another number.
struct NodeKey: Hashable {
  let address: UInt
  let sequence: UInt64

  init(_ node: NodeRef) {
    address = UInt(bitPattern: node.fields)
    sequence = node.fields.pointee.sequence
  }
}

/// The events of one thread.
final class ProfilerRecorder {
  let profiler: Profiler
  private(set) var events: [RecordedEvent] = []
  private var open: [Int] = []
  /// The operation that comes next is being measured already.
  private var isEntering = false

  init(_ profiler: Profiler) { self.profiler = profiler }

  private func begin(_ name: String, _ kind: ProfileEvent.Kind) -> Int {
    open.append(events.count)
    events.append(RecordedEvent(name, kind, start: adj_nanoseconds()))
    return events.count - 1
  }

  private func end(_ index: Int) {
    events[index].end = adj_nanoseconds()
    open.removeLast()
  }

  func measure<R>(_ name: String, _ kind: ProfileEvent.Kind, _ body: () throws -> R) rethrows -> R {
    let index = begin(name, kind)
    defer { end(index) }
    return try body()
  }

  func measureBackward(_ node: NodeRef, _ body: () -> Void) {
    let index = begin(node.name, .backward)
    events[index].node = NodeKey(node)
    body()
    end(index)
  }

  func allocated(_ bytes: Int) {
    if let index = open.last { events[index].selfBytes += bytes }
  }

  /// An operation; nil if it is the one that is being measured, for which the caller is then to do its work.
  fileprivate func operation<R>(
    _ name: String, _ operands: [Tensor?], _ body: () -> R, recorded: (R) -> NodeRef?
  ) -> R? {
    if isEntering {
      isEntering = false
      return nil
    }
    isEntering = true
    let before = GraphOrder.current
    let index = begin(name, .operation)
    let result = body()
    end(index)
    if profiler.recordShapes { events[index].shapes = operands.map { $0?.shape } }
    if let node = recorded(result), node.fields.pointee.sequence > before {
      events[index].node = NodeKey(node)
      events[index].savedBytes = node.savedMemory.reduce(0) { $0 + $1.bytes }
    }
    return result
  }
}

extension Profiler {
  /// Measures the call of an operation; nil if it is being measured, so that it is to go on.
  @inline(never)
  static func measured(_ name: String, _ operands: [Tensor?], _ body: () -> Tensor) -> Tensor? {
    recorder?.operation(name.operationName, operands, body) { $0.body.h.pointee.node }
  }

  @inline(never)
  static func measured(_ name: String, _ operands: [Tensor?], _ body: () -> [Tensor]) -> [Tensor]? {
    recorder?.operation(name.operationName, operands, body) { $0.first?.body.h.pointee.node }
  }

  @inline(never)
  static func allocated(_ bytes: Int) { recorder?.allocated(bytes) }
}
