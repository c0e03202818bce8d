import Adjoint
import Testing

@Suite(.leakFree) struct AccumulationTests {
  @Test func theSameTensorGrowsInPlace() {
    let x = leaf([1.0, 2])
    (x * 2).sum().backward()
    let g = x.grad()!
    (x * 3).sum().backward()
    #expect(x.grad()! === g && g.values == [5, 5])
  }

  @Test func underCreateGraphItIsAnotherTensor() {
    let x = leaf([1.0, 2])
    (x * 2).sum().backward()
    let g = x.grad()!
    (x * x * x).sum().backward(createGraph: true)
    #expect(x.grad()! !== g && g.values == [2, 2] && x.gradient == [5, 14])
    #expect(x.grad()!.requiresGrad)
    let second = grad(of: x.grad()!.sum(), withRespectTo: x)
    #expect(second.values == [6, 12])
    // A gradient with a graph holds its leaf, which holds the gradient.
    x.setGrad(nil)
  }

  @Test func theCallersGradientIsNeverTakenOver() {
    for n in [2, 1000] {
      let (x, y) = (
        Tensor.ones(n, dtype: .float64, requiresGrad: true), Tensor.ones(n, dtype: .float64, requiresGrad: true)
      )
      let v = Tensor.ones(n, dtype: .float64)
      let z = x + y
      z.retainGrad()
      z.backward(gradient: v)
      for tensor in [x, y, z] { tensor.grad()!.add_(1) }
      x.backward(gradient: v)
      #expect(v.values == Array(repeating: 1, count: n))
      #expect(x.gradient == Array(repeating: 3, count: n) && y.gradient == Array(repeating: 2, count: n))
    }
  }

  /// Addition hands one gradient to both operands, which then accumulate more.
  @Test(arguments: [1, 3, 40, 5000])
  func sharedGradientsAreNotAddedToTwice(n: Int) {
    let x = Tensor.ones(n, dtype: .float64, requiresGrad: true)
    let (a, b) = (x * 2, x * 3)
    let s = a + b
    // a and b get the gradient of s, and each more of its own.
    let t = (a * 5).sum() + s.sum() + (b * 7).sum() + (a + b).sum() + (s - s).sum()
    t.backward()
    #expect(x.gradient == Array(repeating: 2 * 7 + 3 * 9, count: n))
    let y = Tensor.ones(n, dtype: .float64, requiresGrad: true)
    let z = y + y
    ((z + z) + z).backward(gradient: Tensor.ones(n, dtype: .float64))
    #expect(y.gradient == Array(repeating: 6, count: n))
  }

  @Test func gradientsAreOfTheLeafsLayoutAndDType() {
    let w = Tensor.ones(2, 3, dtype: .float64).T
    w.requiresGrad = true
    #expect(!w.isContiguous)
    (w * constant([[1.0, 2], [3, 4], [5, 6]])).sum().backward()
    #expect(w.grad()!.strides == w.strides && w.gradient == [1, 2, 3, 4, 5, 6])
    (w * w).sum().backward()
    #expect(w.gradient == [3, 4, 5, 6, 7, 8])
    let h = Tensor.ones(3, dtype: .bfloat16, requiresGrad: true)
    h.float().sum().backward()
    #expect(h.grad()!.dtype == .bfloat16)
    let e = Tensor.ones(3, dtype: .float64, requiresGrad: true)
    e.expand(4, 3).sum().backward()
    #expect(e.gradient == [4, 4, 4])
    // The gradient that arrives is a broadcast number: it becomes elements.
    e.setGrad(nil)
    e.sum().backward()
    e.grad()!.select(dim: 0, index: 0).add_(1)
    #expect(e.gradient == [2, 1, 1])
  }

  @Test func aGradientSeenOtherwiseIsAddedToItself() {
    let x = Tensor.zeros(2, 2, dtype: .float64, requiresGrad: true)
    (x * constant([[1.0, 2], [3, 4]])).sum().backward()
    x.backward(gradient: x.grad()!.T)
    #expect(x.gradient == [2, 5, 5, 8])
  }

  @Test func unusedLeavesStayWithout() {
    let (x, y) = (leaf([1.0]), leaf([1.0]))
    _ = y * 2
    (x * 2).sum().backward()
    #expect(y.grad() == nil)
  }

  @Test func aLeafThatNoLongerRequiresAGradientGetsNone() {
    let x = leaf([1.0])
    let y = (x * 2).sum()
    x.requiresGrad = false
    y.backward()
    #expect(x.grad() == nil)
  }

  @Test func leavesMayGoBeforeTheirGraph() {
    var kept: [Tensor] = []
    for toggled in [false, true] {
      let x = leaf([1.0, 2])
      x.registerPostAccumulateGradHook { _ in }
      kept.append((x * x).sum())
      if toggled {
        x.requiresGrad = false
        x.requiresGrad = true
      }
    }
    for y in kept { y.backward() }
  }

  @Test func readingTheGradOfAResultWarnsOncePerPlace() {
    let said = Collected()
    Warnings.redirect { if $0.contains("ThisTest") { said.add($0) } }
    defer { Warnings.redirect(to: nil) }
    let x = leaf([1.0])
    let y = x * 2
    for _ in 0..<3 { #expect(y.grad(file: "ThisTest", line: 1) == nil) }
    _ = y.grad(file: "ThisTest", line: 2)
    _ = x.grad(file: "ThisTest", line: 3)
    y.retainGrad()
    _ = y.grad(file: "ThisTest", line: 4)
    #expect(said.all.count == 2)
    #expect(said.all.first?.contains("retainGrad()") == true && said.all.first?.contains("MulBackward0") == true)
  }
}

@Suite(.leakFree) struct HookTests {
  @Test func runInOrderAndReplace() {
    let x = leaf([1.0])
    let y = x * 2
    var seen: [String] = []
    y.registerHook {
      seen.append("first \($0.values)"); return $0 * 10
    }
    y.registerHook {
      seen.append("second \($0.values)"); return nil
    }
    let handle = y.registerHook { _ in
      seen.append("removed"); return nil
    }
    handle.remove()
    y.sum().backward()
    #expect(seen == ["first [1.0]", "second [10.0]"] && x.gradient == [20])
  }

  @Test func removingTwiceRemovesNothingElse() {
    let x = leaf([1.0])
    let first = x.registerHook { $0 * 2 }
    first.remove()
    x.registerHook { $0 * 3 }
    first.remove()
    x.sum().backward()
    #expect(x.gradient == [3])
  }

  @Test func ofLeavesSeeTheWholeGradientOnce() {
    let x = leaf([1.0])
    var calls = 0
    x.registerHook { _ in
      calls += 1; return nil
    }
    (x * 2 + x * 3).sum().backward()
    #expect(calls == 1 && x.gradient == [5])
  }

  @Test func refusals() {
    #expect(refusal { constant([1.0]).registerHook { $0 } }?.contains("does not require a gradient") == true)
    let x = leaf([1.0, 2])
    let y = x * 2
    y.registerHook { $0.sum() }
    #expect(refusal { y.sum().backward() }?.contains("shape [] in place of a float64 tensor of shape [2]") == true)
    #expect(refusal { constant([1.0]).retainGrad() }?.contains("does not require a gradient") == true)
    #expect(refusal { (x * 2).registerPostAccumulateGradHook { _ in } }?.contains("leaf") == true)
  }

  @Test func retainedGradientsAreWhatHooksMade() {
    let x = leaf([1.0])
    let y = x * 2
    y.retainGrad()
    y.registerHook { $0 * 5 }
    #expect(y.retainsGrad && !x.retainsGrad)
    let z = y.sum()
    z.backward(retainGraph: true)
    #expect(y.gradient == [5])
    z.backward()
    #expect(y.gradient == [10] && x.gradient == [20])
  }

  @Test func retainedGradientsFollowChangesInPlace() {
    let x = leaf([1.0, 2])
    let y = x * 2
    y.retainGrad()
    y.mul_(3)
    y.sum().backward()
    #expect(y.gradient == [1, 1] && x.gradient == [6, 6])
    // Also where the change comes through a view.
    let z = x * 2
    z.retainGrad()
    z.select(dim: 0, index: 0).mul_(3)
    (z * constant([5.0, 7])).sum().backward()
    #expect(z.gradient == [5, 7])
  }

  @Test func ofSeveralOutputs() {
    let x = leaf([1.0, 2, 3])
    let parts = x.unbind()
    parts[1].registerHook { $0 * 100 }
    parts[2].retainGrad()
    (parts[0] + parts[1] * 2 + parts[2] * 3).backward()
    #expect(x.gradient == [1, 200, 3] && parts[2].gradient == [3])
  }

  @Test func afterAccumulationTheGradIsThere() {
    let x = leaf([1.0])
    var seen: [[Double]] = []
    let handle = x.registerPostAccumulateGradHook { seen.append($0.gradient!) }
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    handle.remove()
    (x * 3).sum().backward()
    #expect(seen == [[2], [5]])
  }

  @Test func backwardInsideAHook() {
    let (x, w) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let y = x * w
    let inner = (x * x * w).sum()
    // The other graph shares leaves, and y's own graph is run again from within.
    y.registerHook { g in
      inner.backward(retainGraph: true)
      let again = enableGrad { grad(of: (x * w).sum(), withRespectTo: w) }
      return g * again
    }
    (y * 1).sum().backward()
    // inner: 2xw into x, x² into w; then g = x: x·w into x, x·x into w.
    #expect(x.gradient == [6 + 3, 16 + 8] && w.gradient == [1 + 1, 4 + 4])
  }

  @Test func aHookMayRunTheGraphItIsIn() {
    let x = leaf([2.0])
    let y = x * x
    var depth = 0
    let handle = y.registerHook { _ in
      depth += 1
      if depth < 3 { y.backward(gradient: constant([1.0]), retainGraph: true) }
      return nil
    }
    y.backward(gradient: constant([1.0]), retainGraph: true)
    #expect(depth == 3 && x.gradient == [12])
    // It holds the graph that holds it.
    handle.remove()
  }
}
