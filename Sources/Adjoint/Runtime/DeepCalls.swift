import AdjointKernels

/// Runs of the engine inside one another: a hook or a rule may run backward, whose hooks may do so
/// again, thousands deep. Every few levels the next one gets a stack of its own, on the same thread,
/// so that everything that belongs to the thread (modes, locks, the actor it runs for) stays.
enum DeepCalls {
  /// Levels that share a stack. An engine's level takes a few kilobytes, and the caller's code between
  /// two of them should not take more than a stack by this.
  private static var levels: Int { 16 }

  @inline(__always) static func needsStack(_ depth: Int) -> Bool { depth % levels == 0 }

  /// Runs `body` on a stack of its own; on this one where there is no memory for another, and on
  /// processors that `adj_on_fresh_stack` has no instructions for.
  static func onFreshStack(_ body: () -> Void) {
    withoutActuallyEscaping(body) { escaping in
      var body = escaping
      let done = withUnsafeMutablePointer(to: &body) { pointer in
        adj_on_fresh_stack({ $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, pointer)
      }
      if done == 0 { body() }
    }
  }
}
