import Adjoint
import Testing

/// A function mapped over examples gives what a loop gives; that of every operation is checked with the golden cases.
@Suite(.leakFree) struct VmapTests {
  private let a = constant([[1.0, 2, 3], [4, 5, 6]])
  private let b = constant([[1.0, 0, -1], [2, 2, 2]])

  @Test func mapsOverTheFirstDimension() {
    #expect(vmap { $0.sum() }(a).values == [6, 15])
    #expect(vmap { x, y in x.dot(y) }(a, b).values == [-2, 30])
  }

  @Test func dimensionsAreChosen() {
    #expect(vmap({ $0.sum() }, inDim: 1)(a).values == [5, 7, 9])
    #expect(vmap({ $0.sum() }, inDim: -1)(a).values == [5, 7, 9])
    #expect(vmap({ $0 * 2 }, outDim: 1)(a).shape == [3, 2])
    #expect(vmap({ $0 * 2 }, outDim: -1)(a).equal((a * 2).t()))
    let scaled = vmap({ x, w in x * w }, inDims: [0, nil])(a, constant([1.0, 10, 100]))
    #expect(scaled.values == [1, 20, 300, 4, 50, 600])
    let outer = vmap({ x, y in x * y }, inDims: [1, nil], outDim: 1)(a, constant([1.0, 1]))
    #expect(outer.values == a.values)
  }

  @Test func aResultThatIsTheSameForAllIsRepeatedOrGivenOnce() {
    let w = constant([1.0, 2])
    #expect(vmap { _ in w }(a).shape == [2, 2])
    #expect(vmap({ _ in w }, outDim: nil)(a).shape == [2])
    #expect(refusal { _ = vmap({ $0 }, outDim: nil)(a) }?.contains("differs from example to example") == true)
  }

  @Test func structuresOfTensors() {
    let both = vmap { (x: [Tensor]) in [x[0] + x[1], x[0]] }([a, b])
    #expect(both[0].values == (a + b).values && both[1].values == a.values)
    let (sum, product) = vmap { (x: Tensor, y: Tensor) in (x + y, x * y) }(a, b)
    #expect(sum.values == (a + b).values && product.values == (a * b).values)
    let named = vmap { (x: [String: Tensor]) in ["s": x["b"]! - x["a"]!] }(["a": a, "b": b])
    #expect(named["s"]!.values == (b - a).values)
    let mixed = vmap({ (x: [Tensor], w: Tensor) in x[0] * w + x[1] }, inDims: [0, nil])([a, b], constant(2.0))
    #expect(mixed.values == (a * 2 + b).values)
  }

  @Test func nests() {
    let products = vmap { x in vmap { y in x * y }(x) }(a)
    #expect(products.shape == [2, 3, 3])
    #expect(products.values == (a.unsqueeze(2) * a.unsqueeze(1)).values)
    let crossed = vmap({ row in vmap({ column in row.dot(column) }, inDim: 1)(b.t()) })(a)
    #expect(crossed.values == a.mm(b.t()).values)
  }

  @Test func chunksGiveTheSame() {
    let x = Tensor.linspace(0, 1, steps: 21, dtype: .float64).reshape(7, 3)
    let whole = vmap { $0.exp().sum() }(x)
    for size in [1, 2, 3, 7, 10] {
      #expect(vmap({ $0.exp().sum() }, chunkSize: size)(x).values == whole.values)
    }
    #expect(refusal { _ = vmap({ $0 }, chunkSize: 0)(x) }?.contains("chunkSize") == true)
  }

  @Test func shapesAreThoseOfOneExample() {
    _ = vmap { x -> Tensor in
      #expect(x.shape == [3] && x.numel == 3 && x.ndim == 1)
      return x.reshape(3, 1).expand(3, 2).flatten()
    }(a)
  }

  @Test func viewsAndChangesInPlace() {
    let doubled = vmap { x -> Tensor in
      let y = x.clone()
      y[0] = 9
      y.narrow(dim: 0, start: 1, length: 2).mul_(2)
      return y
    }(a)
    #expect(doubled.values == [9, 4, 6, 9, 10, 12] && a.values == [1, 2, 3, 4, 5, 6])
    let written = a.clone()
    _ = vmap { x in x.add_(1) }(written)
    #expect(written.values == [2, 3, 4, 5, 6, 7])
    let shared = Tensor.zeros([3], dtype: .float64)
    #expect(refusal { _ = vmap { x in shared.add_(x) }(a) }?.contains("the same for all examples") == true)
  }

  @Test func gradientsFlowThrough() {
    let x = leaf([[1.0, 2], [3, 4]])
    vmap { ($0 * $0).sum() }(x).sum().backward()
    #expect(x.gradient == [2, 4, 6, 8])
    let w = leaf([1.0, 2])
    vmap({ x, w in (x * w).sum() }, inDims: [0, nil])(constant([[1.0, 2], [3, 4]]), w).sum().backward()
    #expect(w.gradient == [4, 6])
  }

  @Test func refusals() {
    #expect(refusal { _ = vmap { x, y in x + y }(a, constant([1.0, 2, 3])) }?.contains("sizes mapped over") == true)
    #expect(refusal { _ = vmap { $0 }(constant(1.0)) }?.contains("inDim") == true)
    #expect(refusal { _ = vmap({ $0 }, inDim: 2)(a) }?.contains("out of range") == true)
    #expect(refusal { _ = vmap({ x, _ in x }, inDims: [nil, nil])(a, b) }?.contains("nothing to map over") == true)
    #expect(refusal { _ = vmap { x in x * x.sum().item(Double.self) }(a) }?.contains("no values of its own") == true)
    #expect(refusal { _ = vmap { x in x.sum().isTrue ? x : -x }(a) }?.contains("no values of its own") == true)
    #expect(refusal { _ = vmap { x in x.nonzero() }(a) }?.contains("no values of its own") == true)
    #expect(refusal { _ = vmap { x in x.maskedSelect(mask: x .> 2) }(a) }?.contains("no values of its own") == true)
  }

  @Test func promotionIsThatOfOneExample() {
    // A 0-d float64 example does not widen a float32 vector.
    let z = vmap({ s, v in s * v }, inDims: [0, nil])(constant([1.0, 2]), Tensor([1.5, 2.5]))
    #expect(z.dtype == .float32 && z.values == [1.5, 2.5, 3, 5])
  }

  @Test func indicesDifferFromExampleToExample() {
    let table = constant([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
    let index = Tensor([[0, 2], [1, 1]])
    let rows = vmap({ i, t in t.indexSelect(dim: 1, index: i) }, inDims: [0, nil])(index, table)
    #expect(rows.shape == [2, 3, 2] && rows.select(dim: 0, index: 0).values == [1, 3, 4, 6, 7, 9])
    let gathered = vmap { x, i in x.gather(dim: 0, index: i) }(a, index)
    #expect(gathered.values == [1, 3, 5, 5])
    let put = vmap { x, i in x.indexAdd(dim: 0, index: i, source: constant([10.0, 20])) }(a, index)
    #expect(put.values == [11, 2, 23, 4, 35, 6])
  }
}

@Suite(.serialized, .leakFree) struct VmapRandomnessTests {
  private let x = Tensor.zeros([3, 4], dtype: .float64)

  @Test func isRefusedUnlessAllowed() {
    for draw: (Tensor) -> Tensor in [
      { $0 + Tensor.rand(4, dtype: .float64) }, { $0.dropout(p: 0.5) }, { $0.clone().normal_() },
      { Tensor.bernoulli($0 + 0.5) }, { _ in Tensor.randperm(3) }, { ($0 + 1).multinomial(1) },
    ] {
      #expect(refusal { _ = vmap(draw)(x) }?.contains("randomness") == true)
    }
  }

  @Test func sameForAll() {
    let generator = Generator(seed: 3)
    for draw: (Tensor) -> Tensor in [
      { $0 + Tensor.rand(4, dtype: .float64, generator: generator) },
      { ($0 + 1).dropout(p: 0.5, generator: generator) }, { Tensor.bernoulli($0 + 0.5, generator: generator) },
      { $0.clone().normal_(generator: generator) },
    ] {
      let z = vmap(draw, randomness: .same)(x)
      #expect(z[0].values == z[1].values && z[1].values == z[2].values)
    }
  }

  @Test func differentForEach() {
    let generator = Generator(seed: 3)
    for draw: (Tensor) -> Tensor in [
      { $0 + Tensor.rand(4, dtype: .float64, generator: generator) }, { $0.clone().normal_(generator: generator) },
      { $0 + Tensor.randn(4, dtype: .float64, generator: generator) },
      { ($0 + 1).multinomial(4, generator: generator) },
    ] {
      let z = vmap(draw, randomness: .different)(x)
      #expect(z.shape == [3, 4] && z[0].values != z[1].values && z[1].values != z[2].values)
    }
  }
}
