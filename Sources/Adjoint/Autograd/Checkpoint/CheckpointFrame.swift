/// One call of `checkpoint`: how to run it again, and what its first run saved.
final class CheckpointFrame {
  private struct Description: Equatable {
    var shape: [Int]
    var dtype: DType
    var operation: String

    init(_ saved: SavedValue) {
      shape = saved.tensor.shape
      dtype = saved.tensor.dtype
      operation = saved.operation
    }
  }

  /// Not the object's address, which another may get while what was computed for this one is still kept.
  let number: Int
  private static let numbers = AtomicInt(0)

  let inputs = CheckpointInputs()
  let selection: CheckpointSelection?
  var runAgain: () throws -> Void = {}
  private let checksMetadata: Bool
  private let stopsEarly: Bool
  private let debug: Bool
  private var saved: [Description] = []
  private var randomState: GeneratorState?

  init(checksMetadata: Bool, stopsEarly: Bool, debug: Bool, selection: CheckpointSelection?) {
    number = Self.numbers.add(1)
    self.checksMetadata = checksMetadata
    self.stopsEarly = stopsEarly
    self.debug = debug
    self.selection = selection
  }

  deinit { ThreadState.current.task?.recomputations?.forget(number) }

  func keepRandomState() { randomState = Generator.default.state }

  func forgetRandomStateIfUnused() {
    if let randomState, randomState == Generator.default.state { self.randomState = nil }
  }

  // MARK: The first run

  /// Keeps none of the tensors that are saved, only what they look like.
  var savingHooks: SavingHooks {
    SavingHooks { [self] value in
      let index = saved.count
      saved.append(Description(value))
      // An input is there anyway.
      if let original = value.original, let input = inputs.index(of: original) {
        return { .itself(try self.inputs.unpack(input)) }
      }
      // So is a parameter.
      if let original = value.original, original.isLeaf, original.requiresGrad {
        let version = original.body.version
        let operation = value.operation
        return {
          guard original.body.version == version else {
            throw AdjointError.modified(
              by: operation, shape: original.shape, dtype: original.dtype, saved: version, now: original.body.version)
          }
          return .itself(original)
        }
      }
      if let selection, let kept = selection.kept(value) { return kept }
      return { .elements(try self.tensor(index)) }
    }
  }

  // MARK: The second run

  private func tensor(_ index: Int) throws -> Tensor {
    let state = ThreadState.current
    if let group = state.recomputationGroup {
      let found = try recomputation(in: group)
      guard let tensor = found.take(index) else {
        throw AdjointError(
          "checkpointGroup",
          "a tensor that \(saved[index].operation) saved is needed a second time, and was let go of after the first. "
            + "The backward runs of a group may not overlap")
      }
      return tensor
    }
    guard let task = state.task else { return try recompute().take(index) ?? .placeholder }
    let store = task.recomputations ?? RecomputationStore()
    task.recomputations = store
    if let tensor = try recomputation(in: store).take(index) { return tensor }
    if AdjointError.pending { return .placeholder }
    store.forget(number)
    return try recomputation(in: store).take(index) ?? .placeholder
  }

  private func recomputation(in store: RecomputationStore) throws -> Recomputation {
    if let found = store.entries[number] { return found }
    let made = try recompute()
    store.entries[number] = made
    return made
  }

  private func recompute() throws -> Recomputation {
    let found = Recomputation(stopsAt: stopsEarly ? saved.count : .max)
    var again: [Description] = []
    let hooks = SavingHooks { value in
      if found.isComplete { return { throw AdjointError("checkpoint", "a recomputed graph was run") } }
      again.append(Description(value))
      let tensor = value.tensor
      found.append(tensor)
      return { .elements(tensor) }
    }
    try withRandomState {
      try Recomputation.with(found) {
        try enableGrad {
          try ThreadState.withSavingHooks(hooks) {
            try CheckpointSelection.with(selection?.replaying(), runAgain)
          }
        }
      }
    }
    if !AdjointError.pending { try check(again) }
    return found
  }

  private func withRandomState(_ body: () throws -> Void) rethrows {
    guard let randomState else { return try body() }
    let now = Generator.default.state
    Generator.default.state = randomState
    defer { Generator.default.state = now }
    try body()
  }

  private func check(_ again: [Description]) throws {
    guard again.count == saved.count else {
      throw AdjointError(
        "checkpoint",
        "\(saved.count) tensors were saved when the function ran first, and \(again.count) when it ran again for "
          + "backward. It has to do the same both times" + hint(again))
    }
    guard checksMetadata else { return }
    for (i, (before, now)) in zip(saved, again).enumerated()
    where before.shape != now.shape || before.dtype != now.dtype {
      throw AdjointError(
        "checkpoint",
        "tensor \(i) that was saved is a \(now.dtype) tensor of shape \(now.shape.shapeText) now that the function runs "
          + "again (saved by \(now.operation)), and was a \(before.dtype) tensor of shape \(before.shape.shapeText) "
          + "(\(before.operation)). It has to do the same both times" + hint(again))
    }
  }

  private func hint(_ again: [Description]) -> String {
    guard debug else { return "; debug: true lists what both runs saved" }
    func list(_ saved: [Description]) -> String {
      saved.enumerated().map { "\n  \($0): \($1.operation) \($1.dtype) \($1.shape.shapeText)" }.joined()
    }
    return ".\nFirst run:\(list(saved))\nSecond run:\(list(again))"
  }
}

/// The saved tensors of a checkpoint as its second run made them; each is handed out once.
final class Recomputation {
  private var tensors: [Tensor?] = []
  private let end: Int

  init(stopsAt end: Int) { self.end = end }

  var isComplete: Bool { tensors.count >= end }

  func append(_ tensor: Tensor) { tensors.append(tensor) }

  func take(_ index: Int) -> Tensor? {
    guard index < tensors.count else { return nil }
    defer { tensors[index] = nil }
    return tensors[index]
  }

  /// Runs `body` as what fills `found`.
  static func with<R>(_ found: Recomputation?, _ body: () throws -> R) rethrows -> R {
    let state = ThreadState.current
    let outer = state.recomputation
    state.recomputation = found
    defer { state.recomputation = outer }
    return try body()
  }

  /// Whether the innermost checkpoint that runs on this thread runs again and has made all that is needed.
  static var isDone: Bool { ThreadState.current.recomputation?.isComplete ?? false }
}

/// What checkpoints have computed again, for one run of the engine or a group of runs.
final class RecomputationStore {
  var entries: [Int: Recomputation] = [:]
  func forget(_ number: Int) { entries[number] = nil }
}
