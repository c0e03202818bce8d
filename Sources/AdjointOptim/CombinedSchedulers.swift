import Adjoint
import AdjointState

// Schedulers made of schedulers.

/// One scheduler after the other; the next begins at its milestone. Refused: no schedulers, ones of another optimizer,
/// `ReduceLROnPlateau`, and milestones that are not one fewer than schedulers.
public final class SequentialLR: LRScheduler {
  private let schedulers: [LRScheduler]
  private let milestones: [Int]

  /// `milestones` are the epochs at which the second scheduler begins, the third, …
  public init(_ optimizer: Optimizer, _ schedulers: [LRScheduler], milestones: [Int], lastEpoch: Int = -1) {
    (self.schedulers, self.milestones) = (schedulers, milestones)
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  override func begin() {
    lastEpoch += 1
    if let complaint = complaint(about: schedulers, of: optimizer) { return refuse(complaint) }
    if milestones.count != schedulers.count - 1 {
      return refuse(
        "\(schedulers.count) schedulers take \(schedulers.count - 1) milestones, and there are \(milestones.count)")
    }
    // All of them began when they were made; only the first is to have begun.
    for group in optimizer.groups { group.lr = group.number("initial_lr") }
    for scheduler in schedulers { scheduler.undo() }
    let first = schedulers[milestones.count { $0 <= 0 }]
    first.makeInitialStep()
    lastLR = first.lastLR
  }

  private var index: Int { min(milestones.count { $0 <= lastEpoch }, schedulers.count - 1) }

  public override func step() {
    if schedulers.isEmpty { return }
    lastEpoch += 1
    let scheduler = schedulers[index]
    if index > 0 && milestones[index - 1] == lastEpoch { scheduler.jump(to: 0) } else { scheduler.step() }
    lastLR = scheduler.lastLR
  }

  override func jump(to epoch: Int) { refuse(cannotJump) }
  override func undo() { for scheduler in schedulers { scheduler.undo() } }

  public override var progress: Options { ["_schedulers": .list(schedulers.map { $0.state() })] }
  public override func restore(_ progress: Options) throws { try restoreAll(progress, into: schedulers) }
}

/// All schedulers at every step, each going on from the other's rates. Refused: no schedulers, ones of several
/// optimizers, and `ReduceLROnPlateau`.
public final class ChainedScheduler: LRScheduler {
  private let schedulers: [LRScheduler]

  /// In the order in which they act.
  public init(_ optimizer: Optimizer, _ schedulers: [LRScheduler]) {
    self.schedulers = schedulers
    super.init(optimizer)
  }

  override func begin() {
    lastEpoch = 0
    lastLR = currentLRs
    if let complaint = complaint(about: schedulers, of: optimizer) { refuse(complaint) }
  }

  public override func step() {
    lastEpoch += 1
    for scheduler in schedulers { scheduler.step() }
    lastLR = currentLRs
  }

  override func jump(to epoch: Int) { refuse(cannotJump) }
  override func undo() { for scheduler in schedulers { scheduler.undo() } }

  public override var progress: Options { ["_schedulers": .list(schedulers.map { $0.state() })] }
  public override func restore(_ progress: Options) throws { try restoreAll(progress, into: schedulers) }
}

/// As in PyTorch, where a `SequentialLR` can only begin with a scheduler made of others.
private let cannotJump =
  "a scheduler made of others goes from epoch to epoch only: give a SequentialLR its schedulers themselves, or as first"

private func complaint(about schedulers: [LRScheduler], of optimizer: Optimizer) -> String? {
  if schedulers.isEmpty { return "there are no schedulers: give one or more" }
  if schedulers.contains(where: { $0.optimizer !== optimizer }) { return "the schedulers are of several optimizers" }
  if schedulers.contains(where: { $0 is ReduceLROnPlateau }) {
    return "ReduceLROnPlateau takes a value at each step: call its step(_:) beside this scheduler's"
  }
  return nil
}

private func restoreAll(_ progress: Options, into schedulers: [LRScheduler]) throws {
  let states = try StateValue(progress)["_schedulers"].elements
  guard states.count == schedulers.count else {
    throw StateError("the state is of \(states.count) schedulers, and there are \(schedulers.count)")
  }
  for (scheduler, state) in zip(schedulers, states) { try scheduler.load(state: state) }
}
