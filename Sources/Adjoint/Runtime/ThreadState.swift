import AdjointKernels

/// The rarer state of a thread, made when it is first asked for.
final class ThreadState {
  /// The first error of the innermost `recovering` scope.
  var error: AdjointError?
  /// The innermost forward-mode level that is open on this thread; 0 if none is.
  var dualLevel = 0
  /// All that are open, and the nodes that hold tangents at them.
  var openLevels: [(number: Int, nodes: [NodeExtra])] = []
  /// The `vmap`s that are under way on this thread, from the outermost to the innermost.
  var vmaps: [OpenVmap] = []

  static var current: ThreadState {
    if let state = adj_thread_state() { return Unmanaged<ThreadState>.fromOpaque(state).takeUnretainedValue() }
    let state = ThreadState()
    // Kept until the thread ends and beyond: a few dozen bytes.
    adj_set_thread_state(Unmanaged.passRetained(state).toOpaque())
    return state
  }
}
