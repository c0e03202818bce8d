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

  @Test(arguments: [true, false]) func stridesDoNotMatter(_ usesAdam: Bool) {
    let values = Tensor([[1.0, 2, 3], [4, 5, 6]])
    func path(_ p: Tensor) -> [Double] {
      let p = p.requiresGrad_()
      let group = ParameterGroup([p], ["weight_decay": 0.1, "maximize": true])
      let optimizer: Optimizer = usesAdam ? Adam([group], amsgrad: true) : SGD([group], momentum: 0.9)
      for step in 1...5 {
        p.setGrad(Tensor([[0.1, -0.2, 0.3], [0.7, 0.1, -2]]) * Double(step))
        optimizer.step()
      }
      return p.detach().doubles
    }
    #expect(path(values.clone()) == path(values.t().clone().t().detach()))
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

  @Test func clipping() {
    let (p, q) = (Self.parameter(), Self.parameter())
    p.setGrad(Tensor([3.0, 0]))
    q.setGrad(Tensor([0.0, 4]))
    #expect(clipGradNorm_([p, q], maxNorm: 1).item(Double.self) == 5)
    #expect(abs(q.grad()!.doubles[1] - 0.8) < 1e-6)
    #expect(clipGradNorm_([p, q], maxNorm: 1, normType: .infinity).item(Float.self) == q.grad()!.floats[1])
    clipGradValue_([p, q], clipValue: 0.5)
    #expect(p.grad()!.doubles == [0.5, 0])
    p.setGrad(Tensor([Double.infinity, 0]))
    #expect(throws: AdjointError.self) {
      try recovering { clipGradNorm_([p], maxNorm: 1, errorIfNonfinite: true) }
    }
  }

  @Test func averages() {
    let p = Self.parameter()
    let (mean, running) = (AveragedModel([p]), AveragedModel([p], .ema(decay: 0.75)))
    for value in [1.0, 2, 6] {
      noGrad { _ = p.fill_(value) }
      mean.update([p])
      running.update([p])
    }
    #expect(mean.averages[0].doubles == [3, 3])
    #expect(running.averages[0].doubles == [2.4375, 2.4375])
  }
}
