/// Runs `f` and keeps its inputs instead of what its operations save for backward: that is computed again, by running
/// `f` once more, when backward first needs a part of it. Memory for time.
///
/// ```swift
/// let w = Tensor([[0.5, -1.0], [2.0, 0.25]], requiresGrad: true)
/// let x = Tensor([[1.0, 2.0]], requiresGrad: true)
/// let y = checkpoint(x) { x in x.matmul(w).tanh().matmul(w).tanh() }
/// y.sum().backward()
/// ```
///
/// Values and gradients are those of `f(inputs)`, with respect to the inputs and to whatever `f` captures. Inputs and
/// result may be of any type; tensors, and arrays of tensors, among the inputs are watched for changes. Checkpoints
/// nest. Works with `grad`, `backward(inputs:)`, `retainGraph` (each run computes again) and `createGraph`.
///
/// `f` has to do the same each time it runs. Refused in backward: a second run that saves another number of
/// tensors, or tensors of other shapes or dtypes, and inputs that have been changed in place since.
///
/// - Parameters:
///   - preserveRngState: draw the same random numbers again from the default generator.
///   - determinismCheck: `.none` leaves the check of shapes and dtypes away.
///   - earlyStop: do nothing beyond what backward needs, where that is known: see ``setCheckpointEarlyStop(_:_:)``.
///   - debug: list what both runs saved in the message of a refusal.
///   - policy: which results to keep all the same; see ``CheckpointPolicy``.
public func checkpoint<each Input, Output>(
  _ input: repeat each Input, preserveRngState: Bool = true, determinismCheck: DeterminismCheck = .default,
  earlyStop: Bool = true, debug: Bool = false, policy: ((CheckpointOperation) -> CheckpointPolicy)? = nil,
  _ f: @escaping (repeat each Input) throws -> Output
) rethrows -> Output {
  guard Modes.isGradEnabled else { return try f(repeat each input) }
  let state = ThreadState.current
  let frame = CheckpointFrame(
    checksMetadata: determinismCheck == .default, stopsEarly: state.checkpointEarlyStop ?? earlyStop, debug: debug,
    selection: policy.map(CheckpointSelection.init))
  let inputs = frame.inputs
  let stored = (repeat StoredInput(each input, inputs))
  frame.runAgain = { _ = try f(repeat (each stored).value(inputs)) }
  if preserveRngState { frame.keepRandomState() }
  let output = try withHooks(frame.savingHooks, "checkpoint") {
    try CheckpointSelection.with(frame.selection?.recording()) {
      // Inside the second run of another checkpoint this is a first run none the less.
      try Recomputation.with(nil) { try f(repeat each input) }
    }
  }
  frame.forgetRandomStateIfUnused()
  return output
}

/// The same in PyTorch's order, for a function that has a name: `checkpoint(block, x)`.
@_disfavoredOverload
public func checkpoint<each Input, Output>(
  _ f: @escaping (repeat each Input) throws -> Output, _ input: repeat each Input, preserveRngState: Bool = true,
  determinismCheck: DeterminismCheck = .default, earlyStop: Bool = true, debug: Bool = false,
  policy: ((CheckpointOperation) -> CheckpointPolicy)? = nil
) rethrows -> Output {
  try checkpoint(
    repeat each input, preserveRngState: preserveRngState, determinismCheck: determinismCheck, earlyStop: earlyStop,
    debug: debug, policy: policy, f)
}

/// Applies `functions` one after another in `segments` parts of about equal length, each checkpointed but the last,
/// whose saved tensors are needed first.
///
/// ```swift
/// let x = Tensor([0.5, 1.0], requiresGrad: true)
/// let y = checkpointSequential([{ $0.sin() }, { $0.exp() }, { $0.cos() }, { $0.tanh() }], segments: 2, x)
/// y.sum().backward()
/// ```
public func checkpointSequential(
  _ functions: [(Tensor) -> Tensor], segments: Int, _ input: Tensor, preserveRngState: Bool = true,
  earlyStop: Bool = true
) -> Tensor {
  guard segments > 0, segments <= max(functions.count, 1) else {
    return .failed(
      AdjointError(
        "checkpointSequential",
        "can't cut \(functions.count) functions into \(segments) segments: there have to be from 1 to that many"))
  }
  let length = functions.count / segments
  var x = input
  for start in stride(from: 0, to: length * (segments - 1), by: max(length, 1)) {
    let part = functions[start..<start + length]
    x = checkpoint(x, preserveRngState: preserveRngState, earlyStop: earlyStop) { x in
      var x = x
      for f in part where !Recomputation.isDone { x = f(x) }
      return x
    }
  }
  return functions[(length * (segments - 1))...].reduce(x) { x, f in f(x) }
}

/// Whether a checkpoint compares what its second run saves with the first.
public enum DeterminismCheck: Sendable {
  /// Shapes and dtypes have to be equal.
  case `default`
  /// Only the number of tensors.
  case none
}

/// Runs `body` with early stop on or off for all checkpoints in it, wherever backward runs.
///
/// With early stop, which is on unless set, a checkpoint that runs again keeps nothing beyond the last tensor that
/// backward needs, does not compare what is saved after it, and ``checkpointSequential(_:segments:_:preserveRngState:earlyStop:)``
/// does not call the functions after it. A function of yours runs to its end, for nothing can make it return.
///
/// ```swift
/// let x = Tensor([1.0], requiresGrad: true)
/// setCheckpointEarlyStop(false) { checkpoint(x) { exp($0).sin() }.backward() }
/// x.grad()!  // → tensor([-2.4783])
/// ```
@discardableResult
public func setCheckpointEarlyStop<R>(_ isOn: Bool, _ body: () throws -> R) rethrows -> R {
  let state = ThreadState.current
  let outer = state.checkpointEarlyStop
  state.checkpointEarlyStop = isOn
  defer { state.checkpointEarlyStop = outer }
  return try body()
}

/// Runs `body`, in which several backward runs over one graph find the same checkpoints computed again only once.
///
/// The runs must not need the same saved tensors: each is let go of when it has been used. Refused otherwise.
///
/// ```swift
/// let (x, w) = (Tensor([1.0], requiresGrad: true), Tensor([2.0], requiresGrad: true))
/// let y = checkpoint(x, w) { x, w in [exp(x), exp(w)] }
/// checkpointGroup {
///   y[0].backward(retainGraph: true)
///   y[1].backward()
/// }
/// w.grad()!  // → tensor([7.3891])
/// ```
@discardableResult
public func checkpointGroup<R>(_ body: () throws -> R) rethrows -> R {
  let state = ThreadState.current
  let outer = state.recomputationGroup
  state.recomputationGroup = RecomputationStore()
  defer { state.recomputationGroup = outer }
  return try body()
}
