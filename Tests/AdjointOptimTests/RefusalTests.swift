import Adjoint
import AdjointOptim
import AdjointState
import Testing

/// What is refused, and how optimizers treat graphs, strides, states and gradients.
@Suite struct RefusalTests {
  static func parameter() -> Tensor { Tensor([1.0, 2], requiresGrad: true) }

  static let refusals: [(String, @Sendable () -> Void)] = [
    ("SGD: lr is -1.0", { _ = SGD([parameter()], lr: -1) }),
    ("SGD: momentum is -0.5", { _ = SGD([parameter()], lr: 1, momentum: -0.5) }),
    ("SGD: nesterov takes", { _ = SGD([parameter()], lr: 1, nesterov: true) }),
    ("Adam: eps is", { _ = Adam([parameter()], eps: -1e-8) }),
    ("AdamW: weight_decay is", { _ = AdamW([parameter()], weightDecay: -0.1) }),
    ("NAdam: momentum_decay is", { _ = NAdam([parameter()], momentumDecay: -1) }),
    ("RAdam: betas are", { _ = RAdam([parameter()], betas: (0.9, 1)) }),
    ("Adamax: betas are", { _ = Adamax([parameter()], betas: (-0.1, 0.9)) }),
    ("RMSprop: alpha is", { _ = RMSprop([parameter()], alpha: -0.5) }),
    ("Adagrad: initial_accumulator_value is", { _ = Adagrad([parameter()], initialAccumulatorValue: -1) }),
    ("ASGD: lambd is", { _ = ASGD([parameter()], lambd: -1) }),
    ("LBFGS: lr is", { _ = LBFGS([parameter()], lr: -1) }),
    ("AveragedModel: decay is", { _ = AveragedModel([parameter()], .ema(decay: 1.5)) }),
    ("StepLR: stepSize is", { _ = StepLR(SGD([parameter()]), stepSize: 0) }),
    ("ConstantLR: factor is", { _ = ConstantLR(SGD([parameter()]), factor: 1.5) }),
    ("LambdaLR: takes one function", { _ = LambdaLR(SGD([parameter()]), [{ _ in 1 }, { _ in 2 }]) }),
    ("OneCycleLR: max is [0.1, 0.2]", { _ = OneCycleLR(SGD([parameter()]), max: [0.1, 0.2], totalSteps: 9) }),
    ("OneCycleLR: startPart is", { _ = OneCycleLR(SGD([parameter()]), max: 0.1, totalSteps: 9, startPart: 2) }),
    ("OneCycleLR: totalSteps is", { _ = OneCycleLR(SGD([parameter()]), max: 0.1, totalSteps: 0) }),
    (
      "OneCycleLR: a phase of the cycle", { _ = OneCycleLR(SGD([parameter()]), max: 1, totalSteps: 10, startPart: 0.1) }
    ),
    ("ReduceLROnPlateau: factor is", { _ = ReduceLROnPlateau(SGD([parameter()]), factor: 1) }),
    ("ReduceLROnPlateau: takes the value", { ReduceLROnPlateau(SGD([parameter()])).step() }),
    ("SWALR: annealEpochs is", { _ = SWALR(SGD([parameter()]), swaLR: 0.1, annealEpochs: -1) }),
    (
      "CosineAnnealingWarmRestarts: the epoch is",
      {
        CosineAnnealingWarmRestarts(SGD([parameter()]), firstPeriod: 3).step(to: -0.5)
      }
    ),
    ("Adam: betas are", { _ = Adam([parameter()], betas: (1, 0.9)) }),
    ("Adam: lr is nan", { _ = Adam([parameter()], lr: .nan) }),
    ("Rprop: etas are", { _ = Rprop([parameter()], etas: (1.5, 1.2)) }),
    ("Adadelta: rho is", { _ = Adadelta([parameter()], rho: 1.5) }),
    ("LBFGS: takes one group", { _ = LBFGS([ParameterGroup([parameter()]), ParameterGroup([parameter()])]) }),
    ("LBFGS: a step evaluates", { LBFGS([parameter()]).step() }),
    ("SGD: there are no parameters", { _ = SGD([Tensor]()) }),
    ("SGD: the float32 tensor of shape [2] is no leaf", { _ = SGD([parameter() * 2]) }),
    ("SGD: there is no option size", { _ = SGD([ParameterGroup([parameter()], ["size": 1])]) }),
    ("LinearLR: startFactor is", { _ = LinearLR(SGD([parameter()]), startFactor: 0) }),
    ("CyclicLR: Adagrad has neither", { _ = CyclicLR(Adagrad([parameter()]), base: 0.1, max: 1) }),
    ("SequentialLR: there are no schedulers", { _ = SequentialLR(SGD([parameter()]), [], milestones: []) }),
  ]

  @Test(arguments: refusals.indices) func refused(_ index: Int) {
    let (message, body) = Self.refusals[index]
    #expect { try recovering(body) } throws: { "\($0)".hasPrefix(message) }
  }

  @Test func aStepCountsAsAChange() {
    let p = Self.parameter()
    let loss = (p * p).sum()
    p.setGrad(Tensor([1.0, 1]))
    SGD([p], lr: 0.1).step()
    #expect(p.version == 1)
    #expect(throws: AdjointError.self) { try recovering { loss.backward() } }
  }

  /// The fused pass, and the same an operation at a time, which is for strided parameters.
  @Test(arguments: RandomOptimizerTests.all) func stridesDoNotMatter(_ name: String) {
    let values = Tensor([[1.0, 2, 3], [4, 5, 6]], dtype: .float64)
    func path(_ p: Tensor) -> [Double] {
      let p = p.requiresGrad_()
      let options: Options = [
        "weight_decay": 0.1, "maximize": true, "momentum": 0.9, "amsgrad": true, "centered": true, "t0": 2,
        "decoupled_weight_decay": true,
      ]
      let known = Golden.optimizer(name, [ParameterGroup([Tensor.zeros(1, requiresGrad: true)])]).defaults
      let group = ParameterGroup([p], options.filter { known[$0.key] != nil })
      let optimizer = Golden.optimizer(name, [group])
      for step in 1...9 {
        p.setGrad(Tensor([[0.1, -0.2, 0.3], [0.7, 0.1, -2]], dtype: .float64) * Double(step % 4 - 1))
        optimizer.step()
      }
      return p.detach().doubles
    }
    #expect(difference(path(values.clone()), path(values.t().clone().t().detach())) < 1e-14)
  }

  @Test func statesGoOn() throws {
    func gradient(_ step: Int) -> Tensor { Tensor([0.5, -0.25]) * Double(step) }
    let (p, q) = (Self.parameter(), Self.parameter())
    let (first, second) = (Adam([p], lr: 0.1), Adam([q], lr: 0.3))
    for step in 1...3 {
      p.setGrad(gradient(step))
      first.step()
    }
    let state = first.state()
    #expect(try state["state"][.int(0)]["step"].tensor.item(Double.self) == 3)
    #expect(try state["param_groups"].elements[0]["params"].elements[0].int == 0)
    noGrad { _ = q.copy_(p) }
    try second.load(state: state)
    for (x, optimizer) in [(p, first), (q, second)] {
      x.setGrad(gradient(4))
      optimizer.step()
    }
    #expect(p.detach().doubles == q.detach().doubles)
    #expect(throws: StateError.self) { try SGD([p, q]).load(state: state) }
  }

  @Test func schedulesGoOnFromAnEpoch() {
    let p = Self.parameter()
    let optimizer = SGD([ParameterGroup([p], ["lr": 0.05])])
    #expect { try recovering { _ = StepLR(optimizer, stepSize: 3, lastEpoch: 4) } } throws: {
      "\($0)".contains("no initial_lr") || "\($0)".contains("without initial_lr")
    }
    optimizer.groups[0].options["initial_lr"] = 0.1
    let scheduler = StepLR(optimizer, stepSize: 3, gamma: 0.5, lastEpoch: 4)
    #expect(scheduler.lastEpoch == 5 && optimizer.groups[0].lr == 0.05)
    scheduler.step()
    #expect(optimizer.groups[0].lr == 0.025)
    scheduler.step(to: 9)
    #expect(optimizer.groups[0].lr == 0.0125)
  }

  @Test func aStateOfAnotherKindIsRefused() {
    let optimizer = Adam([Self.parameter()])
    for (name, value) in [("lr", "fast"), ("betas", 0.9), ("amsgrad", 1), ("betas", [0.9, 2])] as [(String, StateValue)]
    {
      var group = optimizer.groups[0].options
      group["params"] = [0]
      group[name] = value
      let entries = group.map { (StateKey.string($0.key), $0.value) }
      let state: StateValue = [
        "state": [:], "param_groups": [.dictionary(.init(uniqueKeysWithValues: entries))],
      ]
      #expect(throws: StateError.self, "\(name)") { try optimizer.load(state: state) }
    }
  }
}
