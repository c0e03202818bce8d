import Adjoint
import Testing

/// Twenty elements of five values: ties in lines too long for the library's short cuts.
private let ties = (0..<20).map { Double($0 * 7 % 5) }

// MARK: - Order

@Test(arguments: [DType.bool, .uint8, .int8, .int16, .int32, .int64, .float16, .bfloat16, .float32, .float64])
func sortingIsStableInEveryDType(_ dtype: DType) {
  let x = Tensor(ties.map { dtype == .bool ? ($0 / 2).rounded(.down) / 2 : dtype.isSigned ? $0 - 2 : $0 }).to(dtype)
  let plain: [Double] = x.to(.float64).array()
  for descending in [false, true] {
    let (values, indices) = x.sort(descending: descending)
    let expected = plain.indices.sorted {
      plain[$0] == plain[$1] ? $0 < $1 : descending ? plain[$0] > plain[$1] : plain[$0] < plain[$1]
    }
    #expect(indices.ints == expected)
    #expect(values.to(.float64).doubles == expected.map { plain[$0] })
  }
}

@Test func longLinesAreSortedByAllThreads() {
  let n = 200_003
  let x = Tensor.randn([n])
  let (values, indices) = x.sort(descending: true)
  #expect(values.equal(x.take(index: indices)))
  #expect((values.diff() .<= 0).all().isTrue)
  #expect(indices.sort().values.equal(Tensor.arange(n)))
}

@Test func nanIsLargestAndZerosAreEqual() {
  let x = Tensor([Double.nan, 1, -0.0, .infinity, 0, .nan, -.infinity])
  #expect(x.argsort().ints == [6, 2, 4, 1, 3, 0, 5])
  #expect(x.argsort(descending: true).ints == [0, 5, 3, 1, 2, 4, 6])
  #expect(x.topk(2).indices.ints == [0, 5])
  #expect(x.median().item(Double.self).isNaN)
  #expect(x.nanmedian().item(Double.self) == 0)
  #expect(x.unique().numel == 6)
}

// What PyTorch gives, where the order among equals follows from its algorithm alone.
@Test func tiesAreBrokenAsInPyTorch() {
  let x = Tensor(ties)
  #expect(x.topk(6).indices.ints == [17, 7, 12, 2, 19, 9])
  #expect(x.topk(3, largest: false).indices.ints == [5, 10, 15])
  #expect(x.kthvalue(10).indices.item(Int.self) == 6)
  #expect(x.median(dim: 0).indices.item(Int.self) == 6)
  #expect(x.mode().indices.item(Int.self) == 10)
  #expect(x.cummax(dim: 0).indices.ints == [0, 1, 2, 2, 2, 2, 2, 7, 7, 7, 7, 7, 12, 12, 12, 12, 12, 17, 17, 17])
}

@Test func viewsAndEmptyTensorsAreSorted() {
  let x = Tensor([[3, 1, 2], [9, 7, 8]])
  #expect(x.t().sort(dim: 0).values.t().equal(x.sort().values))
  #expect(x.select(dim: 0, index: 1).expand(2, 3).msort().shape == [2, 3])
  #expect(Tensor.zeros(2, 0).sort().values.shape == [2, 0])
  #expect(Tensor.zeros(0, 3).topk(0, dim: 0).indices.shape == [0, 3])
  #expect(Tensor(5.0).sort(dim: -1).indices.shape == [])
}

// MARK: - Scans

/// Products of everything but one factor, gradients and second derivatives, exact where factors are 0.
@Test(arguments: [[2.0, 3, 4], [2, 0, 4], [0, 3, 0], [0, 0, 0]])
func productsHaveExactDerivatives(_ factors: [Double]) {
  let x = leaf(factors)
  #expect(gradcheck({ $0.cumprod(dim: 0) }, x, checkForwardMode: true).passed)
  #expect(gradgradcheck({ $0.cumprod(dim: 0) }, x, checkForwardMode: true).passed)
  #expect(gradgradcheck({ $0.prod() }, x, checkForwardMode: true).passed)
  #expect(gradgradcheck({ $0.reshape(1, 3).prod(dim: 1) }, x, checkForwardMode: true).passed)
}

@Test func runningSumsOfExponentialsDoNotOverflow() {
  let x = leaf([-1000.0, 1000, 999, -1000])
  let z = x.logcumsumexp(dim: 0)
  #expect(z.allclose(constant([-1000, 1000, 1000.3132616875, 1000.3132616875])))
  z.sum().backward()
  #expect(constant(x.gradient ?? []).allclose(constant([1, 1 + 2 * 0.7310585786, 2 * 0.2689414214, 0])))
  let y = leaf([[0.5, -1, 2], [1, 1, 3]])
  #expect(gradgradcheck({ $0.logcumsumexp(dim: 0) }, y, checkForwardMode: true).passed)
  #expect(gradgradcheck({ $0.logcumsumexp(dim: 1) }, y, checkForwardMode: true).passed)
}

// MARK: - What is refused

private let mistakes: [(call: @Sendable () -> Void, says: [String])] = [
  ({ _ = Tensor.ones(2, 3).topk(4) }, ["topk:", "k = 4", "dimension 1", "[2, 3]"]),
  ({ _ = Tensor([true]).topk(1) }, ["topk:", "bool", ".int()"]),
  ({ _ = Tensor.ones(2, 3).kthvalue(0) }, ["kthvalue:", "k = 0", "from 1 to 3"]),
  ({ _ = Tensor.zeros(2, 0).median(dim: 1) }, ["median:", "no elements", "[2, 0]"]),
  ({ _ = Tensor([1, 2]).quantile(0.5) }, ["quantile:", "float32 or float64", ".float()"]),
  ({ _ = Tensor([1.0, 2]).quantile(1.5) }, ["quantile:", "from 0 to 1", "1.5"]),
  ({ _ = Tensor([1.0]).quantile(Tensor([0.5], dtype: .float64)) }, ["quantile:", "float32 vector", "float64"]),
  ({ _ = Tensor(1.0).unique(dim: 0) }, ["unique:", "0-d"]),
  ({ _ = Tensor.zeros(2, 0).unique(dim: 0) }, ["unique:", "[2, 0]", "no elements"]),
  ({ _ = searchsorted(Tensor.ones(2, 2), Tensor.ones(2)) }, ["searchsorted:", "[2, 2]", "[2]"]),
  (
    { _ = searchsorted(Tensor([1.0, 2]), 1.5, right: true, side: .left) },
    ["searchsorted:", "right: true", "side: .left"]
  ),
  (
    { _ = searchsorted(Tensor([1.0, 2]), 1.5, sorter: Tensor([0, 2])) }, ["searchsorted:", "index 2", "out of range"]
  ),
  ({ _ = Tensor([1, -2]).bincount() }, ["bincount:", "-2", "negative"]),
  ({ _ = Tensor([1, 2]).histc() }, ["histc:", "floating", ".float()"]),
  ({ _ = Tensor([1.0, .infinity]).histc() }, ["histc:", "not finite", "min and max"]),
  ({ _ = Tensor([1, 2]).logcumsumexp(dim: 0) }, ["logcumsumexp:", "floating", ".float()"]),
  ({ _ = Tensor([1, 2]).diff(n: -1) }, ["diff:", "-1"]),
  ({ _ = Tensor.ones(1, 2).diff(prepend: Tensor([0.0])) }, ["diff:", "2 dimensions", "[1]"]),
  ({ _ = Tensor.zeros(0).aminmax() }, ["aminmax:", "[0]", "empty"]),
  (
    { _ = Tensor([1, 2]).scatterReduce(dim: 0, index: Tensor([0]), source: Tensor([0.5]), reduce: .mean) },
    ["scatterReduce:", "float32", "to(.int64)"]
  ),
  (
    { _ = Tensor([1.0]).indexReduce(dim: 0, index: Tensor([0]), source: Tensor([0.5]), reduce: .sum) },
    ["indexReduce:", "indexAdd"]
  ),
  ({ _ = Tensor([1, 2]).repeatInterleave(Tensor([1, -2])) }, ["repeatInterleave:", "negative: -2"]),
  ({ _ = Tensor([1, 2]).repeatInterleave(Tensor([1, 2, 3])) }, ["repeatInterleave:", "3 repeats", "size 2"]),
  ({ _ = Tensor([1, 2]).repeatInterleave(2, outputSize: 5) }, ["repeatInterleave:", "5", "4"]),
]

@Test(arguments: mistakes.indices)
func sortingSaysWhatIsWrong(_ index: Int) {
  let message = refusal(mistakes[index].call) ?? "accepted"
  for part in mistakes[index].says { #expect(message.contains(part), "\(message)") }
}
