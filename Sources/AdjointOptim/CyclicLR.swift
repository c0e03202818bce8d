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
  private let size: Double
  private let ratio: Double
  private let mode: Mode
  private let gamma: Double
  private let momentum: CycledMomentum?

  /// Rates and momenta are numbers for all groups, or arrays with one for each. Steps down are as many as steps up where
  /// they are not given. Refused: an optimizer without momentum or betas, unless `cycleMomentum` is false.
  public init(
    _ optimizer: Optimizer, base: some PerGroup, max: some PerGroup, stepSizeUp: Int = 2000, stepSizeDown: Int? = nil,
    mode: Mode = .triangular, gamma: Double = 1, cycleMomentum: Bool = true, baseMomentum: some PerGroup = 0.8,
    maxMomentum: some PerGroup = 0.9, lastEpoch: Int = -1
  ) {
    let lowest = base.numbers("base", of: optimizer, "CyclicLR")
    highest = max.numbers("max", of: optimizer, "CyclicLR")
    let (up, down) = (Double(stepSizeUp), Double(stepSizeDown ?? stepSizeUp))
    (size, ratio) = (up + down, up / (up + down))
    (self.mode, self.gamma) = (mode, gamma)
    let isNew = lastEpoch == -1
    momentum =
      cycleMomentum ? CycledMomentum(optimizer, "CyclicLR", baseMomentum, maxMomentum, isNew: isNew) : nil
    if isNew { for (group, rate) in zip(optimizer.groups, lowest) { group.lr = rate } }
    super.init(optimizer, lastEpoch: lastEpoch)
    baseLRs = lowest
  }

  public override func rates() -> [Double] {
    let epoch = Double(lastEpoch)
    let cycle = floored(1 + epoch / size)
    let x = 1 + epoch / size - cycle
    let position = x <= ratio ? x / ratio : (x - 1) / (ratio - 1)
    let height = height(cycle, epoch)
    if let momentum {
      for (group, (base, max)) in zip(optimizer.groups, zip(momentum.base, momentum.max)) {
        momentum.set(max - (max - base) * position * height, of: group)
      }
    }
    return zip(baseLRs, highest).map { $0 + ($1 - $0) * position * height }
  }

  public override var progress: Options { ["_scale_fn_custom": .none] }

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
