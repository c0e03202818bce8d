import Adjoint
import Testing

/// What a view is, and which views may be changed in place.
@Suite(.leakFree) struct ViewCreationTests {
  @Test func viewsKnowTheirBase() {
    for x in [leaf([[1.0, 2], [3, 4]]) * 1, constant([[1.0, 2], [3, 4]])] {
      #expect(!x.isView && x.base == nil)
      let views = [
        x[0], x.T, x.view(4), x.reshape(4), x.expand(3, 2, 2), x.unsqueeze(0), x.diagonal(), x[0][1], x.unbind()[1],
        x.split(1)[0], x.narrow(dim: 0, start: 0, length: 1).T,
      ]
      for view in views { #expect(view.isView && view.base! === x) }
      for copy in [x.clone(), x * 1, x.detach(), x.data, x.contiguous(), x[x .> 0]] {
        #expect(!copy.isView && copy.base == nil)
      }
    }
  }

  @Test func detachedTensorsShareMemoryAndVersionOnly() {
    let x = leaf([1.0, 2]) * 1
    let y = sin(x)
    let d = x.detach()
    d.requiresGrad = true
    noGrad { _ = d.mul_(2) }
    #expect(x.values == [2, 4] && x.gradFn!.name == "MulBackward0" && !d.isView)
    #expect(refusal { y.sum().backward() }?.contains("SinBackward0") == true)
    // A view of a detached tensor follows that one.
    #expect(d[0].base! === d)
  }

  private enum Kind: CaseIterable { case ordinary, noGrad, several, severalInNoGrad }

  private func view(_ kind: Kind, of x: Tensor) -> Tensor {
    switch kind {
    case .ordinary: x[0]
    case .noGrad: noGrad { x[0] }
    case .several: x.unbind()[0]
    case .severalInNoGrad: noGrad { x.unbind()[0] }
    }
  }

  /// Kind of view, whether the base is tracked, whether the write is recorded: what is refused.
  @Test func allKindsOfViews() {
    for kind in Kind.allCases {
      for tracked in [true, false] {
        let x = leaf([[1.0, 2], [3, 4]])
        let base = tracked ? x * 1 : x.detach().clone()
        let v = view(kind, of: base)
        #expect(v.requiresGrad == (tracked && (kind == .ordinary || kind == .several)))
        // Inside noGrad nothing is recorded, and nothing is lost.
        #expect(refusal { noGrad { _ = v.mul_(2) } } == nil)
        #expect(base.values == [2, 4, 3, 4])
        for operand in [constant([3.0, 3]), leaf([3.0, 3])] {
          let text = refusal { v.mul_(operand) }
          let allowed = kind == .ordinary || !(tracked || operand.requiresGrad)
          let reason = kind == .noGrad ? "inside noGrad" : "one of several views that unbind made"
          #expect(allowed ? text == nil : text?.contains(reason) == true, "\(kind) \(tracked): \(text ?? "nil")")
        }
        // A view of such a view is no better.
        let text = refusal { v.view(2).mul_(leaf([1.0, 1])) }
        #expect((text == nil) == (kind == .ordinary))
      }
    }
  }

  @Test func viewsOfLeaves() {
    let x = leaf([[1.0, 2], [3, 4]])
    let row = x[0]
    #expect(refusal { row.mul_(2) }?.contains("a view of a leaf Variable that requires grad") == true)
    #expect(refusal { row.view(2, 1)[0].zero_() }?.contains("a view of a leaf") == true)
    #expect(refusal { x[0] = 1.0 }?.contains("leaf") == true)
    noGrad { _ = row.mul_(2) }
    #expect(x.values == [2, 4, 3, 4] && x.isLeaf && row.gradFn!.name == "SelectBackward0")
  }

  @Test func aViewMadeALeafInsideNoGrad() {
    let x = Tensor.zeros(2, dtype: .float64)
    let y = noGrad { x.view(2) }
    y.requiresGrad = true
    let z = y.view(2)
    #expect(refusal { z.div_(2) }?.contains("was made inside noGrad") == true)
    let plain = Tensor.zeros(2, dtype: .float64).view(2)
    plain.requiresGrad = true
    #expect(refusal { plain.view(2).div_(2) }?.contains("leaf") == true)
  }

  @Test func severalAtOnceWhicheverWayTheyAreMade() {
    let makers: [(Tensor) -> [Tensor]] = [{ $0.split(1) }, { $0.split([1, 1, 1]) }, { $0.chunk(3) }, { $0.unbind() }]
    for make in makers {
      let x = Tensor.ones(3, 3, dtype: .float64, requiresGrad: true)
      let parts = make(x + x)
      #expect(refusal { parts[0].mul_(parts[1]) }?.contains("one of several views") == true)
      // A view of one of them, and one of several views of a view.
      #expect(refusal { parts[0].view(as: parts[0]).mul_(2) }?.contains("one of several views") == true)
      let again = make((x * 1).view(as: x))
      #expect(refusal { again[0].mul_(2) }?.contains("one of several views") == true)
      // To read them is no harm, and a clone is anyone's.
      parts[0].clone().mul_(parts[1]).sum().backward()
      #expect(x.gradient?.reduce(0, +) == 24)
    }
  }

  @Test func unsafePartsMayBeChanged() {
    let makers: [(Tensor) -> [Tensor]] = [{ $0.unsafeSplit(1) }, { $0.unsafeSplit([1, 1, 1]) }, { $0.unsafeChunk(3) }]
    for make in makers {
      let x = Tensor.full([3, 3], 2, dtype: .float64, requiresGrad: true)
      let parts = make(x + x)
      #expect(!parts[0].isView)
      parts[0].mul_(parts[1])
      parts[0].sum().backward()
      #expect(x.gradient == [8, 8, 8, 8, 8, 8, 0, 0, 0])
    }
  }

  @Test func aViewOfOneOfSeveralAfterItsBaseHasChanged() {
    let x = leaf([[1.0, 2], [3, 4]])
    let base = x * 1
    let part = base.unbind()[0]
    base.mul_(2)
    #expect(refusal { _ = part.requiresGrad }?.contains("its base has been changed in place since") == true)
  }
}
