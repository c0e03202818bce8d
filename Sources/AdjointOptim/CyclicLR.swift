import Adjoint
import AdjointState

/// Between `base` and `max` to and fro, in `stepSizeUp` steps up and `stepSizeDown` down (Smith 2015). Steps are of
/// batches, not of epochs. The momentum goes the other way.
public final class CyclicLR: LRScheduler {
  /// How high the cycles rise.
  public enum Mode: Sendable {
    /// All alike.
    case triangular
    /// Each half as high as the one before.
    case triangular2
    /// gamma^step as high.
    case expRange
    /// As a function of the number of the cycle, from 1, says.
    case perCycle(@Sendable (Double) -> Double)
    /// As a function of the number of the step says.
    case perStep(@Sendable (Double) -> Double)
  }

  private let highest: [Double]
  private let lowest: [Double]
  private let size: Double
  private let ratio: Double
  private let mode: Mode
  private let gamma: Double
  private let momentum: CycledMomentum?
  private let momenta: (base: Double, max: Double)

  public init(
    _ optimizer: Optimizer, base: Double..., max: Double..., stepSizeUp: Int = 2000, stepSizeDown: Int? = nil,
    mode: Mode = .triangular, gamma: Double = 1, cycleMomentum: Bool = true, baseMomentum: Double = 0.8,
    maxMomentum: Double = 0.9
  ) {
    lowest = Self.perGroup(base, "base", optimizer)
    highest = Self.perGroup(max, "max", optimizer)
    let (up, down) = (Double(stepSizeUp), Double(stepSizeDown ?? stepSizeUp))
    (size, ratio) = (up + down, up / (up + down))
    (self.mode, self.gamma) = (mode, gamma)
    momenta = (baseMomentum, maxMomentum)
    momentum = cycleMomentum ? CycledMomentum(optimizer, "CyclicLR") : nil
    for (group, rate) in zip(optimizer.groups, lowest) { group.lr = rate }
    super.init(optimizer)
  }

  public override func rates() -> [Double] {
    let epoch = Double(lastEpoch)
    let cycle = floored(1 + epoch / size)
    let x = 1 + epoch / size - cycle
    let position = x <= ratio ? x / ratio : (x - 1) / (ratio - 1)
    let height = height(cycle, epoch)
    for group in optimizer.groups {
      momentum?.set(momenta.max - (momenta.max - momenta.base) * position * height, of: group)
    }
    return zip(lowest, highest).map { $0 + ($1 - $0) * position * height }
  }

  private func height(_ cycle: Double, _ epoch: Double) -> Double {
    switch mode {
    case .triangular: 1
    case .triangular2: 1 / power(2, cycle - 1)
    case .expRange: power(gamma, epoch)
    case .perCycle(let height): height(cycle)
    case .perStep(let height): height(epoch)
    }
  }
}
