import Adjoint
import Testing

@Suite(.serialized, .leakFree) struct RandomTests {
  @Test func stateCanBeSavedAndPutBack() {
    let generator = Generator(seed: 7)
    _ = Tensor.randn(5, generator: generator)
    let state = generator.state
    let first = Tensor.randn(20, generator: generator).floats
    generator.state = state
    #expect(Tensor.randn(20, generator: generator).floats == first)
    let restored = GeneratorState(bytes: state.bytes)
    #expect(restored == state)
    #expect(GeneratorState(bytes: Array(state.bytes.dropLast())) == nil)
  }

  @Test func generatorsAreIndependentOfEachOther() {
    manualSeed(1)
    let expected = Tensor.rand(4).floats
    manualSeed(1)
    _ = Tensor.rand(100, generator: Generator(seed: 3))
    #expect(Tensor.rand(4).floats == expected)
    #expect(Tensor.rand(4, generator: Generator(seed: 1)).floats == expected)
  }

  @Test func dropoutScalesWhatItKeeps() {
    manualSeed(0)
    let x = Tensor.ones(1000, requiresGrad: true)
    let y = x.dropout(p: 0.25)
    let kept = y.detach().floats.filter { $0 != 0 }
    #expect(kept.allSatisfy { $0 == 1 / 0.75 } && (700...800).contains(kept.count))
    y.sum().backward()
    #expect(x.grad()!.floats == y.detach().floats)
    #expect(x.dropout(p: 0.5, training: false) === x)
  }

  /// What stood where numbers are drawn has no part in them, but stays in the graph.
  @Test(arguments: [
    ("UniformBackward0", { @Sendable (x: Tensor) in x.uniform_() }),
    ("NormalBackward0", { @Sendable (x: Tensor) in x.normal_() }),
    ("BernoulliBackward2", { @Sendable (x: Tensor) in x.bernoulli_() }),
    ("ExponentialBackward0", { @Sendable (x: Tensor) in x.exponential_() }),
  ])
  func drawsInPlaceHaveAGradientOfZero(_ name: String, _ fill: @Sendable (Tensor) -> Tensor) {
    let x = Tensor([1.0, 2], requiresGrad: true)
    let y = x * 3
    #expect(fill(y).gradFn?.name == name)
    (y.sum() + x.sum()).backward()
    #expect(x.grad()!.floats == [1, 1])
  }
}
