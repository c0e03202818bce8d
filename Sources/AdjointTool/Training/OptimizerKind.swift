import Adjoint
import AdjointOptim
import ArgumentParser

/// The optimizers of the command line. L-BFGS is none of them: it asks for the loss of one batch many times.
enum OptimizerKind: String, Codable, CaseIterable, ExpressibleByArgument {
  case sgd, adam, adamw, nadam, radam, adamax, rmsprop, adagrad, adadelta, asgd, rprop

  /// A rate to begin with.
  var usualRate: Double {
    switch self {
    case .sgd: 0.05
    case .adam, .adamw, .nadam, .radam, .rmsprop: 1e-3
    case .adamax: 2e-3
    case .adagrad, .asgd, .rprop: 1e-2
    case .adadelta: 1
    }
  }

  var usualMomentum: Double { self == .sgd ? 0.9 : 0 }
  var usualWeightDecay: Double { self == .adamw ? 0.01 : 0 }
  var hasMomentum: Bool { self == .sgd || self == .rmsprop }
  /// Whether a cycle of the rate can turn its momentum, or the first of its betas, the other way.
  var hasBetas: Bool { [.adam, .adamw, .nadam, .radam, .adamax].contains(self) }

  func make(_ parameters: [Tensor], lr: Double, momentum: Double, weightDecay decay: Double) -> Optimizer {
    switch self {
    case .sgd: SGD(parameters, lr: lr, momentum: momentum, weightDecay: decay)
    case .adam: Adam(parameters, lr: lr, weightDecay: decay)
    case .adamw: AdamW(parameters, lr: lr, weightDecay: decay)
    case .nadam: NAdam(parameters, lr: lr, weightDecay: decay)
    case .radam: RAdam(parameters, lr: lr, weightDecay: decay)
    case .adamax: Adamax(parameters, lr: lr, weightDecay: decay)
    case .rmsprop: RMSprop(parameters, lr: lr, weightDecay: decay, momentum: momentum)
    case .adagrad: Adagrad(parameters, lr: lr, weightDecay: decay)
    case .adadelta: Adadelta(parameters, lr: lr, weightDecay: decay)
    case .asgd: ASGD(parameters, lr: lr, weightDecay: decay)
    case .rprop: Rprop(parameters, lr: lr)
    }
  }
}

/// How the learning rate goes, step by step.
enum SchedulerKind: String, Codable, CaseIterable, ExpressibleByArgument {
  /// As it is.
  case none
  /// Down half a cosine, to 0 at the end of the run.
  case cosine
  /// A tenth after each third of the run.
  case step
  /// Up from a 25th of it in the first 30 % of the run, then down to nearly 0.
  case onecycle

  func make(_ optimizer: Optimizer, _ kind: OptimizerKind, momentum: Double, steps: Int) -> LRScheduler? {
    switch self {
    case .none: nil
    case .cosine: CosineAnnealingLR(optimizer, period: steps)
    case .step: StepLR(optimizer, stepSize: max((steps + 2) / 3, 1))
    case .onecycle:
      OneCycleLR(
        optimizer, max: optimizer.groups[0].lr, totalSteps: steps, cycleMomentum: momentum > 0 || kind.hasBetas)
    }
  }
}
