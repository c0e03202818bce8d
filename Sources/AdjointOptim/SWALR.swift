import Adjoint
import AdjointState

/// From lr to `swaLR` in `annealEpochs` epochs, where it stays while weights are averaged (Izmailov et al. 2018).
/// Refused: negative annealEpochs.
public final class SWALR: LRScheduler {
  private let annealEpochs: Int
  private let annealing: Annealing

  /// `swaLR` is a number for all groups, or an array with one for each.
  public init(
    _ optimizer: Optimizer, swaLR: some PerGroup, annealEpochs: Int = 10, annealing: Annealing = .cosine,
    lastEpoch: Int = -1
  ) {
    (self.annealEpochs, self.annealing) = (annealEpochs, annealing)
    for (group, rate) in zip(optimizer.groups, swaLR.numbers("swaLR", of: optimizer, "SWALR")) {
      group.options["swa_lr"] = .double(rate)
    }
    super.init(optimizer, lastEpoch: lastEpoch)
    if annealEpochs < 0 { refuse("annealEpochs is \(annealEpochs): it has to be 0 or more") }
  }

  public override func rates() -> [Double] {
    let step = annealEpochs == 0 ? max(1, stepCount - 1) : stepCount - 1
    let (before, now) = (share(step - 1), share(step))
    return optimizer.groups.map { group in
      let target = group.number("swa_lr")
      let first = before == 1 ? target : (group.lr - before * target) / (1 - before)
      return target * now + first * (1 - now)
    }
  }

  /// Which part of the way has been gone.
  private func share(_ step: Int) -> Double {
    let t = max(0, min(1, Double(step) / Double(max(1, annealEpochs))))
    return annealing == .linear ? t : (1 - cosine(.pi * t)) / 2
  }
}
