import Adjoint
import Testing

@Suite(.leakFree) struct DataTests {
  @Test func aLeafStaysWhatItIs() {
    let a = Tensor(1.0, requiresGrad: true)
    let b = Tensor(2.0)
    a.data = b
    #expect(a.requiresGrad && a.isLeaf && a.item(Double.self) == 2 && !b.requiresGrad)
    let text = refusal { a.data = Tensor(3) }
    #expect(text?.contains("int64") == true && text?.contains("requires a gradient") == true)
    a.data = Tensor(4.0, requiresGrad: true)
    (a * a).backward()
    #expect(a.gradient == [8])
    // Without a gradient any dtype will do.
    let plain = Tensor(1.0)
    plain.data = Tensor(3)
    #expect(plain.dtype == .int64 && plain.item(Int.self) == 3)
  }

  @Test func memoryIsSharedAndTheVersionIsNot() {
    let (x, y) = (constant([1.0, 2]), constant([3.0, 4]))
    let view = x.view(2)
    x.add_(1)
    x.data = y
    #expect(x.version == 1 && y.version == 0)
    x.add_(10)
    #expect(y.values == [13, 14] && x.version == 2 && y.version == 0 && view.values == [2, 3])
    // Setting it is past all checks: what was saved reads the new elements.
    let w = leaf([1.0, 1])
    let z = (w * w).sum()
    w.data = constant([5.0, 6])
    z.backward()
    #expect(w.gradient == [10, 12])
  }

  @Test func anotherShapeMakesAnotherEndOfTheGraph() {
    let x = leaf([1.0, 2])
    var calls = 0
    x.registerHook { _ in
      calls += 1
      return nil
    }
    let old = (x * 2).sum()
    x.data = Tensor([1.0, 2, 3], dtype: .float32)
    #expect(x.shape == [3] && x.dtype == .float32 && x.requiresGrad && x.isLeaf)
    (x * x).sum().backward()
    #expect(x.gradient == [2, 4, 6] && x.grad()!.dtype == .float32 && calls == 1)
    // The graph of the old shape has nobody to give its gradient to.
    old.backward()
    #expect(x.gradient == [2, 4, 6])
  }

  @Test func refusals() {
    let x = leaf([1.0, 2])
    #expect(refusal { (x * 2).data = constant([1.0, 2, 3]) }?.contains("MulBackward0") == true)
    (x * 2).sum().backward()
    #expect(refusal { x.data = constant([1.0]) }?.contains("setGrad(nil)") == true && x.values == [1, 2])
    x.setGrad(nil)
    x.data = constant([1.0])
    #expect(x.values == [1])
    x.data = constant([[[1.0], [2]]])
    #expect(x.shape == [1, 2, 1] && x.strides == [2, 1, 1] && x.values == [1, 2])
  }

  @Test func aViewWhoseMemoryChangesLeavesItsBase() {
    let x = leaf([1.0, 2, 3, 4])
    let base = x * 1
    let view = base[1..<3]
    view.data = constant([7.0, 8])
    view.mul_(2)
    #expect(view.values == [14, 16] && base.values == [1, 2, 3, 4])
    base.mul_(3)
    base.sum().backward()
    #expect(x.gradient == [3, 3, 3, 3])
    // And so do the views of a base whose memory changes.
    let (other, leaf4) = (x * 1, leaf([1.0, 1, 1, 1]))
    let part = other[0..<2]
    other.data = constant([9.0, 9, 9, 9])
    other.mul_(leaf4)
    #expect(part.values == [1, 2] && part.requiresGrad)
    part.sum().backward()
    #expect(x.gradient == [4, 4, 3, 3] && leaf4.grad() == nil)
  }
}
