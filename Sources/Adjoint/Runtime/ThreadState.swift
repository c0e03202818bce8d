import AdjointKernels

/// The rarer state of a thread, made when it is first asked for.
final class ThreadState {
  /// The first error of the innermost `recovering` scope.
  var error: AdjointError?
  /// What `Warnings.caught` collects, where it is under way.
  var warnings: [String]?
  /// The forward-mode levels that are open on this thread, the innermost last.
  var openLevels: [OpenLevel] = []
  /// The `vmap`s that are under way on this thread, from the outermost to the innermost.
  var vmaps: [OpenVmap] = []

  /// The runs of the engine that are inside one another on this thread.
  var taskDepth = 0
  /// Called with every node that this thread records, outermost scope first.
  var creationHooks: [(Node) -> Void] = []
  var isAnnouncing = false
  /// What the innermost scope does with tensors that are saved; read only under `Modes.packsSaved`.
  var savingHooks: SavingHooks?
  /// Why no scope may have hooks for saved tensors, where one has forbidden it.
  var savingHooksForbidden: String?
  /// What may change though it is saved; read only under `Modes.copiesSaved`.
  var mutableSaved: MutableSavedTensors?
  /// The innermost run of the engine on this thread.
  var task: GraphTask?
  /// What a checkpoint that runs again on this thread has made so far.
  var recomputation: Recomputation?
  /// Shared by the backward runs of a group.
  var recomputationGroup: RecomputationStore?
  /// What the innermost scope says of early stop.
  var checkpointEarlyStop: Bool?
  /// What a checkpoint with a policy does with operations; read only under `Modes.selects`.
  var selection: CheckpointSelection.Run?

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
