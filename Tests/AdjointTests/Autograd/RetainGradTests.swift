import Adjoint
import Testing

@Suite(.leakFree) struct RetainGradTests {
  @Test func keptOfResultsAddedUpAndNothingNewForLeaves() {
    let x = leaf([2.0, 3])
    let h = x * 3
    let out = (h * h).sum()
    h.retainGrad()
    h.retainGrad()
    out.backward(retainGraph: true)
    #expect(h.gradient == (h * 2).values)
    out.backward(retainGraph: true)
    #expect(h.gradient == (h * 4).values)
    noGrad { h.grad()!.zero_() }
    out.backward()
    #expect(h.gradient == (h * 2).values)
    x.retainGrad()
    #expect(!x.retainsGrad && x.gradient == (h * 18).values)
    #expect(refusal { constant([1.0]).retainGrad() }?.contains("does not require a gradient") == true)
  }

  @Test func seesWhatHooksMakeWheneverTheyAreRegistered() {
    for retainsFirst in [true, false] {
      let x = leaf([1.0])
      let y = x * 1
      if retainsFirst { y.retainGrad() }
      y.registerHook { $0 * 2 }
      y.registerHook { $0 * 5 }
      if !retainsFirst { y.retainGrad() }
      y.backward()
      #expect(y.gradient == [10] && x.gradient == [10])
    }
  }

  @Test func followsAChangeInPlace() {
    let x = leaf([1.0])
    let y = x.clone()
    y.retainGrad()
    y.mul_(2)
    y.sum().backward()
    #expect(y.gradient == [1] && x.gradient == [2])
    // Asked for twice, on both sides of the change, it is still one gradient.
    let z = x.clone()
    z.retainGrad()
    z.mul_(2)
    z.retainGrad()
    (z * 3).sum().backward()
    #expect(z.gradient == [3])
    // A hook on what the tensor was does not see it, nor does its replacement reach the kept gradient.
    let u = x.clone()
    u.registerHook { $0 * 100 }
    u.retainGrad()
    u.mul_(2)
    u.sum().backward()
    #expect(u.gradient == [1])
  }

  @Test func ofOneOfSeveralOutputsThatIsChangedInPlace() {
    let x = leaf([[1.0, 2, 4], [3, 1, 7], [2, 2, 1]])
    func run(_ change: (Tensor) -> Tensor) -> [[Double]?] {
      x.setGrad(nil)
      let (variance, mean) = x.varMean(dim: 0)
      variance.retainGrad()
      mean.retainGrad()
      let changed = change(variance)
      if changed !== variance { changed.retainGrad() }
      (changed * mean).sum().backward()
      return [changed.gradient, mean.gradient, x.gradient]
    }
    let inPlace = run { $0.mul_(2) }
    #expect(inPlace == run { $0 * 2 } && inPlace[0] != nil)
  }

  @Test func followsChangesOfAViewsBase() {
    let base = leaf([1.0]).clone()
    let (view, other) = (base[0...], base[0...])
    view.retainGrad()
    other.retainGrad()
    view.mul_(2)
    (view + other).sum().backward()
    #expect(view.gradient == [1] && other.gradient == [1])
  }

  @Test func keepsNothingAlive() {
    let x = leaf([1.0, 2])
    func run() -> (Tensor, WeakTensor) {
      let y = x * 2
      y.retainGrad()
      return (y / 2, WeakTensor(y))
    }
    let (z, weak) = run()
    #expect(weak.tensor == nil)
    z.sum().backward()
    #expect(x.gradient == [1, 1])
  }
}
