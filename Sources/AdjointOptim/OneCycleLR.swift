import Adjoint
import AdjointState

/// How a rate goes from one value to another.
public enum Annealing: Sendable {
  case cosine, linear

  func value(_ start: Double, _ end: Double, _ part: Double) -> Double {
    switch self {
    case .cosine: end + (start - end) / 2 * (AdjointOptim.cosine(.pi * part) + 1)
    case .linear: (end - start) * part + start
    }
  }
}

/// One cycle in `totalSteps` steps (Smith, Topin 2017): from max/divFactor up to max in the first `startPart` of them,
/// then down to max/(divFactor·finalDivFactor); with `threePhase` down to where it began first. The momentum goes the
/// other way. Refused: totalSteps below 1, a startPart outside [0, 1], and more steps than there are.
public final class OneCycleLR: LRScheduler {
  private struct Phase {
    let end: Double
    let rates: (from: String, to: String)
    let momenta: (from: String, to: String)
  }

  /// Steps of the whole cycle.
  public let totalSteps: Int
  private let startPart: Double
  private let phases: [Phase]
  private let annealing: Annealing
  private let momentum: CycledMomentum?

  /// Rates and momenta are numbers for all groups, or arrays with one for each. `totalSteps` is epochs · batches.
  public init(
    _ optimizer: Optimizer, max: some PerGroup, totalSteps: Int, startPart: Double = 0.3,
    annealing: Annealing = .cosine, cycleMomentum: Bool = true, baseMomentum: some PerGroup = 0.85,
    maxMomentum: some PerGroup = 0.95, divFactor: Double = 25, finalDivFactor: Double = 1e4,
    threePhase: Bool = false, lastEpoch: Int = -1
  ) {
    (self.totalSteps, self.startPart, self.annealing) = (totalSteps, startPart, annealing)
    let (total, falls, rises) = (
      Double(totalSteps), ("max_momentum", "base_momentum"), ("base_momentum", "max_momentum")
    )
    let up = Phase(end: startPart * total - 1, rates: ("initial_lr", "max_lr"), momenta: falls)
    if threePhase {
      phases = [
        up, Phase(end: 2 * startPart * total - 2, rates: ("max_lr", "initial_lr"), momenta: rises),
        Phase(end: total - 1, rates: ("initial_lr", "min_lr"), momenta: ("max_momentum", "max_momentum")),
      ]
    } else {
      phases = [up, Phase(end: total - 1, rates: ("max_lr", "min_lr"), momenta: rises)]
    }
    let isNew = lastEpoch == -1
    momentum =
      cycleMomentum ? CycledMomentum(optimizer, "OneCycleLR", baseMomentum, maxMomentum, isNew: isNew) : nil
    for (group, max) in zip(optimizer.groups, max.numbers("max", of: optimizer, "OneCycleLR")) where isNew {
      group.options["initial_lr"] = .double(max / divFactor)
      group.options["max_lr"] = .double(max)
      group.options["min_lr"] = .double(max / divFactor / finalDivFactor)
    }
    super.init(optimizer, lastEpoch: lastEpoch)
  }

  override func begin() {
    if totalSteps < 1 { return refuse("totalSteps is \(totalSteps): it has to be 1 or more") }
    if !(startPart >= 0 && startPart <= 1) { return refuse("startPart is \(startPart): it has to be from 0 to 1") }
    super.begin()
  }

  public override func rates() -> [Double] {
    if lastEpoch > totalSteps {
      refuse("this is step \(lastEpoch) of a cycle of \(totalSteps): make totalSteps larger")
      return currentLRs
    }
    let step = Double(lastEpoch)
    let index = phases.firstIndex { step <= $0.end } ?? phases.count - 1
    let start = index == 0 ? 0 : phases[index - 1].end
    let length = phases[index].end - start
    if length == 0 {
      refuse("a phase of the cycle has no steps: totalSteps is \(totalSteps), and startPart \(startPart)")
      return currentLRs
    }
    let part = (step - start) / length
    return optimizer.groups.map { group in
      func between(_ names: (from: String, to: String)) -> Double {
        annealing.value(group.number(names.from), group.number(names.to), part)
      }
      if let momentum { momentum.set(between(phases[index].momenta), of: group) }
      return between(phases[index].rates)
    }
  }
}
