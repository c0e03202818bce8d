import Adjoint
import AdjointOptim

/// Schedulers by PyTorch's names for them and for their options.
extension RandomSchedulerTests.Spec {
  private func numbers(_ name: String) -> [Double]? { options[name]?.numbers }
  private func number(_ name: String, _ otherwise: Double) -> Double { numbers(name)?.first ?? otherwise }
  private func int(_ name: String, _ otherwise: Int) -> Int { numbers(name).map { Int($0[0]) } ?? otherwise }
  private func flag(_ name: String, _ otherwise: Bool) -> Bool { options[name]?.flag ?? otherwise }
  private func text(_ name: String, _ otherwise: String) -> String { options[name]?.text ?? otherwise }
  private func each(_ name: String, _ otherwise: Double) -> any PerGroup {
    guard let numbers = numbers(name) else { return otherwise }
    return numbers.count == 1 ? numbers[0] : numbers
  }
  private var functions: [(Int) -> Double] {
    options["lr_lambda"]?.functions.map { function in { function(Double($0)) } } ?? []
  }
  private var annealing: Annealing { text("anneal_strategy", "cos") == "cos" ? .cosine : .linear }

  private var mode: CyclicLR.Mode {
    if let function = options["scale_fn"]?.functions.first {
      let isPerCycle = text("scale_mode", "cycle") == "cycle"
      return isPerCycle ? .perCycle { function($0) } : .perStep { function($0) }
    }
    switch text("mode", "triangular") {
    case "triangular2": return .triangular2
    case "exp_range": return .expRange
    default: return .triangular
    }
  }

  func make(_ o: Optimizer) -> LRScheduler {
    let parts = parts.map { $0.make(o) }
    switch name {
    case "LambdaLR": return functions.count == 1 ? LambdaLR(o, functions[0]) : LambdaLR(o, functions)
    case "MultiplicativeLR":
      return functions.count == 1 ? MultiplicativeLR(o, functions[0]) : MultiplicativeLR(o, functions)
    case "StepLR": return StepLR(o, stepSize: int("step_size", 1), gamma: number("gamma", 0.1))
    case "MultiStepLR":
      return MultiStepLR(o, milestones: (numbers("milestones") ?? []).map { Int($0) }, gamma: number("gamma", 0.1))
    case "ConstantLR":
      return ConstantLR(o, factor: number("factor", 1.0 / 3), totalIterations: int("total_iters", 5))
    case "LinearLR":
      return LinearLR(
        o, startFactor: number("start_factor", 1.0 / 3), endFactor: number("end_factor", 1),
        totalIterations: int("total_iters", 5))
    case "ExponentialLR": return ExponentialLR(o, gamma: number("gamma", 1))
    case "PolynomialLR": return PolynomialLR(o, totalIterations: int("total_iters", 5), power: number("power", 1))
    case "CosineAnnealingLR": return CosineAnnealingLR(o, period: int("T_max", 1), etaMin: number("eta_min", 0))
    case "CosineAnnealingWarmRestarts":
      return CosineAnnealingWarmRestarts(
        o, firstPeriod: int("T_0", 1), multiplier: int("T_mult", 1), etaMin: number("eta_min", 0))
    case "CyclicLR":
      return CyclicLR(
        o, base: each("base_lr", 0), max: each("max_lr", 0), stepSizeUp: int("step_size_up", 2000),
        stepSizeDown: numbers("step_size_down").map { Int($0[0]) }, mode: mode, gamma: number("gamma", 1),
        cycleMomentum: flag("cycle_momentum", true), baseMomentum: each("base_momentum", 0.8),
        maxMomentum: each("max_momentum", 0.9))
    case "OneCycleLR":
      return OneCycleLR(
        o, max: each("max_lr", 0), totalSteps: int("total_steps", 0), startPart: number("pct_start", 0.3),
        annealing: annealing, cycleMomentum: flag("cycle_momentum", true), baseMomentum: each("base_momentum", 0.85),
        maxMomentum: each("max_momentum", 0.95), divFactor: number("div_factor", 25),
        finalDivFactor: number("final_div_factor", 1e4), threePhase: flag("three_phase", false))
    case "ReduceLROnPlateau":
      return ReduceLROnPlateau(
        o, mode: text("mode", "min") == "min" ? .min : .max, factor: number("factor", 0.1),
        patience: int("patience", 10), threshold: number("threshold", 1e-4),
        thresholdMode: text("threshold_mode", "rel") == "rel" ? .relative : .absolute, cooldown: int("cooldown", 0),
        minLR: each("min_lr", 0), eps: number("eps", 1e-8))
    case "SWALR":
      return SWALR(o, swaLR: each("swa_lr", 0), annealEpochs: int("anneal_epochs", 10), annealing: annealing)
    case "SequentialLR": return SequentialLR(o, parts, milestones: numbers("milestones")!.map { Int($0) })
    case "ChainedScheduler": return ChainedScheduler(o, parts)
    default: fatalError("no scheduler \(name)")
    }
  }
}
