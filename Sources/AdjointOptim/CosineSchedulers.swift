import Adjoint
import AdjointState

/// From lr to `etaMin` along half a cosine of `period` epochs, and back (Loshchilov, Hutter 2016, without restarts).
public final class CosineAnnealingLR: LRScheduler {
  public let period: Int
  public let etaMin: Double

  public init(_ optimizer: Optimizer, period: Int, etaMin: Double = 0) {
    (self.period, self.etaMin) = (max(period, 1), etaMin)
    super.init(optimizer)
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
  public override func ratesFromStart() -> [Double] { baseLRs.map { etaMin + ($0 - etaMin) * 2 / 2 } }
}

/// Half a cosine from lr to `etaMin`, begun anew after `firstPeriod` epochs, then after periods that are
/// `multiplier` times as long each (Loshchilov, Hutter 2016). Refused: a firstPeriod or multiplier below 1.
public final class CosineAnnealingWarmRestarts: LRScheduler {
  public let firstPeriod: Int
  public let multiplier: Int
  public let etaMin: Double
  private var current = -1
  private var period: Int

  public init(_ optimizer: Optimizer, firstPeriod: Int, multiplier: Int = 1, etaMin: Double = 0) {
    (self.firstPeriod, self.multiplier, self.etaMin) = (max(firstPeriod, 1), max(multiplier, 1), etaMin)
    period = self.firstPeriod
    super.init(optimizer)
    if firstPeriod < 1 || multiplier < 1 {
      refuse("firstPeriod is \(firstPeriod) and multiplier \(multiplier): both have to be 1 or more")
    }
  }

  public override func rates() -> [Double] {
    let wave = 1 + cosine(.pi * Double(current) / Double(period))
    return baseLRs.map { etaMin + ($0 - etaMin) * wave / 2 }
  }

  public override func step() {
    if lastEpoch < 0 {
      current = 0
      period = firstPeriod
    } else {
      current += 1
      if current >= period {
        current %= period
        period *= multiplier
      }
    }
    super.step()
  }

  public override var progress: Options { ["T_cur": .int(current), "T_i": .int(period)] }
  public override func restore(_ progress: Options) throws {
    let state = StateValue(progress)
    (current, period) = (try state["T_cur"].int, try state["T_i"].int)
  }
}
