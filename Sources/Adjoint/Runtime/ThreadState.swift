import AdjointKernels

/// The rarer state of a thread, made when it is first asked for.
final class ThreadState {
  /// The first error of the innermost `recovering` scope.
  var error: AdjointError?
  /// The innermost forward-mode level that is open on this thread; 0 if none is.
  var dualLevel = 0
  /// All that are open, and the nodes that hold tangents at them.
  var openLevels: [(number: Int, nodes: [NodeExtra])] = []

  /// The node whose gradient is being computed, while anomaly detection or the profiler is on.
  var runningNode: NodeRef?
  /// The events of the profiler that is on.
  var recorder: ProfilerRecorder?

  static var current: ThreadState {
    if let state = adj_thread_state() { return Unmanaged<ThreadState>.fromOpaque(state).takeUnretainedValue() }
    let state = ThreadState()
    // Kept until the thread ends and beyond: a few dozen bytes.
    adj_set_thread_state(Unmanaged.passRetained(state).toOpaque())
    return state
  }
}
