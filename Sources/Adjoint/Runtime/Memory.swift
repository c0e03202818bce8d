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
