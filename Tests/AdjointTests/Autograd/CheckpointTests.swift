import Adjoint
import Testing

/// Counts its calls.
final class Calls {
  var count = 0
  func counted<R>(_ body: () -> R) -> R {
    count += 1
    return body()
  }
}

@Suite(.leakFree) struct CheckpointTests {
  @Test func valuesAndGradientsAreTheSame() {
    let w = leaf([[0.5, -1], [2, 0.25]])
    let x = leaf([[1.0, 2]])
    let f: (Tensor) -> Tensor = { $0.matmul(w).tanh().matmul(w).sigmoid() }
    let plain = f(x)
    plain.sum().backward()
    let expected = (x.gradient, w.gradient)
    x.setGrad(nil)
    w.setGrad(nil)
    let calls = Calls()
    let y = checkpoint(x) { x in calls.counted { f(x) } }
    #expect(y.values == plain.values && calls.count == 1)
    y.sum().backward()
    #expect(x.gradient == expected.0 && w.gradient == expected.1 && calls.count == 2)
  }

  @Test func aNetworkOfCheckpoints() {
    let layers = (0..<6).map { _ in Tensor.randn([4, 4], dtype: .float64, requiresGrad: true) }
    let x = Tensor.randn([2, 4], dtype: .float64)
    func gradients(_ layer: (Tensor, Tensor) -> Tensor) -> [[Double]] {
      let parts = (0..<3).map { _ in layers.reduce(x) { layer($0, $1) } }
      return grad(of: Tensor.cat(parts).mean(), withRespectTo: layers).map(\.values)
    }
    #expect(gradients { $0.matmul($1).tanh() } == gradients { x, w in checkpoint(x) { $0.matmul(w).tanh() } })
  }

  @Test func everyKindOfRun() {
    let (x, w) = (leaf([0.5, 1]), leaf([2.0, 3]))
    let calls = Calls()
    func f() -> Tensor { checkpoint(x) { x in calls.counted { ((x * w).sin() * x).exp() } } }
    #expect(gradcheck({ x in checkpoint(x) { ($0.sin() * $0).exp() } }, x).passed)
    #expect(gradgradcheck({ x in checkpoint(x) { ($0.sin() * $0).exp() } }, x).passed)
    let plain = ((x * w).sin() * x).exp()
    let expected = grad(of: plain.sum(), withRespectTo: [x, w]).map(\.values)
    #expect(grad(of: f().sum(), withRespectTo: [x, w]).map(\.values) == expected)
    f().sum().backward(inputs: [w])
    #expect(w.gradient == expected[1] && x.grad() == nil)
    calls.count = 0
    let y = f()
    for run in 1...3 {
      #expect(grad(of: y.sum(), withRespectTo: [x, w], retainGraph: true).map(\.values) == expected)
      #expect(calls.count == 1 + run)
    }
  }

  @Test func secondDerivatives() {
    let x = leaf([0.5, 1])
    func second(_ y: Tensor) -> [Double] {
      let g = grad(of: y.sum(), withRespectTo: x, createGraph: true)
      return grad(of: (g * g).sum(), withRespectTo: x).values
    }
    #expect(second(checkpoint(x) { $0.sin().exp() }) == second(x.sin().exp()))
    let v = constant([1.0, 2])
    let (_, product) = hvp({ x in checkpoint(x) { ($0.sin() * $0).exp().sum() } }, at: x, v: v)
    #expect(product.values == hvp({ ($0.sin() * $0).exp().sum() }, at: x, v: v).product.values)
  }

  @Test func customFunctionsFindTheSameObjects() {
    final class Seen { var tensor: Tensor? }
    struct Keeping: CustomBinaryFunction {
      let seen: Seen
      func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
        context.saveForBackward(x, y)
        return x.clone()
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
        seen.tensor = context.savedTensors[0]
        return (g * context.savedTensors[1], nil)
      }
    }
    let (a, b) = (leaf([1.0]), constant([3.0]))
    for checkpoints in [false, true] {
      let seen = Seen()
      let function = Keeping(seen: seen)
      (checkpoints ? checkpoint(a, b) { function($0, $1) } : function(a, b)).backward()
      #expect(seen.tensor! === a)
    }
    #expect(a.gradient == [6])
  }

  @Test func customFunctionsThatSaveSeveralTensors() {
    struct Product: CustomBinaryFunction {
      let calls: Calls
      func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
        calls.count += 1
        let z = x * y
        context.saveForBackward(x, y, z, z.exp())
        return z
      }
      func backward(_ context: FunctionContext, _ g: Tensor) -> (Tensor?, Tensor?) {
        let saved = context.savedTensors
        #expect(saved.count == 4 && saved[3].values == saved[2].exp().values)
        return (g * saved[1], g * saved[0])
      }
    }
    for earlyStop in [true, false] {
      let calls = Calls()
      let (x, y) = (leaf([2.0]), leaf([3.0]))
      let function = Product(calls: calls)
      checkpoint(x, y, earlyStop: earlyStop) { function(function($0, $1), $1).sum() }.backward()
      #expect(x.gradient == [9] && y.gradient == [12] && calls.count == 4)
    }
  }

  @Test func whatIsNotRecordedNeedsNoSecondRun() {
    let (x, calls) = (leaf([1.0, 2]), Calls())
    for _ in 0..<3 {
      x.setGrad(nil)
      // Nothing inside is recorded.
      let y = checkpoint(x) { x in calls.counted { noGrad { x * 3 } } }
      #expect(!y.requiresGrad)
      (y + x).sum().backward()
      #expect(x.gradient == [1, 1])
    }
    // Nothing is saved.
    checkpoint(x) { x in calls.counted { x + 1 } }.sum().backward()
    // What is saved is the input.
    checkpoint(x) { x in calls.counted { x.sin() } }.sum().backward()
    // Without gradients a checkpoint is a call.
    _ = noGrad { checkpoint(x) { x in calls.counted { x.exp() } } }
    #expect(calls.count == 6)
  }

  @Test func argumentsAndResultsOfAnyType() {
    struct Batch { var values: Tensor; var name: String }
    let (x, y) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let batch = Batch(values: y, name: "b")
    let (label, nothing): (String?, Tensor?) = ("label", nil)
    let result = checkpoint(x, [y, x], 2.0, batch, label, nothing) { a, list, factor, batch, label, absent in
      let product: Tensor = (a * list[0]).exp() * list[1]
      let name: String = batch.name + (label ?? "")
      return (sum: product * factor, name: name, extra: batch.values.sin(), isAbsent: absent == nil)
    }
    #expect(result.name == "blabel" && result.isAbsent)
    (result.sum.sum() + result.extra.sum()).backward()
    let (gx, gy) = (x.gradient, y.gradient)
    x.setGrad(nil)
    y.setGrad(nil)
    ((x * y).exp() * x * 2).sum().backward()
    y.sin().sum().backward()
    #expect(x.gradient == gx && y.gradient == gy)
    let z = checkpoint { (x * y).sin().exp() }
    z.sum().backward()
    #expect(x.gradient != gx)
  }

  @Test func aParameterUsedInsideAndOutside() {
    let w = leaf([[1.0, 2], [3, 4]])
    func run(_ layer: (Tensor) -> Tensor) -> [Double] {
      let y = layer(constant([[1.0, 1]]).matmul(w)).matmul(w.T)
      let g = grad(of: y.sum(), withRespectTo: w)
      return g.values
    }
    #expect(run { x in checkpoint(x) { $0.matmul(w).tanh() } } == run { $0.matmul(w).tanh() })
  }

  @Test func randomNumbersAreDrawnAgain() {
    let x = Tensor.ones(20, dtype: .float64, requiresGrad: true)
    final class Seen { var masks: [[Double]] = [] }
    func areEqual(preserves: Bool) -> Bool {
      let seen = Seen()
      let y = checkpoint(x * 1, preserveRngState: preserves) { x in
        let mask = Tensor.rand(x.shape, dtype: .float64)
        seen.masks.append(mask.values)
        return (x * mask).exp()
      }
      let before = Generator.default.state
      y.sum().backward()
      #expect(seen.masks.count == 2)
      return seen.masks[0] == seen.masks[1] && (Generator.default.state == before) == preserves
    }
    // Other tests draw from the same generator, and may come in between; hardly every time.
    #expect((0..<50).contains { _ in areEqual(preserves: true) })
    #expect(!(0..<5).contains { _ in areEqual(preserves: false) })
  }
}
