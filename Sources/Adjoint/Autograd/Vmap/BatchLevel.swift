// Batched tensors: what a function sees of a stack of examples while `vmap` maps it over them.
//
// A batched tensor has the shape of one example and holds, in its extra, the tensor of all of them
// with the batch in front: the physical one. An operation on batched tensors takes the highest level
// off (`front`, `peel`), runs on the physical tensors, and puts the level back (`join`). What is
// recorded in the graph, and what carries tangents, are always physical tensors, so that derivatives
// know nothing of batches.

/// A `vmap` under way.
struct BatchLevel {
  /// Above that of every level it is nested in.
  let number: Int
  /// How many examples there are.
  let size: Int

  private static let count = AtomicInt(0)

  init(size: Int) {
    number = Self.count.add(1)
    self.size = size
  }

  /// The highest level among the operands; nil if none is batched, or one is a placeholder.
  @inline(never)
  static func highest(_ operands: [Tensor?]) -> BatchLevel? {
    var highest: BatchLevel?
    for case let x? in operands {
      if x.isPlaceholder { return nil }
      if let level = x.batch?.level, level.number > highest?.number ?? 0 { highest = level }
    }
    return highest
  }

  /// The physical tensor at this level, the batch in front; nil if `x` is the same for all examples.
  func peel(_ x: Tensor) -> Tensor? {
    if let batch = x.batch {
      if batch.level.number == number { return batch.physical }
      return peel(batch.physical).map { batch.level.join($0.transpose(0, 1)) }
    }
    let tangents = x.tangents
    // Derivatives may be batched where what they are taken of is not.
    guard tangents.values.contains(where: { peel($0) != nil }) else { return nil }
    let physical = x.sharingGraph()
    physical.setTangents([:])
    let stack = repeated(physical)
    stack.setTangents(tangents.mapValues(front))
    return stack
  }

  /// The physical tensor, repeated where `x` is the same for all examples.
  func front(_ x: Tensor) -> Tensor { peel(x) ?? repeated(x) }

  private func repeated(_ x: Tensor) -> Tensor { x.unsqueeze(0).expand([size] + x.shape) }

  /// The batched tensor of a physical one.
  func join(_ physical: Tensor) -> Tensor {
    if physical.isPlaceholder { return physical }
    if let batch = physical.batch, batch.level.number > number {
      return batch.level.join(join(batch.physical.transpose(0, 1)))
    }
    let example = physical.alias(Array(physical.shape.dropFirst()), Array(physical.strides.dropFirst()))
    example.body.extra.batch = Batch(level: self, physical: physical)
    example.h.pointee.flags.insert(.batched)
    return example
  }

  /// Runs `body` for one example after the other, where there is no rule that does it for all at once.
  func loop(_ name: String, _ operands: [Tensor?], _ body: ([Tensor?]) -> [Tensor]) -> [Tensor] {
    BatchLoops.note(name)
    let stacks = operands.map { $0.flatMap(peel) }
    let examples = (0..<size).map { i in
      body(zip(operands, stacks).map { operand, stack in stack?.select(dim: 0, index: i) ?? operand })
    }
    guard let first = examples.first else {
      return [.failed(AdjointError("vmap", "\(name) can't be mapped over no examples"))]
    }
    if examples.contains(where: { $0.count != first.count }) { return [] }
    return first.indices.map { output in Tensor.stack(examples.map { $0[output] }) }
  }

  /// A function that reads the values of its operands, run for one example after the other; nil if no operand is
  /// batched.
  static func looped(_ name: String, _ operands: [Tensor?], _ body: ([Tensor?]) -> Tensor) -> Tensor? {
    guard operands.contains(where: { $0?.isBatched ?? false }), let level = highest(operands) else { return nil }
    return level.loop(name, operands) { [body($0)] }.first.map(level.join)
  }
}

/// The place of a batched tensor's elements.
struct Batch {
  let level: BatchLevel
  /// The elements of all examples, the batch in front.
  let physical: Tensor
}

extension Tensor {
  var isBatched: Bool { h.pointee.flags.contains(.batched) }
  var batch: Batch? { isBatched ? body.existingExtra?.batch : nil }

  /// This tensor with the elements of all examples changed by `change`; a tensor that is not batched by `change` itself.
  func mapPhysical(_ change: (Tensor) -> Tensor) -> Tensor {
    guard let batch else { return change(self) }
    return batch.level.join(batch.physical.mapPhysical(change))
  }

  /// The tensor behind all levels.
  var innermost: Tensor { batch?.physical.innermost ?? self }

  /// Refuses what has to see the elements of a single example.
  func refuseBatched(_ operation: String) -> Bool {
    guard isBatched else { return false }
    AdjointError(
      operation,
      "inside vmap this \(summary) stands for one example of many, and has no values of its own to be read. "
        + "Compute with tensors (where instead of if), or read the values outside"
    ).raise()
    return true
  }
}

/// The operations that were mapped one example after the other, for reports on which have no rule of their own.
package enum BatchLoops {
  private static let lock = SpinLock()
  nonisolated(unsafe) private static var names: Set<String> = []

  static func note(_ name: String) { lock.withLock { _ = names.insert(name) } }

  /// What was noted since the last call.
  package static func take() -> Set<String> {
    lock.withLock {
      defer { names = [] }
      return names
    }
  }
}
