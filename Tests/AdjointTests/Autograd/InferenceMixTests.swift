import Adjoint
import Testing

/// Ordinary tensors inside inference mode, and inference tensors among ordinary ones.
@Suite(.leakFree) struct InferenceMixTests {
  /// A tensor that may be changed in place, of a leaf that may require a gradient.
  private func ordinary(_ requiresGrad: Bool) -> Tensor {
    Tensor.ones(1, 2, 3, dtype: .float64, requiresGrad: requiresGrad).clone()
  }

  @Test func savedTensorsChangedInsideAreNoticed() {
    let a = ordinary(true)
    let y = a * a
    inferenceMode { a.add_(2) }
    #expect(refusal { y.sum().backward() }?.contains("MulBackward0") == true)
  }

  @Test(arguments: [true, false])
  func ordinaryTensorsStaySoWhenChangedInside(requiresGrad: Bool) {
    let a = ordinary(requiresGrad)
    inferenceMode {
      let before = a.version
      a.add_(2)
      #expect(!a.isInference && a.version == before + 1 && a.requiresGrad == requiresGrad)
      a.mul_(2)
      #expect(a.version == before + 2)
    }
    // Outside the history goes on: that of before.
    let view = a.view(-1)
    #expect(!view.isInference && view.requiresGrad == requiresGrad && a.values == [6, 6, 6, 6, 6, 6])
    a.mul_(2)
    #expect(a.requiresGrad == requiresGrad && a.isLeaf == !requiresGrad)
    if requiresGrad { #expect(a.gradFn?.name == "MulBackward0") }
  }

  @Test(arguments: [true, false])
  func viewsMadeInsideAreOrdinaryAndUntracked(requiresGrad: Bool) {
    let a = ordinary(requiresGrad)
    let views = inferenceMode { () -> [Tensor] in
      let view = a.view(-1)
      let inner = view.narrow(dim: 0, start: 0, length: 2)
      let before = a.version
      inner.add_(1)
      #expect(a.version == before + 1 && a.values == [2, 2, 1, 1, 1, 1])
      return [view, inner]
    }
    for view in views {
      #expect(!view.isInference && view.isLeaf && !view.requiresGrad)
      let next = view.view(-1)
      #expect(!next.isInference && next.isLeaf)
      // Changing one outside would lose the history of its base, if that has one.
      let text = refusal { view.add_(1) }
      #expect(requiresGrad ? text?.contains("inside inferenceMode") == true : text == nil)
      let inner = refusal { next.mul_(2) }
      #expect(requiresGrad ? inner?.contains("inside inferenceMode") == true : inner == nil)
    }
    #expect(refusal { _ = inferenceMode { views[0].add_(1) } } == nil)
  }

  @Test(arguments: [true, false])
  func viewsAndTheirBaseAreNotRebasedApart(requiresGrad: Bool) {
    let changes: [(Tensor) -> Void] = [
      { $0.add_(2) }, { $0.transpose_(0, 0) }, { $0.select(dim: 0, index: 0).mul_(2) },
    ]
    for change in changes {
      let a = ordinary(requiresGrad)
      let direct = inferenceMode { a.view(-1) }
      let text = refusal { change(direct) }
      #expect(requiresGrad ? text?.contains("inside inferenceMode") == true : text == nil)
      // A view made outside of the view made inside.
      let b = ordinary(requiresGrad)
      let indirect = inferenceMode { b.view(-1) }.view(6)
      let other = refusal { change(indirect) }
      #expect(requiresGrad ? other?.contains("inside inferenceMode") == true : other == nil)
    }
  }

  @Test func whatSavesNothingTakesInferenceTensors() {
    let x = leaf([1.0, 2])
    let c = inferenceMode { constant([3.0, 4]) }
    let sum = x + c
    #expect(sum.requiresGrad && !sum.isInference)
    sum.backward(gradient: constant([1.0, 10]))
    #expect(x.gradient == [1, 10])
    #expect(Tensor.stack([x, c]).requiresGrad && (x - c).requiresGrad && Tensor.where(x .> 1, x, c).requiresGrad)
    // In place too.
    let y = x * 1
    y.add_(c)
    y.sum().backward()
    #expect(x.gradient == [2, 11] && y.values == [4, 6])
    let plain = constant([0.0, 0])
    plain.copy_(c)
    #expect(!plain.isInference && plain.values == [3, 4])
    // A gradient may be one.
    (x * 2).backward(gradient: c)
    #expect(x.gradient == [8, 19])
  }

  @Test func whatWouldSaveAnInferenceTensorIsRefused() {
    let x = leaf([1.0, 2])
    let (c, mask) = inferenceMode { (constant([3.0, 4]), Tensor([true, false])) }
    let refused: [() -> Tensor] = [
      { x * c }, { c * x }, { x / c }, { x.matmul(c) }, { x.pow(c) }, { x.atan2(c) }, { (x * 1).mul_(c) },
      { x.lerp(c, weight: c) }, { Tensor.where(mask, x, 0) }, { x.maskedFill(mask: mask, value: 1) },
    ]
    for operation in refused {
      let text = refusal { _ = operation() }
      #expect(text?.contains("can't be saved for backward") == true && text?.contains("[2]") == true, "\(text ?? "")")
      #expect(refusal { _ = noGrad { operation() } } == nil)
    }
    #expect(refusal { _ = x * c }?.contains("MulBackward0") == true)
    let y = x * c.clone()
    y.sum().backward()
    #expect(x.gradient == [3, 4])
    // Nothing is saved of an operand where only the other needs a gradient.
    #expect(refusal { inferenceMode(false) { _ = x + c } } == nil)
    #expect(refusal { inferenceMode { inferenceMode(false) { _ = x * c } } } != nil)
  }

  /// A view is of one tensor, whatever the other is that lends its shape.
  @Test(arguments: [true, false])
  func viewsInTheShapeOfAnother(requiresGrad: Bool) {
    let x = ordinary(requiresGrad)
    let c = inferenceMode { Tensor.ones(6, dtype: .float64) }
    let (a, b) = (c.view(x.shape), x.view(c.shape))
    #expect(a.isInference && a.isLeaf && !a.requiresGrad && a.shape == [1, 2, 3])
    #expect(!b.isInference && b.isLeaf == !requiresGrad && b.requiresGrad == requiresGrad && b.shape == [6])
    // In place, the tensor that is written to decides.
    b.add_(c)
    #expect(b.requiresGrad == requiresGrad && x.values == [2, 2, 2, 2, 2, 2])
    #expect(refusal { a.add_(x) }?.contains("inferenceMode") == true)
    #expect((refusal { b.mul_(c) } == nil) == !requiresGrad)
  }

  /// An inference tensor that requires a gradient gets one, of operations with ordinary tensors.
  @Test
  func inferenceLeavesHaveGradients() {
    let c = inferenceMode { Tensor([1.0, 2], dtype: .float64, requiresGrad: true) }
    let x = leaf([3.0, 4])
    (c + x).backward(gradient: constant([1.0, 10]))
    (x - c).backward(gradient: constant([1.0, 10]))
    (Tensor.stack([x, c]) * 2).sum().backward()
    #expect(c.gradient == [2, 2] && x.gradient == [4, 22])
    #expect(refusal { _ = c * x } != nil)
    // Its graph may outlive it.
    var sum = x + 1
    do {
      let gone = inferenceMode { Tensor([1.0, 2], dtype: .float64, requiresGrad: true) }
      sum = x + gone
    }
    sum.sum().backward()
    #expect(x.gradient == [5, 23])
  }

  @Test func tensorsBornInsideServeBackwardOutside() {
    // Numbers and temporaries of the library are made where the user's operation runs.
    let x = leaf([1.0, 2])
    let y = inferenceMode { inferenceMode(false) { ((x * 2 + 1) / 3).sin().sum() } }
    y.backward()
    let expected = grad(of: ((x * 2 + 1) / 3).sin().sum(), withRespectTo: x)
    #expect(x.gradient == expected.values)
    #expect(gradcheck({ x in x * 2 * inferenceMode(false) { x.exp() } }, leaf([0.5, 1])).passed)
  }
}
