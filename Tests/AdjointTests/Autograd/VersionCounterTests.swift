import Adjoint
import Testing

@Suite(.leakFree) struct VersionCounterTests {
  @Test func countsChangesOfAllThatShareMemory() {
    let x = constant([1.0, 2, 3])
    #expect(x.version == 0)
    x.add_(1)
    #expect(x.version == 1)
    let view = x.view(3, 1)
    let detached = x.detach()
    #expect(view.version == 1 && detached.version == 1)
    view.mul_(2)
    detached.zero_()
    x[0] = 5
    for tensor in [x, view, detached] { #expect(tensor.version == 4) }
    // A copy counts on its own, and so does `data`.
    let (copy, data) = (x.clone(), x.data)
    copy.add_(1)
    data.add_(1)
    #expect(copy.version == 1 && x.version == 4 && data.version == 1 && x.values == [6, 1, 1])
    // Reading, and operations out of place, change nothing.
    _ = (x * 2).sum()
    #expect(x.version == 4)
  }

  @Test func canBeCountedUp() {
    let x = leaf([1.0, 2])
    let y = (x * x).sum()
    x.incrementVersion()
    x.detach().incrementVersion()
    #expect(x.version == 2)
    #expect(refusal { y.backward() }?.contains("version 2, version 0 was saved") == true)
    for tensor in [Tensor.ones(1000), Tensor.ones(2)] {
      tensor.incrementVersion()
      #expect(tensor.version == 1)
    }
  }

  @Test func canBeSetUnsafely() {
    let x = leaf([1.0, 2]).clone()
    x.add_(1)
    x.add_(2)
    #expect(x.version == 2)
    unsafePreservingVersions(of: [x]) {
      x.mul_(2)
      x.mul_(3)
      #expect(x.version == 4)
    }
    #expect(x.version == 2)
    x.unsafeSetVersion(0)
    #expect(x.version == 0)
    #expect(refusal { x.unsafeSetVersion(-1) }?.contains("-1") == true && x.version == 0)
    // What it is for: a change that is taken back before backward.
    let (w, v) = (leaf([3.0, 4]), leaf([5.0, 6]))
    let y = (w * v).sum()
    unsafePreservingVersions(of: [w]) {
      noGrad {
        w.mul_(2)
        w.div_(2)
      }
    }
    y.backward()
    #expect(v.gradient == [3, 4])
  }

  @Test func resizingCountsWhereTheShapeChanges() {
    let x = Tensor.ones(3)
    #expect(x.resize_([2]).version == 1 && x.shape == [2] && x.floats == [1, 1])
    #expect(x.resize_([2]).version == 1)
    #expect(x.resizeAs_(.zeros(300)).version == 2 && x.shape == [300] && x.sum().item(Int.self) == 2)
    #expect(x.resizeAs_(.zeros(300)).version == 2)
    let matrix = Tensor.ones(2, 3)
    #expect(matrix.resize_([3, 1]).shape == [3, 1] && matrix.version == 1)
    for tracked in [leaf([1.0]), leaf([1.0]) * 2] {
      #expect(refusal { tracked.resize_([3]) }?.contains("requires a gradient") == true && tracked.shape == [1])
    }
    let numbers = Tensor([1.0, 2])
    #expect(numbers.resize_([1, 2, 2]).floats == [1, 2, 0, 0] && numbers.strides == [4, 2, 1])
    #expect(refusal { Tensor.ones(2)[0..<1].resize_([2]) }?.contains("shares its memory") == true)
    #expect(refusal { Tensor.ones(2).resize_([-1]) }?.contains("negative") == true)
  }

  /// Operands and results are saved as they are, so that writing past the version shows in the gradient.
  @Test func whatIsSavedIsNoCopy() {
    for n in [2, 1000] {
      let x = Tensor.ones(n, dtype: .float64, requiresGrad: true)
      let y = x * 2
      let (square, product, exponential) = ((x * x).sum(), (x * y).sum(), exp(y))
      x.data.fill_(3)
      y.data.fill_(5)
      square.backward(retainGraph: true)
      #expect(x.gradient!.allSatisfy { $0 == 6 })
      x.setGrad(nil)
      product.backward(retainGraph: true)
      #expect(x.gradient!.allSatisfy { $0 == 5 + 2 * 3 })
      x.setGrad(nil)
      exponential.data.fill_(7)
      exponential.sum().backward(retainGraph: true)
      #expect(x.gradient!.allSatisfy { $0 == 2 * 7 })
      // What has been let go can't be read again.
      product.backward()
      #expect(refusal { product.backward() }?.contains("retainGraph: true") == true)
    }
  }

  /// Masks and weights are read by gradients of others, and are checked like saved operands.
  @Test func masksAndWeightsMustNotChange() {
    let x = leaf([0.25, 0.75])
    let cases: [(String, Tensor, (Tensor) -> Tensor)] = [
      ("WhereBackward0", Tensor([true, false]), { Tensor.where($0, x, 0) }),
      ("WhereBackward0", Tensor([true, false]), { Tensor.where($0, x * 2, x) }),
      ("MaskedFillBackward0", Tensor([true, false]), { x.maskedFill(mask: $0, value: 3) }),
      ("MaskedFillBackward0", Tensor([true, false]), { (x * 1).maskedFill_(mask: $0, value: 3) }),
      ("BinaryCrossEntropyBackward0", constant([2.0, 3]), { x.binaryCrossEntropy(constant([1.0, 0]), weight: $0) }),
      (
        "BinaryCrossEntropyWithLogitsBackward0", constant([2.0, 3]),
        { x.binaryCrossEntropyWithLogits(constant([1.0, 0]), weight: $0) }
      ),
      (
        "BinaryCrossEntropyWithLogitsBackward0", constant([2.0, 3]),
        { x.binaryCrossEntropyWithLogits(constant([1.0, 0]), posWeight: $0) }
      ),
    ]
    for (name, attribute, f) in cases {
      let unchanged = f(attribute)
      #expect(refusal { unchanged.sum().backward() } == nil)
      let y = f(attribute)
      attribute.copy_(attribute.eq(0))
      let text = refusal { y.sum().backward() }
      #expect(
        text?.contains(name) == true && text?.contains("version 1, version 0 was saved") == true, "\(text ?? name)")
    }
  }
}
