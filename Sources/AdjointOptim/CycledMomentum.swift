import Adjoint
import AdjointState

/// The momentum that some schedulers let fall while the rate rises: `momentum`, or the first of `betas`. Its bounds, a
/// number a group, are options of the groups too.
struct CycledMomentum {
  let base: [Double]
  let max: [Double]
  private let usesBetas: Bool

  /// Nil, and an error, for an optimizer without. A new schedule sets the bounds, a number for all groups or one for each.
  init?(_ optimizer: Optimizer, _ scheduler: String, _ base: some PerGroup, _ max: some PerGroup, isNew: Bool) {
    self.base = base.numbers("baseMomentum", of: optimizer, scheduler)
    self.max = max.numbers("maxMomentum", of: optimizer, scheduler)
    usesBetas = optimizer.defaults["betas"] != nil
    if !usesBetas && optimizer.defaults["momentum"] == nil {
      AdjointError(
        scheduler, "\(optimizer.name) has neither momentum nor betas: pass cycleMomentum: false"
      ).raise()
      return nil
    }
    for (index, group) in optimizer.groups.enumerated() where isNew {
      group.options["max_momentum"] = .double(self.max[index])
      group.options["base_momentum"] = .double(self.base[index])
    }
  }

  func set(_ momentum: Double, of group: ParameterGroup) {
    if usesBetas {
      group.options["betas"] = .pair((momentum, group.pair("betas").1))
    } else {
      group.options["momentum"] = .double(momentum)
    }
  }
}
