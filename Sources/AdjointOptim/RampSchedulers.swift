import Adjoint
import AdjointState

// Schedulers that go from one rate to another in a number of epochs.

/// lr · factor until `totalIterations`, then lr. Refused: a factor outside [0, 1].
public final class ConstantLR: LRScheduler {
  public let factor: Double
  public let totalIterations: Int

  public init(_ optimizer: Optimizer, factor: Double = 1.0 / 3, totalIterations: Int = 5) {
    (self.factor, self.totalIterations) = (factor, totalIterations)
    super.init(optimizer)
    if !(factor >= 0 && factor <= 1) { refuse("factor is \(factor): it has to be from 0 to 1") }
  }

  public override func rates() -> [Double] {
    if lastEpoch == 0 { return scaled(factor) }
    return lastEpoch == totalIterations ? scaled(1 / factor) : currentLRs
  }
  public override func ratesFromStart() -> [Double] { baseLRs.map { $0 * (totalIterations > 0 ? factor : 1) } }
}

/// From lr · startFactor to lr · endFactor in a straight line. Refused: a startFactor outside (0, 1], an endFactor
/// outside [0, 1].
public final class LinearLR: LRScheduler {
  public let startFactor: Double
  public let endFactor: Double
  public let totalIterations: Int

  public init(
    _ optimizer: Optimizer, startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIterations: Int = 5
  ) {
    (self.startFactor, self.endFactor, self.totalIterations) = (startFactor, endFactor, totalIterations)
    super.init(optimizer)
    if !(startFactor > 0 && startFactor <= 1) { refuse("startFactor is \(startFactor): it has to be in (0, 1]") }
    if !(endFactor >= 0 && endFactor <= 1) { refuse("endFactor is \(endFactor): it has to be from 0 to 1") }
  }

  public override func rates() -> [Double] {
    if lastEpoch == 0 { return scaled(startFactor) }
    if isInitial || lastEpoch > totalIterations { return currentLRs }
    let rise = endFactor - startFactor
    return scaled(1 + rise / (Double(totalIterations) * startFactor + Double(lastEpoch - 1) * rise))
  }
  public override func ratesFromStart() -> [Double] { baseLRs.map { $0 * startFactor } }
}

/// lr · (1 − epoch/totalIterations)^power, then 0.
public final class PolynomialLR: LRScheduler {
  public let totalIterations: Int
  public let exponent: Double

  public init(_ optimizer: Optimizer, totalIterations: Int = 5, power: Double = 1) {
    (self.totalIterations, exponent) = (totalIterations, power)
    super.init(optimizer)
  }

  public override func rates() -> [Double] {
    if isInitial || lastEpoch > totalIterations { return currentLRs }
    let total = Double(totalIterations)
    return scaled(power((1 - Double(lastEpoch) / total) / (1 - Double(lastEpoch - 1) / total), exponent))
  }
  public override func ratesFromStart() -> [Double] { baseLRs }
}
