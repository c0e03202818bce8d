import Adjoint
import Testing

@Suite(.leakFree) struct InPlaceTests {
  @Test func historyIsThatOfTheResult() {
    let x = leaf([1.0, 2])
    let y = x * 2
    y.mul_(3)
    #expect(y.gradFn!.name == "MulBackward0" && y.gradFn!.nextFunctions[0].node!.name == "MulBackward0")
    y.add_(x)
    y.sum().backward()
    #expect(x.gradient == [7, 7])
    let z = constant([1.0, 1])
    z.mul_(x)
    #expect(z.requiresGrad && !z.isLeaf)
  }

  /// The operation reads what was there before it wrote.
  @Test func rulesReadTheOldElements() {
    let (x, w) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let y = x * 1
    y.mul_(w)
    y.sin_()
    y.sum().backward()
    let c = cos(constant([3.0, 8]))
    #expect(x.gradient == (c * constant([3.0, 4])).values && w.gradient == (c * constant([1.0, 2])).values)
    #expect(
      gradgradcheck(
        { a in
          let b = a * 1
          return b.pow_(3).div_(a).tanh_()
        }, x
      ).passed)
  }

  @Test func refusals() {
    let x = leaf([1.0, 2])
    #expect(refusal { x.add_(1) }?.contains("a leaf Variable that requires grad") == true)
    #expect(refusal { x.select(dim: 0, index: 0).zero_() }?.contains("a view of a leaf Variable") == true)
    #expect(refusal { constant([1.0]).add_(constant([1.0, 2])) }?.contains("resized") == true)
    #expect(refusal { Tensor([1, 2]).mul_(0.5) }?.contains("can't hold") == true)
    #expect(refusal { constant([1.0]).expand(3).add_(1) }?.contains("clone()") == true)
    let v = constant([[1.0, 2], [3, 4]]).select(dim: 0, index: 0)
    v.requiresGrad = true
    #expect(refusal { v.mul_(2) }?.contains("leaf") == true)
    #expect(x.values == [1, 2])
  }

  @Test func leavesMayChangeUnderNoGrad() {
    let x = leaf([1.0, 2])
    noGrad {
      x.sub_(0.5)
      x.select(dim: 0, index: 1).fill_(9)
    }
    #expect(x.values == [0.5, 9] && x.isLeaf && x.requiresGrad)
    let y = x * 2
    noGrad { y.mul_(10) }
    #expect(y.gradFn!.name == "MulBackward0")
    y.sum().backward()
    #expect(x.gradient == [2, 2])
  }

  @Test func copyAndFillForgetTheOldHistory() {
    let (x, w) = (leaf([1.0, 2]), leaf([3.0, 4]))
    let y = x * 2
    y.copy_(w)
    #expect(y.gradFn!.name == "CopyBackwards")
    (y * y).sum().backward()
    #expect(w.gradient == [6, 8] && x.gradient == [0, 0])
    let z = x * 2
    z.copy_(constant([5.0, 6]))
    #expect(z.requiresGrad)
    z.sum().backward()
    #expect(x.gradient == [0, 0])
    let u = x * x
    u.zero_()
    #expect(u.gradFn!.name == "ZeroBackward0")
    u.sum().backward()
    #expect(x.gradient == [0, 0])
    let f = Tensor.zeros(2, dtype: .float32)
    f.copy_(w)
    f.sum().backward()
    #expect(w.gradient == [7, 9] && w.grad()!.dtype == .float64)
  }
}

@Suite(.leakFree) struct VersionTests {
  /// (what is done between forward and backward, whether backward may run)
  @Test func savedTensorsMustNotChange() {
    let x = leaf([1.0, 2])
    func run(_ f: (Tensor) -> Tensor, _ change: (Tensor) -> Void) -> String? {
      let y = x * 1
      let z = f(y)
      noGrad { change(y) }
      return refusal { z.sum().backward() }
    }
    // sin reads its operand, exp its result, addition nothing.
    let text = run({ sin($0) }, { $0.add_(1) })
    for part in ["SinBackward0", "[2] float64", "version 1", "version 0 was saved", "clone"] {
      #expect(text?.contains(part) == true, "\(text ?? "")")
    }
    #expect(run({ exp($0) }, { $0.add_(1) }) == nil)
    #expect(run({ $0 + 1 }, { $0.add_(1) }) == nil)
    #expect(run({ $0 * 2 }, { $0.add_(1) }) == nil)
    #expect(run({ $0 * $0 }, { $0.add_(1) }) != nil)
    // Through a view, a detached tensor and back.
    #expect(run({ sin($0) }, { $0.select(dim: 0, index: 0).add_(1) }) != nil)
    #expect(run({ sin($0) }, { $0.detach().add_(1) }) != nil)
    #expect(run({ sin($0.select(dim: 0, index: 0)) }, { $0.select(dim: 0, index: 1).add_(1) }) != nil)
    // `.data` is not seen.
    #expect(run({ sin($0) }, { $0.data.add_(1) }) == nil)
    #expect(refusal { sin(x).sum().backward() } == nil)
  }

  @Test func savedResultsMustNotChange() {
    let x = leaf([1.0, 2])
    let y = exp(x)
    y.add_(1)
    #expect(refusal { y.sum().backward() }?.contains("ExpBackward0") == true)
    let z = x * 1
    z.exp_()
    z.add_(1)
    #expect(refusal { z.sum().backward() }?.contains("ExpBackward0") == true)
    let u = x * 1
    u.exp_()
    u.sum().backward()
    #expect(x.gradient == exp(constant([1.0, 2])).values)
  }

  @Test func onlyWhatIsNeededIsSaved() {
    let (x, c) = (leaf([1.0, 2]), constant([3.0, 4]))
    let y = x * c
    noGrad { x.add_(1) }
    y.sum().backward()
    #expect(x.gradient == [3, 4])
    let z = x * c
    c.add_(1)
    #expect(refusal { z.sum().backward() }?.contains("MulBackward0") == true)
  }
}

@Suite(.leakFree) struct ViewTests {
  @Test func writesToAViewReachTheBase() {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = x * 2
    let row = y.select(dim: 0, index: 0)
    row.mul_(10)
    #expect(y.gradFn!.name == "CopySlices" && row.gradFn!.name == "AsStridedBackward0")
    #expect(y.values == [20, 40, 6, 8])
    y.sum().backward()
    #expect(x.gradient == [20, 20, 2, 2])
  }

  @Test func viewsSeeWhatIsWrittenToTheBaseAndToOtherViews() {
    let x = leaf([1.0, 2, 3])
    let y = x * 1
    let (a, b) = (y.narrow(dim: 0, start: 0, length: 2), y.narrow(dim: 0, start: 1, length: 2))
    a.mul_(5)
    (b * constant([1.0, 100])).sum().backward()
    #expect(x.gradient == [0, 5, 100])
    x.setGrad(nil)
    let z = x * 1
    let v = z.select(dim: 0, index: 1)
    z.mul_(3)
    #expect(v.gradFn!.name == "AsStridedBackward0")
    v.backward()
    #expect(x.gradient == [0, 3, 0])
  }

  @Test func chainsOfViews() {
    let x = leaf([[1.0, 2, 3], [4, 5, 6]])
    let y = x * 1
    let element = y.T.select(dim: 0, index: 2).narrow(dim: 0, start: 1, length: 1)
    element.copy_(leaf([7.0]) * 2)
    #expect(y.values == [1, 2, 3, 4, 5, 14])
    let w = leaf([2.0])
    y.view(6).narrow(dim: 0, start: 0, length: 1).mul_(w)
    (y * y).sum().backward()
    #expect(x.gradient == [8, 4, 6, 8, 10, 0] && w.gradient == [4])
  }

  @Test func basesThatAreNotRowMajor() {
    let x = leaf([[1.0, 2, 3], [4, 5, 6]])
    // Matrix products and the like may lay results out otherwise; a detached view surely does.
    for gaps in [false, true] {
      x.setGrad(nil)
      let wide = Tensor.zeros(3, 4, dtype: .float64)
      let base = (gaps ? wide.slice(dim: 1, step: 2) : Tensor.zeros(3, 2, dtype: .float64)).detach().T.detach()
      #expect(!base.isContiguous)
      base.copy_(x)
      let column = base.select(dim: 1, index: 2)
      column.mul_(10)
      base.select(dim: 0, index: 0).narrow(dim: 0, start: 0, length: 1).zero_()
      (base * constant([[1.0, 2, 3], [4, 5, 6]])).sum().backward(retainGraph: true)
      #expect(base.values == [0, 2, 30, 4, 5, 60])
      #expect(x.gradient == [0, 2, 30, 4, 5, 60])
      let again = base.T.select(dim: 0, index: 2)
      #expect(grad(of: again.sum(), withRespectTo: x).values == [0, 0, 10, 0, 0, 10])
    }
  }

  @Test func writesDifferentiateTwice() {
    let x = leaf([[0.5, 1.5], [2.5, 0.25]])
    #expect(
      gradgradcheck(
        { x in
          let y = x * x
          y.select(dim: 1, index: 0).mul_(x.select(dim: 0, index: 1)).sin_()
          y.T.narrow(dim: 0, start: 1, length: 1).add_(y.sum())
          return y * y
        }, x
      ).passed)
  }

  @Test func aViewOfAnUntrackedTensorMakesItTracked() {
    let x = leaf([5.0, 6])
    let base = Tensor.zeros(2, 2, dtype: .float64)
    base.select(dim: 0, index: 1).copy_(x)
    #expect(base.requiresGrad)
    (base * base).sum().backward()
    #expect(x.gradient == [10, 12])
  }

  @Test func viewsMadeUnderNoGradAreNotChangedWhileRecording() {
    let x = leaf([[1.0, 2], [3, 4]])
    let y = x * 1
    let v = noGrad { y.select(dim: 0, index: 0) }
    #expect(!v.requiresGrad)
    #expect(refusal { v.mul_(2) }?.contains("inside noGrad") == true)
    noGrad { v.mul_(2) }
    #expect(y.values == [2, 4, 3, 4])
    let plain = Tensor.zeros(2, 2, dtype: .float64)
    let w = noGrad { plain.select(dim: 0, index: 0) }
    #expect(refusal { w.mul_(2) } == nil)
    #expect(refusal { w.mul_(leaf([1.0, 1])) }?.contains("inside noGrad") == true)
    y.mul_(2)
    #expect(refusal { _ = v.requiresGrad }?.contains("its base has been changed") == true)
  }

  @Test func oneOfSeveralViewsIsNotChangedWhileTracked() {
    let x = leaf([1.0, 2, 3, 4])
    let y = x * 1
    #expect(refusal { y.unbind()[0].zero_() }?.contains("several views that unbind made") == true)
    #expect(refusal { y.split(2)[1].mul_(2) }?.contains("split") == true)
    #expect(refusal { y.chunk(2)[1].relu_() }?.contains("split") == true)
    #expect(refusal { constant([1.0, 2]).split(1)[0].mul_(leaf([1.0])) } != nil)
    // Nothing is lost where nothing is tracked.
    #expect(refusal { constant([1.0, -2]).split(1)[1].relu_().mul_(2) } == nil)
  }
}
