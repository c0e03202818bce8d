import AdjointKernels

/// The rarer state of a thread, made when it is first asked for.
final class ThreadState {
  /// The first error of the innermost `recovering` scope.
  var error: AdjointError?
  /// What `Warnings.caught` collects, where it is under way.
  var warnings: [String]?
  /// The forward-mode levels that are open on this thread, the innermost last.
  var openLevels: [OpenLevel] = []

  static var current: ThreadState {
    if let state = adj_thread_state() { return Unmanaged<ThreadState>.fromOpaque(state).takeUnretainedValue() }
    let state = ThreadState()
    // Kept until the thread ends and beyond: a few dozen bytes.
    adj_set_thread_state(Unmanaged.passRetained(state).toOpaque())
    return state
  }
}
