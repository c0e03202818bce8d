import Adjoint
import Testing

@Suite(.leakFree) struct IndexingGradientTests {
  /// Every form of index: the gradient is 1 for each time an element was taken.
  @Test func everyFormCountsWhatItTakes() {
    let forms: [(String, (Tensor) -> Tensor)] = [
      ("integer", { $0[1] }), ("negative", { $0[-1, -2] }), ("range", { $0[0..<2] }), ("step", { $0[.slice(step: 2)] }),
      ("two ranges", { $0[1..., ..<3] }), ("ellipsis", { $0[..., 0] }), ("new axis", { $0[.newAxis, 1] }),
      ("all", { $0[.all, 1] }), ("tensor", { $0[Tensor([2, 0])] }), ("array", { $0[[0, 2]] }),
      ("two tensors", { $0[Tensor([0, 1]), Tensor([3, 2])] }),
      ("broadcast", { $0[Tensor([[0], [2]]), Tensor([1, 3])] }),
      ("range and tensor", { $0[1..<3, Tensor([0, 3])] }), ("tensor and integer", { $0[Tensor([0, 2]), 1] }),
      ("mask", { $0[$0.detach() .> 5] }), ("row mask", { $0[Tensor([true, false, true])] }),
      ("negative tensor", { $0[Tensor([-1, -3])] }), ("empty", { $0[Tensor([Int](), dtype: .int64)] }),
      ("true", { $0[true] }), ("int32", { $0[Tensor([1, 1], dtype: .int32)] }),
    ]
    for (name, take) in forms {
      let x = Tensor.arange(0, 12, dtype: .float64).reshape(3, 4).requiresGrad_()
      let y = take(x)
      y.sum().backward()
      // Each element holds its own number.
      var counts = [Double](repeating: 0, count: 12)
      for value in y.values { counts[Int(value)] += 1 }
      #expect(x.gradient == counts, "\(name)")
    }
  }

  @Test func elementsTakenTwiceCountTwice() {
    let x = leaf([[1.0, 2], [3, 4], [5, 6]])
    let index = Tensor([0, 1, 0, 2, 0])
    let weights = constant([[1.0], [10], [100], [1000], [10000]])
    (x[index] * weights).sum().backward()
    #expect(x.gradient == [10101, 10101, 10, 10, 1000, 1000])
    x.setGrad(nil)
    // Also among others, and where a whole grid repeats.
    x[Tensor([[0, 0], [1, 1]]), Tensor([[1, 1], [0, 0]])].sum().backward()
    #expect(x.gradient == [0, 2, 2, 0, 0, 0])
    #expect(gradgradcheck({ $0[index] * $0[index] * weights }, leaf([[1.0, 2], [3, 4], [5, 6]])).passed)
  }

  @Test func selectionsOfSums() {
    // The gradient of the selection is a view of one number repeated.
    let x = leaf([[1.0, 2, 3], [4, 5, 6]])
    let first = x[0]
    #expect(first.sum().requiresGrad)
    x.select(dim: 0, index: 1).sum().backward()
    #expect(x.gradient == [0, 0, 0, 1, 1, 1])
    // Summing of a stack's rows.
    let y = leaf([1.0, 2])
    let rows = Tensor.stack([y, y * 2])
    (rows.select(dim: 0, index: 0).sum() + rows.sum(dim: 0).select(dim: 0, index: 1)).backward()
    #expect(y.gradient == [1, 1 + 3])
  }

  /// A gradient with strides of 0, as `expand` makes it, is written to a part like any other.
  @Test func expandedGradients() {
    let v = constant(2.0)
    let wide = v.expand(10)
    let a = Tensor.zeros(10, 10, dtype: .float64, requiresGrad: true)
    a.diagonal().backward(gradient: wide)
    #expect(a.grad()!.diagonal().values == Array(repeating: 2, count: 10) && a.grad()!.sum().item(Double.self) == 20)
    a.setGrad(nil)
    a[3].backward(gradient: wide)
    #expect(a.grad()![3].values == Array(repeating: 2, count: 10) && a.grad()!.sum().item(Double.self) == 20)
    a.setGrad(nil)
    a[2..<7].backward(gradient: v.expand(5, 10))
    #expect(a.grad()![2..<7].sum().item(Double.self) == 100 && a.grad()!.sum().item(Double.self) == 100)
    // And by matrix products, which take strides as they come.
    let (m, w) = (leaf([[1.0, 2], [3, 4]]), leaf([5.0, 6]))
    m.mv(w).backward(gradient: v.expand(2))
    #expect(m.gradient == [10, 12, 10, 12] && w.gradient == [8, 12])
    let shared = leaf([7.0])
    m.setGrad(nil)
    #expect(gradcheck({ [$0[0].mv($0[1].expand(2))] }, [m, shared]).passed)
    #expect(m.detach().mv(shared.expand(2)).values == [21, 49])
  }

  @Test func reductionsSplitAmongAllEquals() {
    for f in [{ (x: Tensor) in x.max() }, { $0.min() }, { $0.median() }, { $0.nanmedian() }] {
      let x = Tensor.full([3, 2], 2.5, dtype: .float64, requiresGrad: true)
      f(x).backward()
      #expect(x.gradient == Array(repeating: 1.0 / 6, count: 6))
    }
    let x = leaf([1.0, .nan, 3, .nan])
    x.max().backward()
    #expect(x.gradient == [0, 0.5, 0, 0.5])
  }

  @Test func scattersSplitAmongAllEquals() {
    let index = Tensor([0, 0, 1, 1])
    let cases: [(ScatterReduction, [Double], [Double])] = [
      (.amin, [1.0 / 3, 0.5], [1.0 / 3, 1.0 / 3, 0, 0.5]),
      (.amax, [1.0 / 3, 0], [1.0 / 3, 1.0 / 3, 1, 0]),
    ]
    for (reduction, target, source) in cases {
      for byIndex in [true, false] {
        let (x, y) = (leaf([2.0, 2]), leaf([2.0, 2, 3, 2]))
        let z =
          byIndex
          ? x.indexReduce(dim: 0, index: index, source: y, reduce: reduction)
          : x.scatterReduce(dim: 0, index: index, source: y, reduce: reduction)
        z.sum().backward()
        #expect(x.gradient == target && y.gradient == source)
      }
    }
  }

  @Test func productsOfSeveralZerosDifferentiateOnce() {
    for byIndex in [true, false] {
      let f = { (x: Tensor, y: Tensor) in
        byIndex
          ? x.indexReduce(dim: 0, index: Tensor([0, 0]), source: y, reduce: .prod)
          : x.scatterReduce(dim: 0, index: Tensor([0, 0]), source: y, reduce: .prod)
      }
      let (x, y) = (leaf([3.0]), leaf([0.0, 0]))
      let first = grad(of: [f(x, y).sum()], withRespectTo: [x, y], createGraph: true)
      #expect(first[0]?.values == [0] && first[1]?.values == [0, 0])
      let text = refusal { _ = grad(of: first[1]!.sum(), withRespectTo: y) }
      #expect(text?.contains("more than one 0") == true, "\(text ?? "")")
      // One zero is exact, to the second order too.
      let (u, v) = (leaf([3.0]), leaf([0.0, 2]))
      let gradients = grad(of: [f(u, v).sum()], withRespectTo: [u, v], createGraph: true)
      #expect(gradients[0]?.values == [0] && gradients[1]?.values == [6, 0])
      let second = grad(of: gradients[1]!.sum(), withRespectTo: [u, v])
      #expect(second[0].values == [2] && second[1].values == [3, 3])
    }
  }
}
