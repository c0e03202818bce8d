import Adjoint
import AdjointOptim
import AdjointState
import Testing

/// The learning rates and momenta of schedulers beside PyTorch's.
@Suite struct SchedulerTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let rates: [Double]
    let momenta: [Double]
    var testDescription: String { name }
  }

  static let cases = Golden.read("schedulers", as: [Case].self)

  static func optimizer(for name: String) -> Optimizer {
    let p = Tensor.zeros(2, requiresGrad: true)
    return name.hasSuffix("Adam") ? Adam([p], lr: 0.1) : SGD([p], lr: 0.1, momentum: 0.9)
  }

  static func scheduler(_ name: String, _ o: Optimizer) -> LRScheduler {
    switch name {
    case "lambda":
      LambdaLR(
        o,
        {
          var x = 1.0; for _ in 0..<$0 { x *= 0.95 }; return x
        })
    case "multiplicative": MultiplicativeLR(o, { 1 - 0.01 * Double($0) })
    case "step": StepLR(o, stepSize: 7, gamma: 0.5)
    case "multistep": MultiStepLR(o, milestones: [5, 20, 20, 41], gamma: 0.3)
    case "constant": ConstantLR(o, factor: 0.4, totalIterations: 9)
    case "linear": LinearLR(o, startFactor: 0.1, endFactor: 0.8, totalIterations: 13)
    case "exponential": ExponentialLR(o, gamma: 0.93)
    case "polynomial": PolynomialLR(o, totalIterations: 31, power: 1.7)
    case "cosine": CosineAnnealingLR(o, period: 12, etaMin: 0.001)
    case "restarts": CosineAnnealingWarmRestarts(o, firstPeriod: 5, multiplier: 2, etaMin: 0.002)
    case "cyclic": CyclicLR(o, base: 0.01, max: 0.2, stepSizeUp: 6, stepSizeDown: 9)
    case "cyclic2": CyclicLR(o, base: 0.01, max: 0.2, stepSizeUp: 5, mode: .triangular2)
    case "cyclicExp": CyclicLR(o, base: 0.01, max: 0.2, stepSizeUp: 5, mode: .expRange, gamma: 0.97)
    case "cyclicAdam": CyclicLR(o, base: 0.01, max: 0.2, stepSizeUp: 5)
    case "oneCycle": OneCycleLR(o, max: 0.3, totalSteps: 50)
    case "oneCycleLinear": OneCycleLR(o, max: 0.3, totalSteps: 60, annealing: .linear, threePhase: true)
    case "oneCycleAdam": OneCycleLR(o, max: 0.3, totalSteps: 55, startPart: 0.45, threePhase: true)
    case "plateau": ReduceLROnPlateau(o, factor: 0.5, patience: 2, cooldown: 3, minLR: 0.002)
    case "plateauMax":
      ReduceLROnPlateau(o, mode: .max, factor: 0.6, patience: 1, threshold: 0.1, thresholdMode: .absolute)
    case "sequential":
      SequentialLR(
        o,
        [
          LinearLR(o, startFactor: 0.2, totalIterations: 6), CosineAnnealingLR(o, period: 20),
          ConstantLR(o, factor: 0.5, totalIterations: 4), ExponentialLR(o, gamma: 0.9),
        ], milestones: [6, 26, 40])
    case "chained":
      ChainedScheduler(
        o,
        [
          ConstantLR(o, factor: 0.1, totalIterations: 4), ExponentialLR(o, gamma: 0.9),
          StepLR(o, stepSize: 11, gamma: 0.5),
        ])
    case "swa": SWALR(o, swaLR: 0.005, annealEpochs: 8)
    case "swaLinear": SWALR(o, swaLR: 0.005, annealEpochs: 5, annealing: .linear)
    default: fatalError("no scheduler \(name)")
    }
  }

  static func advance(_ scheduler: LRScheduler, _ step: Int) {
    guard let plateau = scheduler as? ReduceLROnPlateau else { return scheduler.step() }
    plateau.step(step < 10 ? 1 / Double(1 + step) : 0.1 + Double(step * 7 % 5) / 100)
  }

  static func momentum(_ group: ParameterGroup) -> Double {
    group.options["betas"] == nil ? group.number("momentum") : group.pair("betas").0
  }

  /// Halfway the state goes to a new optimizer and scheduler, which go on as if nothing had been.
  @Test(arguments: cases) func ratesAndMomenta(_ example: Case) throws {
    var optimizer = Self.optimizer(for: example.name)
    var scheduler = Self.scheduler(example.name, optimizer)
    var rates: [Double] = []
    var momenta: [Double] = []
    for step in 0..<50 {
      if step == 23 {
        let (old, schedule) = (optimizer.state(), scheduler.state())
        optimizer = Self.optimizer(for: example.name)
        scheduler = Self.scheduler(example.name, optimizer)
        try optimizer.load(state: old)
        try scheduler.load(state: schedule)
      }
      rates.append(optimizer.groups[0].lr)
      momenta.append(Self.momentum(optimizer.groups[0]))
      Self.advance(scheduler, step)
      #expect(scheduler.lastLR == [optimizer.groups[0].lr])
    }
    #expect(zip(rates, example.rates).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) }, "\(rates) \(example.rates)")
    #expect(difference(momenta, example.momenta) < 1e-12)
  }
}
