/// What anomaly detection knows of a recorded operation.
final class ForwardTrace {
  private let name: String
  /// nil for an operation that was recorded while anomaly detection was off.
  private let calls: CallTrace?
  /// Of an operation that was recorded while a gradient was computed: the one whose gradient it was.
  private let parent: ForwardTrace?

  private init(name: String, calls: CallTrace?, parent: ForwardTrace?) {
    self.name = name
    self.calls = calls
    self.parent = parent
  }

  /// Notes on the node that is being recorded where the program is.
  static func attach(to node: NodeRef) {
    let parent = ThreadState.current.runningNode.map(ForwardTrace.of)
    node.makeExtra().trace = ForwardTrace(name: node.name, calls: .capture(), parent: parent)
  }

  static func of(_ node: NodeRef) -> ForwardTrace {
    node.extra?.trace ?? ForwardTrace(name: node.name, calls: nil, parent: nil)
  }

  /// Where the operation was called, and whose gradient it belonged to.
  var text: String {
    var lines: [String] = []
    var trace: ForwardTrace? = self
    var opening = "The operation of \(name)"
    while let current = trace {
      if let calls = current.calls {
        lines.append("\(opening) was recorded by this call:\n\(calls.text(indent: "  "))")
      } else {
        lines.append(
          "\(opening) was recorded while anomaly detection was off, so that its source line is not known. "
            + "Put the forward computation inside detectAnomaly { } too")
      }
      trace = current.parent
      if let trace { opening = "That call computed a gradient of \(trace.name), whose operation" }
    }
    return lines.joined(separator: "\n")
  }
}

/// Where the elements of a storage were changed in place while anomaly detection was on.
struct ModificationTraces {
  private var calls: [(version: UInt32, trace: CallTrace)] = []
  /// A training loop changes its parameters for ever.
  private static let kept = 32

  mutating func note(_ version: UInt32) {
    if calls.count == Self.kept { calls.removeFirst() }
    calls.append((version, .capture()))
  }

  /// Where the first change after `version` was made.
  func text(after version: UInt32) -> String? {
    guard let first = calls.first(where: { $0.version > version }) else { return nil }
    let label = first.version == version &+ 1 ? "It was modified by this call" : "A later call that modified it"
    return "\(label):\n\(first.trace.text(indent: "  "))"
  }
}

extension AdjointError {
  /// This error, with where the operation was recorded whose gradient this thread computes.
  var withForwardTrace: AdjointError {
    guard Modes.isAnomalyEnabled, let node = ThreadState.current.runningNode else { return self }
    return AdjointError(operation, "\(message)\n\(ForwardTrace.of(node).text)")
  }
}
