import Adjoint
import Testing

@Suite(.leakFree) struct RequiresGradTests {
  @Test func resultsTrackIfAnOperandDoes() {
    let (x, y) = (constant([1.0, 2]), constant([3.0, 4]))
    let z = leaf([5.0, 6])
    let a = x + y
    #expect(!a.requiresGrad && a.isLeaf && a.gradFn == nil)
    let b = a + z
    #expect(b.requiresGrad && !b.isLeaf && b.gradFn != nil)
    b.backward(gradient: Tensor.ones(2))
    #expect(x.grad() == nil && y.grad() == nil && a.grad() == nil && z.gradient == [1, 1])
    // A leaf that changes its mind changes what comes after.
    let c = a * 2
    a.requiresGrad = true
    #expect(!c.requiresGrad && (a * 2).requiresGrad)
  }

  @Test func requiresGradInPlaceReturnsTheTensor() {
    let x = constant([1.0, 2])
    #expect(x.requiresGrad_() === x && x.requiresGrad)
    #expect(x.requiresGrad_(false) === x && !x.requiresGrad)
    let y = leaf([1.0]) * 2
    #expect(y.requiresGrad_() === y && !y.isLeaf)
    let text = refusal { y.requiresGrad_(false) }
    #expect(
      text?.contains("leaf") == true && text?.contains("MulBackward0") == true && text?.contains("detach()") == true)
    #expect(y.requiresGrad)
  }

  @Test func changesInPlaceTakeOverTheHistory() {
    let (a, b) = (constant([1.0, 2]), leaf([3.0, 4]))
    a.add_(b)
    #expect(a.requiresGrad && !a.isLeaf)
    (a * a).sum().backward()
    #expect(b.gradient == [8, 12])
    let c = constant([1.0, 2]) * 2
    c.mul_(b)
    #expect(c.requiresGrad)
    #expect(refusal { c.requiresGrad = false }?.contains("leaf") == true)
  }

  @Test func anUntrackedTensorMayChangeBeforeItTracks() {
    let x = constant([1.0, 2])
    x.add_(10)
    x.requiresGrad = true
    (x * 2).sum().backward()
    #expect(x.gradient == [2, 2])
    #expect(refusal { x.add_(10) }?.contains("leaf") == true && x.values == [11, 12])
    // Changing it through an older view is refused just as well.
    let y = constant([1.0, 2])
    let view = y[...]
    y.requiresGrad = true
    #expect(refusal { view.add_(10) }?.contains("leaf") == true)
  }

  @Test(arguments: DType.allCases)
  func onlyFloatingTensorsMay(dtype: DType) {
    let make: [(Bool) -> Tensor] = [
      { Tensor.ones(2, dtype: dtype, requiresGrad: $0) }, { Tensor.zeros(2, dtype: dtype, requiresGrad: $0) },
      { Tensor.full([2], 1, dtype: dtype, requiresGrad: $0) }, { Tensor([1, 0], dtype: dtype, requiresGrad: $0) },
      { Tensor.empty([2], dtype: dtype, requiresGrad: $0) },
      { Tensor.zerosLike(.ones(2), dtype: dtype, requiresGrad: $0) },
      { Tensor.onesLike(.ones(2), dtype: dtype, requiresGrad: $0) },
      { Tensor.fullLike(.ones(2), 1, dtype: dtype, requiresGrad: $0) },
    ]
    for make in make {
      #expect(!make(false).requiresGrad)
      if dtype.isFloatingPoint {
        let x = make(true)
        #expect(x.requiresGrad && x.isLeaf && x.dtype == dtype)
      } else {
        let text = refusal { _ = make(true) }
        #expect(text?.contains("floating point") == true && text?.contains("\(dtype)") == true)
      }
    }
    let x = Tensor.ones(2, dtype: dtype)
    for change in [{ $0.requiresGrad = true }, { (x: Tensor) in _ = x.requiresGrad_() }] {
      #expect((refusal { change(x) } == nil) == dtype.isFloatingPoint)
      #expect(x.requiresGrad == dtype.isFloatingPoint)
    }
    #expect(refusal { x.requiresGrad = false } == nil)
  }

  @Test func randomFactoriesMakeLeaves() {
    for dtype in [DType.float32, .float64] {
      for x in [
        Tensor.randn(2, 3, dtype: dtype, requiresGrad: true), Tensor.rand(2, 3, dtype: dtype, requiresGrad: true),
      ] {
        #expect(x.requiresGrad && x.isLeaf && x.dtype == dtype)
        x.sum().backward()
        #expect(x.gradient == [1, 1, 1, 1, 1, 1] && x.grad()!.dtype == dtype)
      }
    }
  }

  @Test func shapesAreOfTheTensor() {
    let x = leaf([[1.0, 2, 3], [4, 5, 6]])
    #expect(x.shape == [2, 3] && x.ndim == 2 && x.numel == 6 && x.size(-1) == 3)
    #expect((x * 2).shape == [2, 3] && (x * 2).detach().shape == [2, 3])
  }

  @Test func whatATensorIsToTheGraphIsPrinted() {
    let x = leaf([1.0])
    #expect("\(x)" == "tensor([1.], dtype=torch.float64, requires_grad=True)")
    #expect("\(x + 2)" == "tensor([3.], dtype=torch.float64, grad_fn=<AddBackward0>)")
    #expect("\(noGrad { x + 2 })" == "tensor([3.], dtype=torch.float64)")
    #expect("\(x.detach())" == "tensor([1.], dtype=torch.float64)")
    #expect(x.unbind()[0].description == "tensor(1., dtype=torch.float64, grad_fn=<UnbindBackward0>)")
  }

  @Test func valuesOfATrackedTensorTakeDetach() {
    let x = leaf([1.0, 2])
    for tracked in [x, x * 2] {
      let text = refusal { _ = tracked.doubles }
      #expect(text?.contains("detach()") == true && text?.contains("requires grad") == true)
      #expect(refusal { _ = tracked.array(Float.self) } != nil)
    }
    #expect((x * 2).detach().doubles == [2, 4] && noGrad { x * 2 }.doubles == [2, 4])
  }
}
