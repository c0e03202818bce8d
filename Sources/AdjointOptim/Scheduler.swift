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

  public init(_ optimizer: Optimizer) {
    self.optimizer = optimizer
    for group in optimizer.groups where group.options["initial_lr"] == nil {
      group.options["initial_lr"] = .double(group.lr)
    }
    baseLRs = optimizer.groups.map { $0.number("initial_lr") }
    begin()
  }

  /// The learning rates at `lastEpoch`, a number a group.
  open func rates() -> [Double] { currentLRs }

  /// The rates at epoch 0 where another scheduler was at work before (`SequentialLR`).
  open func ratesFromStart() -> [Double] { rates() }

  /// Goes to the next epoch.
  open func step() {
    stepCount += 1
    lastEpoch += 1
    set(rates())
  }

  func begin() {
    stepCount = 0
    isInitial = true
    step()
    isInitial = false
  }

  func restart() {
    lastEpoch = 0
    set(ratesFromStart())
  }

  func undo() { lastEpoch -= 1 }

  func set(_ rates: [Double]) {
    for (group, rate) in zip(optimizer.groups, rates) { group.lr = rate }
    lastLR = currentLRs
  }

  /// As they are in the optimizer.
  public var currentLRs: [Double] { optimizer.groups.map(\.lr) }

  /// The rates times one number.
  func scaled(_ factor: Double) -> [Double] { currentLRs.map { $0 * factor } }

  /// Of a scheduler's own, beside what all have.
  open var progress: Options { [:] }
  open func restore(_ progress: Options) throws {}

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
    let epoch = try state["last_epoch"].int
    let count = try state["_step_count"].int
    let base = try state["base_lrs"].elements.map { try $0.double }
    let last = try state["_last_lr"].elements.map { try $0.double }
    guard base.count == optimizer.groups.count else {
      throw StateError("the state is of \(base.count) groups, and the optimizer has \(optimizer.groups.count)")
    }
    try restore(try state.options)
    (lastEpoch, stepCount, baseLRs, lastLR) = (epoch, count, base, last)
  }

  func refuse(_ message: String) { AdjointError("\(type(of: self))", message).raise() }

  /// One number for all groups, or one for each.
  static func perGroup(_ values: [Double], _ name: String, _ optimizer: Optimizer) -> [Double] {
    let count = optimizer.groups.count
    if values.count == count { return values }
    if values.count != 1 {
      AdjointError("\(self)", "\(name) has \(values.count) numbers, and the optimizer has \(count) groups").raise()
    }
    return Array(repeating: values.first ?? 0, count: count)
  }
}
