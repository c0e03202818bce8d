import Adjoint
import AdjointState

/// `Adam` whose weight decay does not pass through the averages (Loshchilov, Hutter 2017): p ← (1 − lr·weightDecay)·p
/// comes before the step.
///
/// ```text
/// AdamW(model.parameters, lr: 3e-4, weightDecay: 0.1)
/// ```
public final class AdamW: Adam {
  /// As `Adam`, with a weightDecay of 0.01 by default.
  public init(
    _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
  ) {
    super.init(
      parameters, lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad, maximize: maximize,
      decoupledWeightDecay: true)
  }
}
