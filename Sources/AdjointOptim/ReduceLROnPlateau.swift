import Adjoint
import AdjointState

/// lr ← lr · factor when a measured value has not got better for more than `patience` epochs.
///
/// ```text
/// scheduler.step(validationLoss)
/// ```
///
/// Refused: a factor of 1 or more.
public final class ReduceLROnPlateau: LRScheduler {
  /// Which values are better.
  public enum Mode: Sendable { case min, max }
  /// Whether the threshold is a part of the best value, or a difference.
  public enum ThresholdMode: Sendable { case relative, absolute }

  private let mode: Mode
  private let factor: Double
  private let patience: Int
  private let threshold: Double
  private let thresholdMode: ThresholdMode
  private let cooldown: Int
  private let minLR: any PerGroup
  private let eps: Double
  /// The best value so far.
  public private(set) var best: Double
  private var badEpochs = 0
  private var cooldownLeft = 0

  /// `minLR` is a number for all groups, or an array with one for each; changes below `eps` are not made, and after a
  /// change `cooldown` epochs don't count.
  public init(
    _ optimizer: Optimizer, mode: Mode = .min, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
    thresholdMode: ThresholdMode = .relative, cooldown: Int = 0, minLR: some PerGroup = 0, eps: Double = 1e-8
  ) {
    (self.mode, self.factor, self.patience, self.threshold) = (mode, factor, patience, threshold)
    (self.thresholdMode, self.cooldown, self.eps) = (thresholdMode, cooldown, eps)
    self.minLR = minLR
    best = mode == .min ? .infinity : -.infinity
    super.init(optimizer)
    if !(factor < 1) { refuse("factor is \(factor): it has to be below 1") }
    _ = minLRs
  }

  private var minLRs: [Double] { minLR.numbers("minLR", of: optimizer, "ReduceLROnPlateau") }

  override func begin() {
    lastEpoch = 0
    lastLR = currentLRs
  }

  public override func step() { refuse("takes the value that is measured: step(loss)") }

  public override func step(to epoch: Int) { step() }

  /// Goes to the next epoch, or another one, whose value is `value`.
  public func step(_ value: Double, epoch: Int? = nil) {
    lastEpoch = epoch ?? lastEpoch + 1
    stepCount += 1
    if isBetter(value) {
      best = value
      badEpochs = 0
    } else {
      badEpochs += 1
    }
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      badEpochs = 0
    }
    if badEpochs > patience {
      // Groups may have been added since.
      for (group, least) in zip(optimizer.groups, minLRs) {
        let rate = Swift.max(group.lr * factor, least)
        if group.lr - rate > eps { group.lr = rate }
      }
      cooldownLeft = cooldown
      badEpochs = 0
    }
    lastLR = currentLRs
  }

  private func isBetter(_ value: Double) -> Bool {
    switch (mode, thresholdMode) {
    case (.min, .relative): value < best * (1 - threshold)
    case (.min, .absolute): value < best - threshold
    case (.max, .relative): value > best * (threshold + 1)
    case (.max, .absolute): value > best + threshold
    }
  }

  public override var progress: Options {
    ["best": .double(best), "num_bad_epochs": .int(badEpochs), "cooldown_counter": .int(cooldownLeft)]
  }
  public override func restore(_ progress: Options) throws {
    let state = StateValue(progress)
    (best, badEpochs, cooldownLeft) = (
      try state["best"].double, try state["num_bad_epochs"].int, try state["cooldown_counter"].int
    )
  }
}
