import Adjoint
import Testing

@Suite(.leakFree) struct DetachTests {
  @Test func cutsTheGraph() {
    let x = leaf([1.0, 2])
    let y = x + 2
    let z = (y.detach() * 4)
    #expect(!z.requiresGrad && z.gradFn == nil && z.isLeaf)
    let w = y.detach()
    w.requiresGrad = true
    let sum = (y * y).sum() + (w * w * w).sum()
    sum.backward()
    #expect(x.gradient == [6, 8] && w.gradient == [27, 48])
    // The values are those of the graph that was cut off.
    #expect(w.values == y.values)
  }

  @Test func inPlaceMakesALeaf() {
    let x = leaf([1.0, 2])
    let y = x * 2
    #expect(y.detach_() === y && y.isLeaf && !y.requiresGrad && y.gradFn == nil)
    (y * x).sum().backward()
    #expect(x.gradient == [2, 4])
    y.requiresGrad_()
    y.detach_()
    #expect(!y.requiresGrad)
  }

  @Test func leavesTheBaseOfAViewAlone() {
    let x = leaf([[1.0, 2], [3, 4]])
    let view = x.narrow(dim: 0, start: 0, length: 1)
    #expect(refusal { view.detach_() }?.contains("view") == true)
    #expect(view.requiresGrad && view.gradFn != nil)
    let detached = view.detach()
    #expect(!detached.requiresGrad && detached.gradFn == nil)
    // It no longer follows the base's history, only its elements.
    let base = x * 1
    let part = base.select(dim: 0, index: 0).detach()
    base.mul_(2)
    #expect(!part.requiresGrad && part.values == [2, 4])
  }

  @Test func whatIsWrittenToItIsNoticed() {
    let x = leaf([1.0, 2])
    let y = x ** 2
    let original = x.detach().clone()
    let part = x.detach()
    part.zero_()
    #expect(x.values == [0, 0])
    let text = refusal { y.sum().backward() }
    #expect(text?.contains("PowBackward0") == true && text?.contains("version 1") == true)
    // Putting the elements back does not help: the version counts.
    part.copy_(original)
    #expect(refusal { y.sum().backward() } != nil)
    // The gradient of `detach()` may differ from the one of noGrad in nothing else.
    #expect(x.version == 2 && part.version == 2)
  }

  @Test func partsOfATensorMayBeAssignedResults() {
    let x = constant([[1.0, 2], [3, 4], [5, 6]])
    let (y, z) = (leaf([7.0, 8]), leaf([9.0, 10]))
    x[0] = y
    x[1] = 2 * z
    #expect(x.requiresGrad && x.gradFn != nil && x.values == [7, 8, 18, 20, 5, 6])
    x.sum().backward()
    #expect(y.gradient == [1, 1] && z.gradient == [2, 2])
  }

  /// Each step saves what it needs, not the tensor that a later step writes over.
  @Test func aTensorUsedAsARegister() {
    let mu = leaf([1.0])
    let register = Tensor.empty([1], dtype: .float64)
    var loss = Tensor.zeros([], dtype: .float64)
    for i in 0..<3 {
      register.detach_()
      register.copy_(mu + Double(i))
      // The factor is a constant, so the register itself is not saved.
      loss = loss + (register * constant([Double(i)])).sum()
    }
    loss.backward()
    #expect(mu.gradient == [3])
  }

  @Test func indexingSavesNoElements() {
    let x = leaf([1.0, 2, 3])
    let y = x * 1
    let index = Tensor([0, 2])
    let picked = [
      y[index], y[y .> 1], y[1], y[0..<2], y.indexSelect(dim: 0, index: index), y.gather(dim: 0, index: index),
    ]
    noGrad { y.zero_() }
    // Nor the index tensor itself.
    index.zero_()
    backward(picked.map { $0.sum() })
    #expect(x.gradient == [4, 3, 4])
  }
}
