import AdjointKernels

/// The caching allocator behind every tensor.
public enum Memory {
  /// Bytes of large blocks that live tensors hold.
  public static var inUse: Int { Int(adj_memory_statistics().in_use) }
  /// Bytes kept for reuse.
  public static var cached: Int { Int(adj_memory_statistics().cached) }
  /// The highest `inUse` so far.
  public static var peak: Int { Int(adj_memory_statistics().peak) }
  /// Gives the blocks kept for reuse back to the system.
  ///
  /// ```swift
  /// Memory.emptyCache()
  /// Memory.cached  // → 0
  /// ```
  public static func emptyCache() { adj_empty_cache() }
}

/// Threads that run the loops of a single operation.
public enum Threads {
  /// `ADJOINT_THREADS`, or the machine's processors, until it is set.
  public static var count: Int {
    get { Int(adj_threads()) }
    set { adj_set_threads(Int32(clamping: max(1, newValue))) }
  }
}

extension Modes {
  static let singleThreaded = Modes(rawValue: UInt32(ADJ_MODE_SINGLE_THREADED))
}

/// Whether operations of this thread, and of the backward runs that it starts, use other threads.
public var isMultithreadingEnabled: Bool { !Modes.current.contains(.singleThreaded) }

/// Runs `body` with the use of other threads by operations on or off, for a program that keeps all
/// processors busy by threads of its own. Backward itself always runs on its caller's thread.
///
/// ```swift
/// setMultithreadingEnabled(false) { Tensor.ones(1000, 1000).sum() }  // → tensor(1000000.)
/// ```
@discardableResult
public func setMultithreadingEnabled<R>(_ isOn: Bool, _ body: () throws -> R) rethrows -> R {
  try Modes.with(.singleThreaded, !isOn, body)
}

/// Turns the use of other threads by this thread's operations on or off until further notice.
public func setMultithreadingEnabled(_ isOn: Bool) {
  if isOn { Modes.current.remove(.singleThreaded) } else { Modes.current.insert(.singleThreaded) }
}
