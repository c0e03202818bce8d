/// A forward-mode level while it is open on a thread, and what it has to clean up.
final class OpenLevel {
  let number: Int
  /// Nodes that hold tangents at this level.
  var nodes: [NodeExtra] = []
  /// The tensors that have a tangent at this level, as long as they live.
  private var duals: [WeakBody] = []
  private var capacity = 64

  private struct WeakBody { weak var body: TensorBody? }

  /// How many levels there have been: each is numbered above all before it, so that a tensor that
  /// outlives its level is never taken for one of another.
  private static let count = AtomicInt(0)

  init() { number = Self.count.add(1) }

  func add(_ body: TensorBody) {
    if duals.count == capacity {
      duals.removeAll { $0.body == nil }
      capacity = max(64, 2 * duals.count)
    }
    duals.append(WeakBody(body: body))
  }

  /// Takes away every tangent at this level, and with it what only the tangents kept alive.
  func close() {
    for node in nodes { node.forgetTangents(at: number) }
    for case let body? in duals.map(\.body) {
      var left = body.existingExtra?.tangents ?? [:]
      left[number] = nil
      Tensor(body).setTangents(left)
    }
  }
}

/// Runs `body` with a new forward-mode level, and forward mode on.
func withDualLevel<R>(_ body: (Int) throws -> R) rethrows -> R {
  let level = OpenLevel()
  ThreadState.current.openLevels.append(level)
  defer { ThreadState.current.openLevels.removeLast().close() }
  return try Modes.with(.noForward, false) { try body(level.number) }
}
