// Hooks for saved tensors: what a scope does with the tensors that operations in it save for backward.

/// A tensor on its way into a node.
struct SavedValue {
  /// The elements, without a graph.
  let tensor: Tensor
  /// The operand itself; nil for an operation's own result.
  let original: Tensor?
  /// The node that saves it, as it is printed.
  let operation: String
}

/// What unpacking gives back.
enum Unpacked {
  /// Elements, which get the place in the graph that the saved tensor had.
  case elements(Tensor)
  /// The very tensor that was saved.
  case itself(Tensor)
}

struct SavingHooks {
  /// Takes a tensor over and says how to get it back.
  let pack: (SavedValue) throws -> () throws -> Unpacked
}

extension ThreadState {
  /// Runs `body` with other hooks for saved tensors, or none.
  static func withSavingHooks<R, E: Error>(_ hooks: SavingHooks?, _ body: () throws(E) -> R) throws(E) -> R {
    let state = current
    let (modes, outer) = (Modes.current, state.savingHooks)
    state.savingHooks = hooks
    Modes.current = hooks == nil ? modes.subtracting(.packsSaved) : modes.union(.packsSaved)
    defer {
      Modes.current = modes
      state.savingHooks = outer
    }
    return try body()
  }
}

/// Runs `body` with hooks for the tensors that its operations save for their gradients: each goes through `pack`
/// when it is saved and through `unpack` when backward needs it.
///
/// `pack` gets the elements without a graph and may return anything: a smaller copy, a file's name, an index.
/// `unpack` has to give back a tensor of the shape that was packed; it is put at its place in the graph, so that
/// second derivatives pass through it. Saved numbers (the 2 of `x * 2`) are not packed.
///
/// ```swift
/// let x = Tensor([1.0, 2.0, 3.0], requiresGrad: true)
/// let y = savedTensorsHooks(pack: { $0.to(.bfloat16) }, unpack: { $0.float() }) { (x * x).sum() }
/// y.backward()
/// ```
///
/// Scopes nest, and the innermost alone is asked; each thread has its own. The hooks of a scope stay with the tensors
/// that were saved in it, wherever backward runs. Refused: a `pack` that changes its input in place, an `unpack` that
/// gives another shape, and any such scope inside ``disableSavedTensorsHooks(_:_:)``. An error that a hook throws is
/// raised by the operation that saves, or by backward.
@discardableResult
public func savedTensorsHooks<Packed, R, E: Error>(
  pack: @escaping (Tensor) throws -> Packed, unpack: @escaping (Packed) throws -> Tensor, _ body: () throws(E) -> R
) throws(E) -> R {
  let hooks = SavingHooks { saved in
    let packed = try pack(saved.tensor)
    return { .elements(try unpack(packed)) }
  }
  return try withHooks(hooks, "savedTensorsHooks", body)
}

/// What a scope with hooks runs: its body with them, or without where they are forbidden.
func withHooks<R, E: Error>(_ hooks: SavingHooks, _ name: String, _ body: () throws(E) -> R) throws(E) -> R {
  if let reason = ThreadState.current.savingHooksForbidden {
    AdjointError(name, reason).raise()
    return try body()
  }
  return try ThreadState.withSavingHooks(hooks, body)
}

/// Runs `body` with hooks for saved tensors forbidden: a scope that sets some is refused with `message`.
/// For code that can't work with them. Refused itself where hooks are set already.
///
/// ```swift
/// disableSavedTensorsHooks("saved tensors are needed as they are") { areSavedTensorsHooksEnabled }  // → false
/// ```
@discardableResult
public func disableSavedTensorsHooks<R>(_ message: String, _ body: () throws -> R) rethrows -> R {
  let state = ThreadState.current
  if state.savingHooks != nil { AdjointError("disableSavedTensorsHooks", message).raise() }
  let outer = state.savingHooksForbidden
  state.savingHooksForbidden = message
  defer { state.savingHooksForbidden = outer }
  return try body()
}

/// Whether hooks for saved tensors may be set on this thread.
public var areSavedTensorsHooksEnabled: Bool { ThreadState.current.savingHooksForbidden == nil }

extension AdjointError {
  /// An error that came from the user's code, as one that can be raised.
  static func wrapping(_ error: any Error, _ operation: String) -> AdjointError {
    error as? AdjointError ?? AdjointError(operation, "\(error)")
  }
}
