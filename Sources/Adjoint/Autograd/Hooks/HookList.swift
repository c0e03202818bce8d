/// Functions to be called, in the order they were registered.
///
/// The list belongs to a node, and a handle only points to it: keeping a handle keeps neither the
/// functions nor the graph. It is locked, because a hook may be removed while another thread runs.
final class HookList<Hook> {
  private let lock = SpinLock()
  private var hooks: [(id: Int, hook: Hook)] = []
  private var added = 0

  var isEmpty: Bool { lock.withLock { hooks.isEmpty } }

  /// The hooks as they are now: one that removes or registers others does not change the run it is in.
  var all: [Hook] { lock.withLock { hooks.map(\.hook) } }

  func add(_ hook: Hook) -> HookHandle {
    let id = lock.withLock {
      added += 1
      hooks.append((added, hook))
      return added
    }
    return HookHandle { [weak self] in self?.remove(id) }
  }

  private func remove(_ id: Int) {
    // What the hook holds is let go of outside of the lock: that may run any code.
    _ = lock.withLock { hooks.firstIndex { $0.id == id }.map { hooks.remove(at: $0) } }
  }

  func removeAll() {
    var removed: [(id: Int, hook: Hook)] = []
    lock.withLock { swap(&removed, &hooks) }
  }
}

/// What removes a hook. It keeps nothing alive: neither the hook, nor the tensor, nor the graph.
public struct HookHandle {
  private let action: () -> Void

  init(_ action: @escaping () -> Void = {}) { self.action = action }

  /// The hook is not called again. Removing it twice is no more than removing it.
  ///
  /// ```swift
  /// let x = Tensor([1.0], requiresGrad: true)
  /// let handle = x.registerHook { $0 * 10 }
  /// (x * 2).sum().backward()
  /// handle.remove()
  /// (x * 2).sum().backward()
  /// x.grad()!  // → tensor([22.])
  /// ```
  public func remove() { action() }
}
