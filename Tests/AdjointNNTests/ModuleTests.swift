import Adjoint
import AdjointState
import Testing

@testable import AdjointNN

/// What a user writes: a plain class with all kinds of members.
private final class Block: Module {
  let inProj: Linear
  let layers: [Module]
  let shortcut: Linear?
  @Parameter var scale = Tensor.ones(3)
  @Parameter var offset: Tensor?
  @Buffer var runningMean = Tensor.zeros(3)
  @Buffer(wrappedValue: Tensor.zeros(1), persistent: false) var cache: Tensor
  let name = "no member"

  init(shortcut: Bool) {
    inProj = Linear(2, 3)
    layers = [Linear(3, 3), Linear(3, 3, bias: false)]
    self.shortcut = shortcut ? Linear(2, 3) : nil
  }

  override func forward(_ x: Tensor) -> Tensor {
    let y = layers.reduce(inProj(x)) { $1($0) } * scale
    return shortcut.map { y + $0(x) } ?? y
  }
}

@Suite struct ModuleTests {
  @Test func membersAreFoundUnderPyTorchsNames() {
    let block = Block(shortcut: true)
    #expect(
      block.namedParameters().map(\.name) == [
        "scale", "in_proj.weight", "in_proj.bias", "layers.0.weight", "layers.0.bias", "layers.1.weight",
        "shortcut.weight", "shortcut.bias",
      ])
    #expect(block.namedBuffers().map(\.name) == ["running_mean", "cache"])
    #expect(block.stateDict().keys.contains("running_mean") && !block.stateDict().keys.contains("cache"))
    #expect(block.namedModules().map(\.name) == ["", "in_proj", "layers.0", "layers.1", "shortcut"])
    #expect(Block(shortcut: false).namedModules().map(\.name).last == "layers.1")
    #expect(block.submodule("layers.1") === block.layers[1])
  }

  @Test func statesGoFromOneModuleToAnother() throws {
    let (a, b) = (Block(shortcut: true), Block(shortcut: true))
    let x = Tensor.randn(4, 2)
    #expect(!a(x).equal(b(x)))
    let keys = try b.loadStateDict(a.stateDict())
    #expect(keys == IncompatibleKeys(missing: [], unexpected: []))
    #expect(a(x).equal(b(x)))
  }

  @Test func whatDoesNotFitIsListedAndChangesNothing() throws {
    let block = Block(shortcut: false)
    let before = block.scale.clone()
    var state = block.stateDict()
    state["scale"] = Tensor.zeros(4)
    state["layers.0.bias"] = nil
    state["head.weight"] = Tensor.zeros(1)
    let error = #expect(throws: StateError.self) { try block.loadStateDict(state) }
    for part in ["missing: layers.0.bias", "unexpected: head.weight", "scale is of shape [4] in the state and [3]"] {
      #expect(error?.description.contains(part) == true)
    }
    #expect(block.scale.equal(before))
    state["scale"] = Tensor.full([3], 2)
    let keys = try block.loadStateDict(state, strict: false)
    #expect(keys == IncompatibleKeys(missing: ["layers.0.bias"], unexpected: ["head.weight"]))
    #expect(block.scale.equal(Tensor.full([3], 2)))
  }

  @Test func aSharedTensorComesOnceAmongTheParameters() {
    let layer = Linear(2, 2)
    let net = Sequential(layer, layer)
    #expect(net.namedParameters().map(\.name) == ["0.weight", "0.bias"])
    #expect(Array(net.stateDict().keys) == ["0.weight", "0.bias", "1.weight", "1.bias"])
  }

  @Test func modesReachTheWholeTree() {
    let net = Sequential(Linear(1, 1), Sequential(Linear(1, 1)))
    net.eval()
    #expect(net.modules().allSatisfy { !$0.training })
    net.train()
    #expect(net.modules().allSatisfy { $0.training })
  }

  @Test func conversionKeepsTheTensors() {
    let layer = Linear(2, 2)
    let weight = layer.weight
    layer(Tensor.ones(1, 2)).sum().backward()
    layer.double()
    #expect(weight === layer.weight && weight.dtype == .float64 && weight.grad()?.dtype == .float64)
    #expect(weight.requiresGrad && weight.isLeaf)
  }

  @Test func hooksSeeAndReplace() {
    let layer = Linear(2, 1, bias: false)
    Init.ones_(layer.weight)
    var order: [String] = []
    let before = layer.registerForwardPreHook { _, inputs in
      order.append("before")
      return [inputs[0] * 2]
    }
    layer.registerForwardHook { _, inputs, outputs in
      order.append("after \(inputs[0].sum().item().double)")
      return [outputs[0] + 1]
    }
    layer.registerFullBackwardHook { _, gradInput, gradOutput in
      order.append("backward \(gradOutput[0]!.sum().item().double)")
      return [gradInput[0]! * 10]
    }
    let x = Tensor([[1.0, 2]], requiresGrad: true)
    let y = layer(x)
    #expect(y.item().double == 7)
    y.sum().backward()
    #expect(order == ["before", "after 6.0", "backward 1.0"])
    #expect(x.grad()!.equal(Tensor([[20.0, 20]])))
    before.remove()
    #expect(layer(Tensor([[1.0, 2]])).item().double == 4)
  }

  @Test func aFunctionOfTheWeights() throws {
    let net = Linear(2, 1, bias: false, dtype: .float64)
    let own = net.weight
    let x = Tensor([[1.0, 2]])
    let gradients = grad({ (weights: [String: Tensor]) in functionalCall(net, weights) { $0(x) }.square().sum() })(
      ["weight": Tensor([[3.0, 4]])])
    #expect(gradients["weight"]!.equal(Tensor([[22.0, 44]])))
    #expect(net.weight === own)
    let message = #expect(throws: AdjointError.self) {
      try recovering { _ = functionalCall(net, ["wieght": x]) { (net: Linear) in net(x) } }
    }
    #expect(message?.message.contains("wieght") == true)
  }

  @Test func anEnsembleIsMapped() {
    let models = (0..<3).map { _ in Sequential(Linear(2, 4), Linear(4, 1)) }
    let x = Tensor.randn(5, 2)
    let (parameters, _) = stackModuleState(models)
    let all = vmap({ (p: [String: Tensor]) in functionalCall(models[0], p) { $0(x) } })(parameters)
    #expect(all.allclose(Tensor.stack(models.map { $0(x) }), rtol: 1e-5, atol: 1e-6))
  }

  @Test func descriptionsAndSummaries() {
    let net = Sequential(Linear(2, 3), Linear(3, 1, bias: false))
    #expect(
      "\(net)" == """
        Sequential(
          (0): Linear(in_features=2, out_features=3, bias=True)
          (1): Linear(in_features=3, out_features=1, bias=False)
        )
        """)
    let summary = net.summary(Tensor.zeros(5, 2))
    #expect(summary.contains("0 (Linear)") && summary.contains("[5, 3]") && summary.hasSuffix("12     48"))
  }
}
