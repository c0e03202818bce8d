import Adjoint
import Testing

/// The strides, dtype and presence of a leaf's gradient.
@Suite(.leakFree) struct GradientLayoutTests {
  @Test func isThatOfALeafWithoutGaps() {
    let base = Tensor.ones(2, 3, 4, dtype: .float64)
    for dims in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]] {
      let w = base.permute(dims).detach().requiresGrad_()
      let weights = Tensor.arange(24, dtype: .float64).reshape(w.shape)
      for root in [(w * weights).sum(), (w * w * weights).sum() * 0.5, w.reshape(24).dot(weights.reshape(24))] {
        w.setGrad(nil)
        root.backward()
        #expect(w.grad()!.strides == w.strides && w.gradient == weights.values)
      }
      // In place it stays what it is, under createGraph too.
      let g = w.grad()!
      (w * 2).sum().backward()
      #expect(w.grad()! === g && g.strides == w.strides && g.values == weights.values.map { $0 + 2 })
      w.setGrad(nil)
      (w * w).sum().backward(createGraph: true, file: "quiet", line: 0)
      #expect(w.grad()!.strides == w.strides && w.grad()!.requiresGrad)
      #expect(grad(of: w.grad()!.sum(), withRespectTo: w).values == Array(repeating: 2, count: 24))
      w.setGrad(nil)
    }
  }

  @Test func isRowMajorWhereTheLeafHasGapsOrOverlaps() {
    let expanded = Tensor.ones(3, dtype: .float64).expand(2, 3).detach().requiresGrad_()
    let all = Tensor.ones(4, 6, dtype: .float64)
    let withGaps = all[stride(from: 0, to: 4, by: 2), stride(from: 0, to: 6, by: 2)].detach().requiresGrad_()
    for leaf in [expanded, withGaps] {
      (leaf * 2).sum().backward()
      #expect(leaf.grad()!.strides == [3, 1] && leaf.gradient == Array(repeating: 2, count: 6))
    }
    let empty = Tensor.ones(0, 3, dtype: .float64).T.detach().requiresGrad_()
    (empty * 2).sum().backward()
    #expect(empty.grad()!.shape == [3, 0])
  }

  @Test func hasTheDTypeThatIsSet() {
    let x = Tensor([1.0, 2], dtype: .bfloat16, requiresGrad: true)
    #expect(x.gradDType == .bfloat16)
    x.gradDType = .float32
    (x * 0.5).sum().backward()
    #expect(x.grad()!.dtype == .float32 && x.gradient == [0.5, 0.5])
    // Small sums are not lost: 256 + 1 is not a bfloat16.
    (x * 256).sum().backward()
    (x * 1).sum().backward()
    #expect(x.gradient == [257.5, 257.5])
    (x.float() * 1).sum().backward()
    #expect(x.gradient == [258.5, 258.5])
    x.setGrad(nil)
    x.gradDType = nil
    #expect(x.gradDType == nil)
    (x.double() * 3).sum().backward()
    #expect(x.gradient == [3, 3])
    x.setGrad(Tensor([1.0, 1], dtype: .float64))
    (x * 2).sum().backward()
    #expect(x.grad()!.dtype == .float64 && x.gradient == [3, 3])
  }

  @Test func setBeforeTheLeafRequiresAGradient() {
    let x = Tensor([1.0, 2])
    x.gradDType = .float64
    x.requiresGrad = true
    (x * 2 + x.double()).sum().backward()
    #expect(x.grad()!.dtype == .float64 && x.gradient == [3, 3])
    x.setGrad(nil)
    x.gradDType = .float32
    (x * 2).sum().backward()
    #expect(x.grad()!.dtype == .float32)
  }

  @Test func gradDTypeRefusals() {
    let x = Tensor([1.0, 2], requiresGrad: true)
    #expect(refusal { (x * 2).gradDType = .float64 }?.contains("no leaf") == true)
    #expect(refusal { x.gradDType = .int64 }?.contains("floating") == true)
    (x * 2).sum().backward()
    #expect(refusal { x.gradDType = .float64 }?.contains("setGrad(nil)") == true)
    x.gradDType = .float32
    x.setGrad(nil)
    x.gradDType = .float64
    #expect(refusal { x.setGrad(Tensor([1.0, 2])) }?.contains("float64") == true)
    x.setGrad(Tensor([1.0, 2], dtype: .float64))
    #expect(x.gradient == [1, 2])
  }

  @Test func assigningIsCheckedAndAddedTo() {
    let x = leaf([1.0, 2])
    #expect(refusal { x.setGrad(x) }?.contains("clone") == true)
    #expect(refusal { x.setGrad(constant([1.0])) }?.contains("shape [1]") == true)
    #expect(refusal { x.setGrad(Tensor([1.0, 2])) }?.contains("float32") == true)
    let own = constant([10.0, 20])
    x.setGrad(own)
    (x * 2).sum().backward()
    #expect(x.grad()! === own && own.values == [12, 22])
    x.setGrad(nil)
    (x * 2).sum().backward()
    #expect(x.gradient == [2, 2] && own.values == [12, 22])
    // On a tensor that requires none as well.
    let c = constant([1.0])
    c.setGrad(constant([5.0]))
    #expect(c.gradient == [5])
  }

  @Test func isNotWantedForAWhile() {
    let x = leaf([1.0])
    let y = x + x
    x.registerHook { $0 * 10 }
    x.requiresGrad = false
    #expect(!(x * 3).requiresGrad)
    y.backward()
    #expect(x.grad() == nil)
    // Older graphs are about the same leaf again, and its hooks are there.
    x.requiresGrad = true
    (y + x * 3).backward()
    #expect(x.gradient == [50])
    #expect(grad(of: y, withRespectTo: x).values == [20])
    x.detach_()
    #expect(!x.requiresGrad)
    y.backward()
    x.requiresGrad_()
    y.backward()
    #expect(x.gradient == [70])
  }
}
