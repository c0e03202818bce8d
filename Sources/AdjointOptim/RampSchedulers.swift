import Adjoint
import AdjointState

// Schedulers that go from one rate to another in a number of epochs.

/// lr · factor until `totalIterations`, then lr. Refused: a factor outside [0, 1].
public final class ConstantLR: LRScheduler {
  /// What the first rates are multiplied by.
  public let factor: Double
  /// Epochs until the rates stay.
  public let totalIterations: Int

  /// `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, factor: Double = 1.0 / 3, totalIterations: Int = 5, lastEpoch: Int = -1) {
    (self.factor, self.totalIterations) = (factor, totalIterations)
    super.init(optimizer, lastEpoch: lastEpoch)
    if !(factor >= 0 && factor <= 1) { refuse("factor is \(factor): it has to be from 0 to 1") }
  }

  public override func rates() -> [Double] {
    if lastEpoch == 0 { return scaled(factor) }
    if lastEpoch != totalIterations { return currentLRs }
    return factor == 0 ? baseLRs : scaled(1 / factor)
  }
  public override func closedRates() -> [Double] {
    baseLRs.scaled(by: factor + (lastEpoch >= totalIterations ? 1 - factor : 0))
  }
}

/// From lr · startFactor to lr · endFactor in a straight line. Refused: a startFactor outside (0, 1], an endFactor
/// outside [0, 1].
public final class LinearLR: LRScheduler {
  /// What the rates are multiplied by at first.
  public let startFactor: Double
  /// What the rates are multiplied by at last.
  public let endFactor: Double
  /// Epochs until the rates stay.
  public let totalIterations: Int

  /// `lastEpoch` is that of a run that goes on.
  public init(
    _ optimizer: Optimizer, startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIterations: Int = 5,
    lastEpoch: Int = -1
  ) {
    (self.startFactor, self.endFactor, self.totalIterations) = (startFactor, endFactor, totalIterations)
    super.init(optimizer, lastEpoch: lastEpoch)
    if !(startFactor > 0 && startFactor <= 1) { refuse("startFactor is \(startFactor): it has to be in (0, 1]") }
    if !(endFactor >= 0 && endFactor <= 1) { refuse("endFactor is \(endFactor): it has to be from 0 to 1") }
  }

  public override func rates() -> [Double] {
    if lastEpoch == 0 { return scaled(startFactor) }
    if isInitial || lastEpoch > totalIterations { return currentLRs }
    let rise = endFactor - startFactor
    return scaled(1 + rise / (Double(totalIterations) * startFactor + Double(lastEpoch - 1) * rise))
  }
  public override func closedRates() -> [Double] {
    let (total, gone) = (Double(totalIterations), Double(min(totalIterations, lastEpoch)))
    return baseLRs.scaled(by: startFactor + (endFactor - startFactor) * gone / total)
  }
}

/// lr · (1 − epoch/totalIterations)^power, then 0.
public final class PolynomialLR: LRScheduler {
  /// Epochs until the rates stay.
  public let totalIterations: Int
  /// The exponent of the polynomial.
  public let exponent: Double

  /// `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, totalIterations: Int = 5, power: Double = 1, lastEpoch: Int = -1) {
    (self.totalIterations, exponent) = (totalIterations, power)
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  public override func rates() -> [Double] {
    if isInitial || lastEpoch > totalIterations { return currentLRs }
    let total = Double(totalIterations)
    return scaled(power((1 - Double(lastEpoch) / total) / (1 - Double(lastEpoch - 1) / total), exponent))
  }
  public override func closedRates() -> [Double] {
    let (total, gone) = (Double(totalIterations), Double(min(totalIterations, lastEpoch)))
    return baseLRs.scaled(by: power(1 - gone / total, exponent))
  }
}
