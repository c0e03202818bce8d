import Adjoint
import AdjointState

// Schedulers that multiply the rates by a factor now and then.

/// lr = initial · f(epoch), with a function for all groups or one for each.
public final class LambdaLR: LRScheduler {
  private let factors: [(Int) -> Double]

  public init(_ optimizer: Optimizer, _ factors: ((Int) -> Double)...) {
    self.factors = functions(factors, optimizer, "LambdaLR")
    super.init(optimizer)
  }

  public override func rates() -> [Double] { zip(baseLRs, factors).map { $0 * $1(lastEpoch) } }
}

/// lr ← lr · f(epoch), from epoch 1 on.
public final class MultiplicativeLR: LRScheduler {
  private let factors: [(Int) -> Double]

  public init(_ optimizer: Optimizer, _ factors: ((Int) -> Double)...) {
    self.factors = functions(factors, optimizer, "MultiplicativeLR")
    super.init(optimizer)
  }

  public override func rates() -> [Double] {
    isInitial ? currentLRs : zip(currentLRs, factors).map { $0 * $1(lastEpoch) }
  }
}

private func functions(_ given: [(Int) -> Double], _ optimizer: Optimizer, _ name: String) -> [(Int) -> Double] {
  let count = optimizer.groups.count
  if given.count == count { return given }
  guard given.count == 1 else {
    AdjointError(name, "takes one function, or one for each of the \(count) groups, and got \(given.count)").raise()
    return Array(repeating: { _ in 1 }, count: count)
  }
  return Array(repeating: given[0], count: count)
}

/// lr ← lr · gamma every `stepSize` epochs.
public final class StepLR: LRScheduler {
  public let stepSize: Int
  public let gamma: Double

  public init(_ optimizer: Optimizer, stepSize: Int, gamma: Double = 0.1) {
    (self.stepSize, self.gamma) = (max(stepSize, 1), gamma)
    super.init(optimizer)
    if stepSize < 1 { refuse("stepSize is \(stepSize): it has to be 1 or more") }
  }

  public override func rates() -> [Double] {
    lastEpoch == 0 || lastEpoch % stepSize != 0 ? currentLRs : scaled(gamma)
  }
  public override func ratesFromStart() -> [Double] { baseLRs }
}

/// lr ← lr · gamma at each of the milestones; one that is there twice counts twice.
public final class MultiStepLR: LRScheduler {
  public let milestones: [Int]
  public let gamma: Double

  public init(_ optimizer: Optimizer, milestones: [Int], gamma: Double = 0.1) {
    (self.milestones, self.gamma) = (milestones, gamma)
    super.init(optimizer)
  }

  public override func rates() -> [Double] {
    let count = milestones.count { $0 == lastEpoch }
    return count == 0 ? currentLRs : scaled(power(gamma, Double(count)))
  }
  public override func ratesFromStart() -> [Double] { baseLRs }
}

/// lr ← lr · gamma every epoch.
public final class ExponentialLR: LRScheduler {
  public let gamma: Double

  public init(_ optimizer: Optimizer, gamma: Double) {
    self.gamma = gamma
    super.init(optimizer)
  }

  public override func rates() -> [Double] { isInitial ? currentLRs : scaled(gamma) }
  public override func ratesFromStart() -> [Double] { baseLRs }
}
