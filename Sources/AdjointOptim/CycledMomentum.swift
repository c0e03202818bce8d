import Adjoint
import AdjointState

/// The momentum that some schedulers let fall while the rate rises: `momentum`, or the first of `betas`.
struct CycledMomentum {
  private let usesBetas: Bool

  /// Nil, and an error, for an optimizer without.
  init?(_ optimizer: Optimizer, _ scheduler: String) {
    usesBetas = optimizer.defaults["betas"] != nil
    if !usesBetas && optimizer.defaults["momentum"] == nil {
      AdjointError(
        scheduler, "\(optimizer.name) has neither momentum nor betas: pass cycleMomentum: false"
      ).raise()
      return nil
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
