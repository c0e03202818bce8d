import AdjointKernels

/// Numbers of nodes: the engine runs the highest first.
enum GraphOrder {
  /// The number of the last node that this thread made.
  static var current: UInt64 { adj_thread_sequence() }

  /// The number of the next node of this thread: above all so far here and above those it depends on.
  @inline(__always)
  static func next(after sequence: UInt64) -> UInt64 {
    let number = max(adj_thread_sequence(), sequence) + 1
    adj_set_thread_sequence(number)
    return number
  }
}
