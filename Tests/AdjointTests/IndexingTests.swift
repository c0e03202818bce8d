import Adjoint
import Testing

/// 0 … 23 in [2, 3, 4].
private var cube: Tensor { Tensor.arange(0, 24, dtype: .float32).reshape(2, 3, 4) }
/// [[0, 1, 2], [3, 4, 5]]
private var grid: Tensor { Tensor.arange(0, 6, dtype: .float32).reshape(2, 3) }

/// The message of the error that `body` makes.
private func refusal(_ body: () -> Void) -> String {
  do { try recovering { body() } } catch { return "\(error)" }
  return "accepted"
}

// MARK: - Reading

@Test(
  arguments: [
    ([1], [3, 4], "SelectBackward0"),
    ([-1, 1..<3], [2, 4], "SliceBackward0"),
    ([0, 1...], [2, 4], "SliceBackward0"),
    ([...0, 1, ..<(-1)], [1, 3], "SliceBackward0"),
    ([TensorIndexPart.newAxis, .ellipsis, 0], [1, 2, 3], "SelectBackward0"),
    ([TensorIndexPart.all, .slice(nil, -1, step: 2)], [2, 1, 4], "SliceBackward0"),
    ([TensorIndexPart.ellipsis, stride(from: 0, to: 4, by: 3)], [2, 3, 2], "SliceBackward0"),
    ([TensorIndexPart.ellipsis, stride(from: 1, through: 3, by: 2)], [2, 3, 2], "SliceBackward0"),
    ([Tensor(1)], [3, 4], "SelectBackward0"),
    ([[0, 0, 1]], [3, 3, 4], "IndexBackward0"),
    ([[0, 1], [2, 0]], [2, 4], "IndexBackward0"),
    ([[0, 1], 0...1, [2, 0]], [2, 2], "IndexBackward0"),
    ([0, TensorIndexPart.all, [1, 1, 3]], [3, 3], "IndexBackward0"),
    ([TensorIndexPart.all, [[0], [2]], [[1, 3]]], [2, 2, 2], "IndexBackward0"),
    ([true], [1, 2, 3, 4], "IndexBackward0"),
    ([false], [0, 2, 3, 4], "IndexBackward0"),
    ([[true, false]], [1, 3, 4], "IndexBackward0"),
    ([[Int]()], [0, 3, 4], "IndexBackward0"),
  ] as [([any TensorIndex], [Int], String)])
func readingGivesPyTorchsShapesAndNodes(_ indices: [any TensorIndex], _ shape: [Int], _ node: String) {
  let x = cube
  x.requiresGrad = true
  let part = x[indices: indices]
  #expect(part.shape == shape)
  #expect(part.gradFn?.name == node)
}

@Test func literalFormsRead() {
  let x = grid
  #expect(x[0].floats == [0, 1, 2])
  #expect(x[-1, -1].item(Int.self) == 5)
  #expect(x[0, 1...].floats == [1, 2])
  #expect(x[..., 0].floats == [0, 3])
  #expect(x[...].floats == x.floats)
  #expect(x[.newAxis, .ellipsis].shape == [1, 2, 3])
  #expect(x[.all, [2, 0]].floats == [2, 0, 5, 3])
  #expect(x[x .> 2].floats == [3, 4, 5])
  #expect(x[Tensor([0, 1]), Tensor([2, -3])].floats == [2, 3])
  #expect(x[.slice(step: 2), -2..<0].floats == [1, 2])
}

@Test func aMaskOfSomeDimensionsIsReplacedByItsIndices() {
  let mask = Tensor([[true, false, true], [false, false, true]])
  #expect(cube[mask].floats == [0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23])
  #expect(cube[mask, 1].floats == [1, 9, 21])
}

@Test func partsOfTransposedTensorsAreRead() {
  #expect(grid.t()[[2, 0]].floats == [2, 5, 0, 3])
  #expect(grid.t()[Tensor([2, 0]), Tensor([1, 0])].floats == [5, 0])
}

// MARK: - Writing

@Test func integersAndRangesShareMemory() {
  let x = grid
  x[0, 1...].add_(10)
  #expect(x.floats == [0, 11, 12, 3, 4, 5])
  x[1] = 7
  x[..., 0] = Tensor([-1, -2])
  #expect(x.floats == [-1, 11, 12, -2, 7, 7])
}

@Test func indexTensorsAndMasksAreWritten() {
  let x = grid
  x[[1, 1, 0], [0, 0, 2]] = Tensor([1.0, 2, 9])
  #expect(x.floats == [0, 1, 9, 2, 4, 5], "of two values for one place the last stays")
  x[x .> 3] = 0.5
  #expect(x.floats == [0, 1, 0.5, 2, 0.5, 0.5])
  x[.all, [0, 2]] = Tensor([[[8], [9]]])
  #expect(x.floats == [8, 1, 8, 9, 0.5, 9])
}

@Test func anUpdateOfAPartIsWrittenBack() {
  let x = grid
  x[x .> 3] += 10
  x[0] *= 2
  x[[0, 0], [0, 0]] -= Tensor([1.0, 5])
  #expect(x.floats == [-5, 2, 4, 3, 14, 15])
  x[1...] = x[..<1]
  #expect(x.floats == [-5, 2, 4, -5, 2, 4])
}

@Test func writesAreTracked() {
  let x = Tensor([[1.0, 2, 3], [4, 5, 6]], requiresGrad: true)
  let v = Tensor([10.0, 20], requiresGrad: true)
  let y = x * 1
  y[.all, 1] = v
  #expect(y.gradFn?.name == "CopySlices")
  y[[0], [0]] = v[0]
  #expect(y.gradFn?.name == "IndexPutBackward0")
  y[y .> 5] *= 3
  (y * Tensor([[1.0, 2, 3], [4, 5, 6]])).sum().backward()
  #expect(x.grad()?.floats == [0, 0, 3, 4, 0, 18])
  #expect(v.grad()?.floats == [9, 15])
}

@Test func changingAnIndexAfterwardsChangesNoGradient() {
  let x = Tensor([1.0, 2, 3], requiresGrad: true)
  let index = Tensor([0, 2])
  let y = x[index]
  index[0] = 1
  y.sum().backward()
  #expect(x.grad()?.floats == [1, 0, 1])
}

// MARK: - Operations

@Test func everyDuplicateCounts() {
  let index = Tensor([0, 0, 2, 0])
  #expect(Tensor.zeros(3).indexPut([index], Tensor([1.0, 2, 3, 4]), accumulate: true).floats == [7, 0, 3])
  #expect(Tensor.zeros(3).indexAdd(dim: 0, index: index, source: Tensor.ones(4), alpha: 2).floats == [6, 0, 2])
  let table = Tensor([[1.0, 2], [3, 4], [5, 6]], requiresGrad: true)
  embedding(index, table, paddingIdx: -1).sum().backward()
  #expect(table.grad()?.floats == [3, 3, 0, 0, 0, 0])
}

@Test func halvesAreSummedWide() {
  // One by one, 2048 + 1 would stay 2048 in float16.
  let ones = Tensor.ones(4096, dtype: .float16)
  let sum = Tensor.zeros(1, dtype: .float16).indexAdd(dim: 0, index: Tensor.zeros(4096, dtype: .int64), source: ones)
  #expect(sum.floats == [4096])
}

@Test func masksFillAndSelect() {
  let x = grid.detach()
  x.requiresGrad = true
  let value = Tensor(9.0, requiresGrad: true)
  let filled = x.maskedFill(mask: x .> 3, value: value)
  #expect(filled.detach().floats == [0, 1, 2, 3, 9, 9])
  filled.sum().backward()
  #expect(x.grad()?.floats == [1, 1, 1, 1, 0, 0])
  #expect(value.grad()?.floats == [2])
  #expect(x.detach().maskedSelect(mask: Tensor([true, false, true])).floats == [0, 2, 3, 5])
}

@Test func trianglesKeepTheirSide() {
  let x = Tensor.ones(2, 3)
  #expect(x.tril().floats == [1, 0, 0, 1, 1, 0])
  #expect(x.triu(diagonal: 1).floats == [0, 1, 1, 0, 0, 1])
  #expect(x.tril(diagonal: .min).floats == [0, 0, 0, 0, 0, 0])
  #expect(x.triu_(diagonal: .min).floats == [1, 1, 1, 1, 1, 1])
}

@Test func placesOfElements() {
  let x = Tensor([[0.0, 2], [3, 0]])
  #expect(x.nonzero().array(Int.self) == [0, 1, 1, 0])
  #expect(Tensor(0.0).nonzero().shape == [0, 0])
  #expect(Tensor([2, 0]).oneHot().array(Int.self) == [0, 0, 1, 1, 0, 0])
  #expect(x.diagonal(offset: 1).floats == [2])
  #expect(Tensor([1.0, 2]).diag(-1).floats == [0, 0, 0, 1, 0, 0, 0, 2, 0])
  #expect(x.take(index: Tensor([-1, 1])).floats == [0, 2])
}

// MARK: - What is refused

@Test func outOfRangeIsRefusedByName() {
  let x = grid
  let part = "of the float32 tensor of shape [2, 3]"
  #expect(refusal { _ = x[0, 3] } == "subscript: index 3 is out of range for dimension 1 of size 3 \(part)")
  #expect(refusal { _ = x[[0, 2]] } == "subscript: index 2 is out of range for dimension 0 of size 2 \(part)")
  #expect(refusal { _ = x[0, 0, 0] } == "subscript: 3 indices are too many for the float32 tensor of shape [2, 3]")
  #expect(refusal { _ = Tensor(1.0)[0] } == "subscript: a 0-d tensor can't be indexed: use item() for its number")
  #expect(
    refusal { _ = x.indexSelect(dim: 1, index: Tensor([-1])) }
      == "indexSelect: index -1 is out of range for dimension 1 of size 3 \(part)")
  #expect(
    refusal { _ = x.gather(dim: 0, index: Tensor([[2]])) }
      == "gather: index 2 is out of range for dimension 0 of size 2 \(part)")
}

@Test func unfitIndicesAndValuesAreRefused() {
  let x = grid
  #expect(
    refusal { x[0] = Tensor([1.0, 2]) }
      == "subscript: the value, a float32 tensor of shape [2], does not broadcast to the part x[…], of shape [3]")
  #expect(
    refusal { _ = x[Tensor([true])] }
      == "subscript: the mask, a bool tensor of shape [1], does not fit dimensions 0 to 0 of the float32 tensor of shape [2, 3]"
  )
  #expect(
    refusal { _ = x[[0.5]] }
      == "subscript: an index has to be an int64 tensor (or a bool mask), got a float32 tensor of shape [1]")
  #expect(
    refusal { _ = x[[0, 1], [0, 1, 2]] }
      == "subscript: the index tensors, of shapes [2] and [3], do not broadcast together")
  #expect(
    refusal { _ = x[.slice(step: -1)] }
      == "subscript: the step of a range has to be positive, got -1. Use flip to reverse")
  #expect(refusal { _ = x[.ellipsis, .ellipsis] } == "subscript: only one of the indices can be an ellipsis")
  #expect(
    refusal { _ = x.indexPut([Tensor([0])], Tensor([1, 2, 3])) }
      == "indexPut: the values are int64, and have to be of the tensor's dtype, float32. Use to(.float32)")
}

@Test func aLeafIsNotWrittenWhileGradientsAreRecorded() {
  let x = Tensor([1.0, 2], requiresGrad: true)
  #expect(refusal { x[0] = 5 }.contains("a view of a leaf Variable that requires grad"))
  #expect(refusal { x[[0]] = 5 }.contains("a leaf Variable that requires grad"))
  noGrad { x[0] = 5 }
  #expect(x.detach().floats == [5, 2])
}
