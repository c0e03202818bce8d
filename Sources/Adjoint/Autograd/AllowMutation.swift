/// Runs `body`, in which tensors that were saved for backward may be changed in place: what an operation in it has
/// saved is copied before it is written to, so that gradients are those of the elements that were there.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// let y = allowMutationOnSavedTensors {
///   let a = x * 1
///   let y = (a * a).sum()
///   a.zero_()
///   return y
/// }
/// y.backward()   // 2·x, though a is zero now
/// ```
///
/// Changes of what is saved before or after the scope are refused by backward as always. Scopes do not nest.
@discardableResult
public func allowMutationOnSavedTensors<R>(_ body: () throws -> R) rethrows -> R {
  let state = ThreadState.current
  if state.mutableSaved != nil {
    AdjointError("allowMutationOnSavedTensors", "is open already on this thread: scopes do not nest").raise()
    return try body()
  }
  let kept = MutableSavedTensors()
  state.mutableSaved = kept
  defer { state.mutableSaved = nil }
  let hooks = SavingHooks { saved in
    let entry = kept.add(saved.tensor)
    return { .elements(entry.tensor) }
  }
  return try Modes.with(.copiesSaved, true) { try withHooks(hooks, "allowMutationOnSavedTensors", body) }
}

/// The tensors that were saved in a scope, to be copied before one of them changes.
final class MutableSavedTensors {
  final class Entry {
    fileprivate(set) var tensor: Tensor
    fileprivate init(_ tensor: Tensor) { self.tensor = tensor }
  }

  private struct Weak { weak var entry: Entry? }

  /// By storage. An entry keeps its storage alive, so that no other gets its address.
  private var entries: [UnsafeMutableRawPointer: [Weak]] = [:]

  func add(_ tensor: Tensor) -> Entry {
    let entry = Entry(tensor)
    entries[Self.key(tensor), default: []].append(Weak(entry: entry))
    return entry
  }

  /// Before the memory of `x` is written to.
  func keepElements(of x: Tensor) {
    guard let storage = x.h.pointee.storage, let found = entries.removeValue(forKey: storage.toOpaque()) else { return }
    // A tensor that was saved many times is copied once.
    var copies: [(before: Tensor, after: Tensor)] = []
    for case let entry? in found.map(\.entry) {
      let before = entry.tensor
      let made = copies.first { $0.before.hasGeometry(of: before) }?.after
      entry.tensor = made ?? before.copied()
      if made == nil { copies.append((before, entry.tensor)) }
    }
  }

  private static func key(_ tensor: Tensor) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(Unmanaged.passUnretained(tensor.body.shareStorage()).toOpaque())
  }
}

extension Tensor {
  /// Whether both show the same elements of one memory.
  fileprivate func hasGeometry(of other: Tensor) -> Bool {
    memory == other.memory && shape == other.shape && strides == other.strides && dtype == other.dtype
  }
}
