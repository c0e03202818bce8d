/// What a checkpoint does with the result of one operation: selective checkpointing.
///
/// ```swift
/// let x = Tensor([[1.0, 2.0]], requiresGrad: true)
/// let w = Tensor([[0.5, 1.0], [1.5, -0.5]], requiresGrad: true)
/// let y = checkpoint(x, policy: { $0.name == "Mm" ? .save : .recompute }) { x in x.matmul(w).tanh().exp() }
/// y.sum().backward()
/// ```
///
/// A result that is saved is there when backward needs it, and the second run takes it instead of computing it
/// again. (Operations on single elements, such as `exp`, are cheap: theirs is kept where backward needs it, and made
/// again where the second run comes past.) The policy is asked in the first run.
public enum CheckpointPolicy: Sendable {
  case save, recompute
}

/// An operation that a checkpoint's policy decides on.
public struct CheckpointOperation: Sendable {
  /// As its node is named, without `Backward`: `Mm`, `Convolution`, `Exp`.
  public let name: String
  /// Of its result, or of the first of several.
  public let shape: [Int]
  /// The dtype of that result.
  public let dtype: DType

  /// Elements of the result.
  public var numel: Int { shape.product }
}

/// The results that a checkpoint with a policy keeps.
final class CheckpointSelection {
  private struct Kept {
    var tensors: [Tensor]
    var versions: [UInt32]
    /// Where the random numbers stood afterwards, if the operation drew any.
    var randomState: GeneratorState?
  }

  private let policy: (CheckpointOperation) -> CheckpointPolicy
  /// For each operation that could be replaced, in order, its results if they were kept.
  private var results: [Kept?] = []

  init(_ policy: @escaping (CheckpointOperation) -> CheckpointPolicy) { self.policy = policy }

  private func keeps(_ name: String, _ result: Tensor) -> Bool {
    policy(CheckpointOperation(name: name, shape: result.shape, dtype: result.dtype)) == .save
  }

  /// What is to be done with operations while one of the runs is under way.
  enum Run {
    case recording(CheckpointSelection)
    case replaying(CheckpointSelection, next: Int)
  }

  func recording() -> Run { .recording(self) }
  func replaying() -> Run { .replaying(self, next: 0) }

  static func with<R>(_ run: Run?, _ body: () throws -> R) rethrows -> R {
    let state = ThreadState.current
    let outer = state.selection
    state.selection = run
    defer { state.selection = outer }
    return try Modes.with(.selects, run != nil, body)
  }

  /// A tensor that is saved for backward and whose maker's result is to be kept.
  func kept(_ saved: SavedValue) -> (() throws -> Unpacked)? {
    for case let kept? in results {
      for (tensor, version) in zip(kept.tensors, kept.versions)
      where tensor.memory == saved.tensor.memory && tensor.shape == saved.tensor.shape {
        return { .elements(try Self.checked(tensor, version)) }
      }
    }
    guard let maker = saved.original.map({ $0.source?.name }) ?? saved.operation, maker != AccumulateGrad.name,
      keeps(maker.withoutBackward, saved.tensor)
    else { return nil }
    let tensor = saved.tensor
    let version = tensor.body.version
    return { .elements(try Self.checked(tensor, version)) }
  }

  private static func checked(_ tensor: Tensor, _ version: UInt32) throws -> Tensor {
    guard tensor.body.version == version else {
      throw AdjointError(
        "checkpoint",
        "a \(tensor.summary) that the policy saves was modified by an in-place operation since. Use the out-of-place "
          + "operation, clone it, or let the policy recompute it")
    }
    return tensor
  }

  /// The results of an operation: computed, or those that were kept.
  fileprivate func record(_ name: String, _ compute: () throws -> [Tensor]) rethrows -> [Tensor] {
    let before = Generator.default.state
    let z = try compute()
    guard let first = z.first, keeps(name, first) else {
      results.append(nil)
      return z
    }
    let after = Generator.default.state
    let plain = z.map { $0.alias($0.shape, $0.strides) }
    results.append(
      Kept(tensors: plain, versions: plain.map(\.body.version), randomState: before == after ? nil : after))
    return z
  }

  fileprivate func replay(_ next: Int, _ compute: () throws -> [Tensor]) throws -> [Tensor] {
    guard next < results.count, let kept = results[next] else { return try compute() }
    if let state = kept.randomState { Generator.default.state = state }
    return try zip(kept.tensors, kept.versions).map { tensor, version in
      let tensor = try Self.checked(tensor, version)
      return tensor.alias(tensor.shape, tensor.strides)
    }
  }
}

extension Operation {
  /// Computes results, unless a checkpoint that runs again has kept them.
  @inline(__always)
  func selected(_ compute: () throws -> [Tensor]) throws -> [Tensor] {
    Modes.current.contains(.selects) ? try select(compute) : try compute()
  }

  /// The same for a single result, without an array around it where nothing is selected.
  @inline(__always)
  func selected(_ compute: () throws -> Tensor) throws -> Tensor {
    Modes.current.contains(.selects) ? try select { [try compute()] }[0] : try compute()
  }

  private func select(_ compute: () throws -> [Tensor]) throws -> [Tensor] {
    let state = ThreadState.current
    switch state.selection {
    case nil: return try compute()
    case .recording(let selection): return try selection.record(graphName.withoutBackward, compute)
    case .replaying(let selection, let next):
      state.selection = .replaying(selection, next: next + 1)
      return try selection.replay(next, compute)
    }
  }
}

extension String {
  /// `MmBackward0` → `Mm`.
  fileprivate var withoutBackward: String {
    let digits = reversed().prefix { $0.isNumber }.count
    let stem = dropLast(digits)
    return stem.hasSuffix("Backward") ? String(stem.dropLast(8)) : self
  }
}
