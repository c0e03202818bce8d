import Adjoint
import AdjointState

/// From lr to `etaMin` along half a cosine of `period` epochs, and back (Loshchilov, Hutter 2016, without restarts).
public final class CosineAnnealingLR: LRScheduler {
  /// Epochs from the highest to the lowest rate.
  public let period: Int
  /// The lowest rate.
  public let etaMin: Double

  /// Refused: a period below 1. `lastEpoch` is that of a run that goes on.
  public init(_ optimizer: Optimizer, period: Int, etaMin: Double = 0, lastEpoch: Int = -1) {
    (self.period, self.etaMin) = (max(period, 1), etaMin)
    super.init(optimizer, lastEpoch: lastEpoch)
    if period < 1 { refuse("period is \(period): it has to be 1 or more") }
  }

  public override func rates() -> [Double] {
    if isInitial { return currentLRs }
    let (epoch, length) = (Double(lastEpoch), Double(period))
    if (lastEpoch - 1 - period) % (2 * period) == 0 {
      return zip(currentLRs, baseLRs).map { $0 + ($1 - etaMin) * (1 - cosine(.pi / length)) / 2 }
    }
    let ratio = (1 + cosine(.pi * epoch / length)) / (1 + cosine(.pi * (epoch - 1) / length))
    return currentLRs.map { ratio * ($0 - etaMin) + etaMin }
  }
  public override func closedRates() -> [Double] {
    let wave = 1 + cosine(.pi * Double(lastEpoch) / Double(period))
    return baseLRs.map { etaMin + ($0 - etaMin) * wave / 2 }
  }
}

/// Half a cosine from lr to `etaMin`, begun anew after `firstPeriod` epochs, then after periods that are
/// `multiplier` times as long each (Loshchilov, Hutter 2016). Refused: a firstPeriod or multiplier below 1.
public final class CosineAnnealingWarmRestarts: LRScheduler {
  /// Epochs up to the first restart.
  public let firstPeriod: Int
  /// How many times as long each period is as the one before.
  public let multiplier: Int
  /// The lowest rate.
  public let etaMin: Double
  /// Epochs since the last restart.
  private var current: Double
  private var period: Int

  /// `lastEpoch` is that of a run that goes on.
  public init(
    _ optimizer: Optimizer, firstPeriod: Int, multiplier: Int = 1, etaMin: Double = 0, lastEpoch: Int = -1
  ) {
    (self.firstPeriod, self.multiplier, self.etaMin) = (max(firstPeriod, 1), max(multiplier, 1), etaMin)
    (current, period) = (Double(lastEpoch), self.firstPeriod)
    super.init(optimizer, lastEpoch: lastEpoch)
    if firstPeriod < 1 || multiplier < 1 {
      refuse("firstPeriod is \(firstPeriod) and multiplier \(multiplier): both have to be 1 or more")
    }
  }

  public override func rates() -> [Double] {
    let wave = 1 + cosine(.pi * current / Double(period))
    return baseLRs.map { etaMin + ($0 - etaMin) * wave / 2 }
  }

  public override func step() {
    if lastEpoch < 0 { return step(to: 0.0) }
    current += 1
    if current >= Double(period) {
      current = current.truncatingRemainder(dividingBy: Double(period))
      period *= multiplier
    }
    super.step()
  }

  public override func step(to epoch: Int) { step(to: Double(epoch)) }

  /// Goes to any place within an epoch, as after a batch: epoch + batch/batches. Refused: a negative one.
  public func step(to epoch: Double) {
    if !(epoch >= 0) { return refuse("the epoch is \(epoch): it has to be 0 or more") }
    let length = Double(firstPeriod)
    if epoch < length {
      (current, period) = (epoch, firstPeriod)
    } else if multiplier == 1 {
      current = epoch.truncatingRemainder(dividingBy: length)
    } else {
      let growth = Double(multiplier)
      let restarts = floored(logarithm(epoch / length * (growth - 1) + 1) / logarithm(growth))
      current = epoch - length * (power(growth, restarts) - 1) / (growth - 1)
      period = firstPeriod * Int(power(growth, restarts))
    }
    stepCount += 1
    lastEpoch = Int(floored(epoch))
    set(rates())
  }

  public override var progress: Options { ["T_cur": .double(current), "T_i": .int(period)] }
  public override func restore(_ progress: Options) throws {
    let state = StateValue(progress)
    (current, period) = (try state["T_cur"].double, try state["T_i"].int)
  }
}
