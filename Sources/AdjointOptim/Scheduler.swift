import Adjoint
import AdjointState

/// Changes the learning rates of an optimizer's groups from step to step, as PyTorch's schedulers: in general from the
/// rate before, so that several schedulers, and changes by hand, act together.
///
/// ```text
/// let scheduler = StepLR(optimizer, stepSize: 30, gamma: 0.1)
/// for epoch in 0..<100 {
///   train()              // calls optimizer.step()
///   scheduler.step()
/// }
/// ```
///
/// A scheduler of your own overrides `rates()`.
open class LRScheduler: Stateful {
  /// Whose rates are changed.
  public let optimizer: Optimizer
  /// How many steps have been made; 0 after `init`.
  public internal(set) var lastEpoch = -1
  /// The groups' learning rates before any scheduler: their `initial_lr`.
  public internal(set) var baseLRs: [Double]
  /// The learning rates as last set, a number a group.
  public internal(set) var lastLR: [Double] = []
  var stepCount = 0
  /// Whether `rates()` is asked for those to begin with.
  public private(set) var isInitial = false

  /// `lastEpoch` is that of a run that goes on: its optimizer's groups have an `initial_lr`, and are refused without.
  public init(_ optimizer: Optimizer, lastEpoch: Int = -1) {
    (self.optimizer, self.lastEpoch) = (optimizer, lastEpoch)
    let isNew = optimizer.groups.map { $0.options["initial_lr"] == nil }
    for (group, isNew) in zip(optimizer.groups, isNew) where isNew { group.options["initial_lr"] = .double(group.lr) }
    baseLRs = optimizer.groups.map { $0.number("initial_lr") }
    if lastEpoch == -1 || !isNew.contains(true) {
      begin()
    } else {
      refuse("lastEpoch is \(lastEpoch), and there are groups without initial_lr: load the optimizer's state first")
    }
  }

  /// The learning rates at `lastEpoch`, a number a group.
  open func rates() -> [Double] { currentLRs }

  /// The rates at `lastEpoch` that don't depend on the rates before, where there is a formula for them.
  open func closedRates() -> [Double] { rates() }

  /// Goes to the next epoch.
  open func step() {
    stepCount += 1
    lastEpoch += 1
    set(rates())
  }

  /// Goes to any epoch, by `closedRates()`.
  open func step(to epoch: Int) {
    stepCount += 1
    jump(to: epoch)
  }

  func jump(to epoch: Int) {
    lastEpoch = epoch
    set(closedRates())
  }

  func begin() { makeInitialStep() }

  func makeInitialStep() {
    stepCount = 0
    isInitial = true
    step()
    isInitial = false
  }

  func undo() { lastEpoch -= 1 }

  func set(_ rates: [Double]) {
    for (group, rate) in zip(optimizer.groups, rates) { group.lr = rate }
    lastLR = currentLRs
  }

  /// As they are in the optimizer.
  public var currentLRs: [Double] { optimizer.groups.map(\.lr) }

  /// The rates times one number.
  func scaled(_ factor: Double) -> [Double] { currentLRs.scaled(by: factor) }

  /// Of a scheduler's own, beside what all have.
  open var progress: Options { [:] }
  open func restore(_ progress: Options) throws {}

  /// Where the schedule is; its options and functions are those that it is made with.
  public func state() -> StateValue {
    var state: Options = [
      "last_epoch": .int(lastEpoch), "_step_count": .int(stepCount), "base_lrs": StateValue(baseLRs),
      "_last_lr": StateValue(lastLR),
    ]
    state.merge(progress) { $1 }
    return StateValue(state)
  }

  /// Goes on from a state; the optimizer's own state has the learning rates.
  public func load(state: StateValue) throws {
    // Not all of PyTorch's schedulers save all of these.
    let entries = try state.options
    let epoch = try entries["last_epoch"]?.int ?? lastEpoch
    let count = try entries["_step_count"]?.int ?? stepCount
    let base = try entries["base_lrs"]?.elements.map { try $0.double } ?? baseLRs
    let last = try state["_last_lr"].elements.map { try $0.double }
    guard base.count == optimizer.groups.count, last.count == base.count else {
      throw StateError("the state is of \(last.count) groups, and the optimizer has \(optimizer.groups.count)")
    }
    try restore(entries)
    (lastEpoch, stepCount, baseLRs, lastLR) = (epoch, count, base, last)
  }

  func refuse(_ message: String) { AdjointError("\(type(of: self))", message).raise() }

}

/// What a scheduler can be given for the groups: a number for all of them, or an array with one for each.
public protocol PerGroup {
  /// Nil if they are not as many as the groups.
  func numbers(for groups: Int) -> [Double]?
}

extension Double: PerGroup {
  public func numbers(for groups: Int) -> [Double]? { Array(repeating: self, count: groups) }
}

extension Int: PerGroup {
  public func numbers(for groups: Int) -> [Double]? { Double(self).numbers(for: groups) }
}

extension [Double]: PerGroup {
  public func numbers(for groups: Int) -> [Double]? { count == groups ? self : nil }
}

extension PerGroup {
  /// One for each group; refuses another number of them, in the name of an option of a scheduler.
  func numbers(_ option: String, of optimizer: Optimizer, _ scheduler: String) -> [Double] {
    let count = optimizer.groups.count
    if let numbers = numbers(for: count) { return numbers }
    AdjointError(
      scheduler, "\(option) is \(self), and the optimizer has \(count) groups: give one number, or one for each"
    ).raise()
    return Array(repeating: 0, count: count)
  }
}

extension [Double] {
  func scaled(by factor: Double) -> [Double] { map { $0 * factor } }
}
