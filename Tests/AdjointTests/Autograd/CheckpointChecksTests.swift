import Adjoint
import Testing

@Suite(.leakFree) struct CheckpointChecksTests {
  /// `first` runs in forward, `second` in backward.
  private func run(
    _ x: Tensor, check: DeterminismCheck = .default, debug: Bool = false, _ first: @escaping (Tensor) -> Tensor,
    _ second: @escaping (Tensor) -> Tensor
  ) -> String? {
    let calls = Calls()
    let y = checkpoint(x, determinismCheck: check, earlyStop: false, debug: debug) { x in
      calls.count += 1
      return calls.count == 1 ? first(x) : second(x)
    }
    return refusal { y.sum().backward() }
  }

  @Test func aSecondRunThatDiffersIsRefused() {
    let x = leaf([1.0, 2])
    let f: (Tensor) -> Tensor = { $0.sin().exp() }
    #expect(run(x, f, f) == nil)
    let more = run(x, f) { $0.sin().exp().exp() }
    #expect(more?.contains("2 tensors were saved when the function ran first, and 3") == true)
    let fewer = run(x, f) { $0.exp() }
    #expect(fewer?.contains("2 tensors were saved when the function ran first, and 1") == true)
    let shape = run(x, f) { Tensor.cat([$0, $0]).sin().exp() }
    #expect(shape?.contains("is a float64 tensor of shape [4] now") == true)
    let dtype = run(x, f) { $0.float().sin().exp() }
    #expect(dtype?.contains("float32 tensor of shape [2] now that the function runs again") == true)
  }

  @Test func theCheckCanBeLeftAway() {
    let x = leaf([1.0, 2])
    #expect(run(x, check: .none, { $0.sin().exp() }) { $0.float().sin().exp() } == nil)
    #expect(run(x, check: .none, { $0.sin().exp() }) { $0.exp() }?.contains("and 1 when") == true)
  }

  @Test func debugListsBothRuns() {
    let message = run(leaf([1.0, 2]), debug: true, { $0.sin().exp() }) { $0.cos().exp().tanh() }
    #expect(message?.contains("First run:\n  0: SinBackward0 float64 [2]\n  1: ExpBackward0") == true)
    #expect(message?.contains("Second run:\n  0: CosBackward0") == true)
  }

  @Test func inputsMayNotHaveChanged() {
    let a = leaf([1.0, 2]) * 1
    let y = checkpoint(a) { $0.sin().exp() }
    a.add_(1)
    #expect(refusal { y.sum().backward() }?.contains("a tensor that checkpoint saved") == true)
  }

  @Test func anErrorLeavesNothingBehind() {
    struct Broken: Error {}
    let x = leaf([1.0, 2])
    #expect(throws: Broken.self) { try checkpoint(x) { _ throws -> Tensor in throw Broken() } }
    let calls = Calls()
    let y = checkpoint(x) { x -> Tensor in
      calls.count += 1
      // Shapes that do not broadcast, in the second run only.
      return calls.count == 2 ? (x.sin() + .ones(3)).exp() : x.sin().exp()
    }
    #expect(refusal { y.sum().backward(retainGraph: true) }?.contains("broadcast") == true)
    #expect(areSavedTensorsHooksEnabled && isGradEnabled)
    y.sum().backward()
    #expect(x.gradient == (x.sin().exp() * x.cos()).values && calls.count == 3)
    x.setGrad(nil)
    checkpoint(x) { $0.sin().exp() }.sum().backward()
    #expect(x.gradient == (x.sin().exp() * x.cos()).values)
  }

  @Test func aSavedTensorReadOutsideBackwardIsComputedEachTime() {
    let (x, calls) = (leaf([1.0, 2]), Calls())
    let y = checkpoint(x) { x in
      calls.counted {
        _ = x * (x * x)
        return x.exp()
      }
    }
    #expect(calls.count == 1)
    let saved = y.gradFn!.savedTensors[0]
    #expect(saved.value.values == y.values && calls.count == 2)
    #expect(saved.value.values == y.values && calls.count == 3)
    y.sum().backward()
    #expect(calls.count == 4 && x.gradient == y.values)
    #expect(refusal { _ = saved.value }?.contains("ExpBackward0 has run before") == true)
  }

  @Test func aGroupOfRunsComputesOnce() {
    let (x, calls) = (leaf([1.0]), Calls())
    func outputs() -> (Tensor, Tensor) {
      checkpoint(x * 1) { x in
        calls.counted { ((x * 2).exp(), (x * 3).exp()) }
      }
    }
    let expected = ((x * 2).exp() * 2 + (x * 3).exp() * 3).values[0]
    for grouped in [false, true] {
      x.setGrad(nil)
      calls.count = 0
      let (a, b) = outputs()
      let run = {
        a.backward(retainGraph: true)
        b.backward(retainGraph: true)
      }
      if grouped { checkpointGroup(run) } else { run() }
      #expect(abs(x.gradient![0] - expected) < 1e-9 && calls.count == (grouped ? 2 : 3))
    }
    let (a, _) = outputs()
    let message = refusal {
      checkpointGroup {
        a.backward(retainGraph: true)
        a.backward()
      }
    }
    #expect(message?.contains("The backward runs of a group may not overlap") == true)
  }

  @Test func sequences() {
    let x = leaf([0.5, 1])
    let functions: [(Tensor) -> Tensor] = [{ $0.sin() }, { $0.exp() }, { $0.cos() }, { $0.tanh() }, { $0.sigmoid() }]
    let plain = functions.reduce(x) { $1($0) }
    let expected = grad(of: plain.sum(), withRespectTo: x).values
    for segments in 1...5 {
      let y = checkpointSequential(functions, segments: segments, x)
      #expect(y.values == plain.values && grad(of: y.sum(), withRespectTo: x).values == expected)
    }
    for segments in [0, 6] {
      #expect(
        refusal { _ = checkpointSequential(functions, segments: segments, x) }?.contains("from 1 to that many") == true)
    }
    #expect(checkpointSequential([], segments: 1, x) === x)
  }
}
