import Adjoint
import Testing

@Suite(.leakFree) struct InPlaceChangeTests {
  private let one = Tensor.ones(5, 5, dtype: .float64)
  private func filled(_ value: Double) -> Tensor { Tensor.full([5, 5], value, dtype: .float64, requiresGrad: true) }

  @Test func whatSavedTheTensorIsRefusedAndWhatDidNotIsNot() {
    let (x, y) = (filled(1), filled(4))
    var z = x * y
    var (q, r) = (z + y, z * y)
    z.add_(2)
    #expect(refusal { q.backward(gradient: one, retainGraph: true) } == nil)
    #expect(refusal { r.backward(gradient: one) }?.contains("MulBackward0") == true)
    z = x * y
    (q, r) = (z * y, z + y)
    let w = z.add_(y)
    #expect(w === z)
    #expect(refusal { w.backward(gradient: one, retainGraph: true) } == nil)
    #expect(refusal { r.backward(gradient: one, retainGraph: true) } == nil)
    #expect(refusal { q.backward(gradient: one) }?.contains("at version 1, version 0") == true)
  }

  @Test func theResultThatWasSavedIsTheNewOne() {
    let (x, y) = (filled(1), filled(4))
    let z = x / 2 + y / 8
    let (q, r) = (z * y, z + y)
    let w = z.exp_()
    r.backward(gradient: one, retainGraph: true)
    #expect(x.gradient == Array(repeating: 0.5, count: 25))
    w.backward(gradient: one, retainGraph: true)
    #expect(x.grad()!.allclose((exp(one) + 1) / 2))
    #expect(refusal { q.backward(gradient: one) }?.contains("MulBackward0") == true)
    let start = filled(1)
    let u = start.clone()
    u.add_(10)
    #expect(u.values == Array(repeating: 11, count: 25))
    let v = u + 2
    v.backward(gradient: one, retainGraph: true)
    #expect(start.gradient == Array(repeating: 1, count: 25))
    let p = u * v
    u.add_(2)
    #expect(refusal { p.backward(gradient: one) } != nil)
  }

  /// Each way to name a part, written by a number, a tensor and a tracked tensor.
  @Test func writingToAPart() {
    let parts: [(Tensor, Tensor) -> Void] = [
      { $0[0] = $1.sum() }, { $0[1...2] = $1.sum() }, { $0[0..., 1] = $1 }, { $0[1, 2] = $1[0] },
      { $0[.ellipsis, 0..<2] = $1[..<2] }, { $0[Tensor([0, 2])] = $1.sum() },
      { $0[Tensor([0, 2]), Tensor([1, 0])] = $1[..<2] },
      { $0[0..., Tensor([1, 0])] = $1[..<2] }, { $0[$0 .> 4.5] = $1[0] },
      { $0[Tensor([true, false, true])] = $1.sum() },
    ]
    let x = leaf([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
    let v = leaf([0.3, -1.2, 2.5])
    for (i, part) in parts.enumerated() {
      let report = gradcheck(
        { operands in
          let y = operands[0] * 1
          part(y, operands[1])
          return [y * y]
        }, [x, v], checkForwardMode: true)
      #expect(report.passed, "\(i): \(report)")
    }
  }

  @Test func theElementsThatAreReplacedHaveNoGradient() {
    let (x, v) = (leaf([[1.0, 2], [3, 4]]), leaf([5.0, 6]))
    let y = x.clone()
    y[0] = v
    y[1, 1] = 7.0
    #expect(y.values == [5, 6, 3, 7])
    y.backward(gradient: constant([[1.0, 2], [3, 4]]))
    #expect(x.gradient == [0, 0, 3, 0] && v.gradient == [1, 2])
    // With a mask, by as many values as it has true elements.
    let z = x.clone()
    z[x .> 2] = v
    x.setGrad(nil)
    v.setGrad(nil)
    z.backward(gradient: constant([[1.0, 2], [3, 4]]))
    #expect(z.values == [1, 2, 5, 6] && x.gradient == [1, 2, 0, 0] && v.gradient == [3, 4])
    // An untracked tensor that gets tracked elements is tracked.
    let plain = Tensor.zeros(3, dtype: .float64)
    plain[1] = v[0]
    #expect(plain.requiresGrad)
  }

  @Test func aTensorMayBeChangedByItself() {
    let x = leaf([2.0, 3])
    let y = x * 1
    y.mul_(y)
    y.sum().backward()
    #expect(x.gradient == [4, 6])
    let z = x * 1
    z.add_(z).sub_(z * 0.5)
    x.setGrad(nil)
    z.sum().backward()
    #expect(x.gradient == [1, 1])
  }

  @Test func aSavedTensorThatWasDetachedIsRefused() {
    for n in [1, 1000] {
      let x = Tensor.ones(n, dtype: .float64, requiresGrad: true)
      for createGraph in [false, true] {
        let a = x.clone()
        let b = a.sin()
        a.detach_()
        let text = refusal { b.sum().backward(createGraph: createGraph) }
        #expect(text?.contains("SinBackward0") == true && text?.contains("detach_()") == true)
      }
      // One that the operation made itself is another matter: it knows where it is from.
      let c = x.clone()
      let d = c.exp()
      d.detach_()
      #expect(!d.requiresGrad)
      let e = c.exp()
      c.detach_()
      e.sum().backward()
      #expect(x.gradient == exp(Tensor.ones(n, dtype: .float64)).values)
      // From then on it is as good as any other.
      let w = Tensor.ones(n, dtype: .float64, requiresGrad: true)
      (c * w).sum().backward()
      #expect(w.gradient == c.values)
    }
    let (p, q) = (leaf([[1.0, 2], [3, 4]]) * 1, leaf([[1.0], [2]]))
    let product = p.matmul(q)
    p.detach_()
    #expect(refusal { product.sum().backward() }?.contains("detach_()") == true)
  }

  @Test func whatTheNodeShowsSharesTheVersion() {
    let x = leaf([1.0, 2])
    let y = exp(x)
    let saved = y.gradFn!.savedTensors[0].value
    #expect(saved.values == y.values)
    noGrad { _ = y.add_(1) }
    #expect(saved.values == y.values)
    #expect(refusal { y.sum().backward() }?.contains("at version 1, version 0") == true)
  }

  @Test func nothingGrowsInPlace() {
    let x = leaf([1.0, 2]) * 1
    let text = refusal { x.add_(constant([[1.0, 2], [3, 4]])) }
    #expect(text?.contains("[2, 2]") == true && text?.contains("can't be resized") == true && x.values == [1, 2])
  }
}
