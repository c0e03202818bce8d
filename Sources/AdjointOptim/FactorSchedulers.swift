import Adjoint
import AdjointState

// Schedulers that multiply the rates by a factor now and then.

/// lr ← lr · gamma every `stepSize` epochs.
public final class StepLR: LRScheduler {
  /// Epochs between changes.
  public let stepSize: Int
  /// What rates are multiplied by.
  public let gamma: Double

  /// Refused: a stepSize below 1. `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, stepSize: Int, gamma: Double = 0.1, lastEpoch: Int = -1) {
    (self.stepSize, self.gamma) = (max(stepSize, 1), gamma)
    super.init(optimizer, lastEpoch: lastEpoch)
    if stepSize < 1 { refuse("stepSize is \(stepSize): it has to be 1 or more") }
  }

  public override func rates() -> [Double] {
    lastEpoch == 0 || lastEpoch % stepSize != 0 ? currentLRs : scaled(gamma)
  }
  public override func closedRates() -> [Double] { baseLRs.scaled(by: power(gamma, Double(lastEpoch / stepSize))) }
}

/// lr ← lr · gamma at each of the milestones; one that is there twice counts twice.
public final class MultiStepLR: LRScheduler {
  /// Epochs of changes.
  public let milestones: [Int]
  /// What rates are multiplied by.
  public let gamma: Double

  /// `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, milestones: [Int], gamma: Double = 0.1, lastEpoch: Int = -1) {
    (self.milestones, self.gamma) = (milestones, gamma)
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  public override func rates() -> [Double] {
    let count = milestones.count { $0 == lastEpoch }
    return count == 0 ? currentLRs : scaled(power(gamma, Double(count)))
  }
  public override func closedRates() -> [Double] {
    baseLRs.scaled(by: power(gamma, Double(milestones.count { $0 <= lastEpoch })))
  }
}

/// lr ← lr · gamma every epoch.
public final class ExponentialLR: LRScheduler {
  /// What rates are multiplied by.
  public let gamma: Double

  /// `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, gamma: Double, lastEpoch: Int = -1) {
    self.gamma = gamma
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  public override func rates() -> [Double] { isInitial ? currentLRs : scaled(gamma) }
  public override func closedRates() -> [Double] { baseLRs.scaled(by: power(gamma, Double(lastEpoch))) }
}
