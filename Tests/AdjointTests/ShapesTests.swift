import Adjoint
import Testing

/// 0 … 23 in [2, 3, 4], tracked.
private var cube: Tensor { Tensor.arange(0, 24, dtype: .float32).reshape(2, 3, 4) * Tensor(1.0, requiresGrad: true) }

// MARK: - Views and copies

private let forms: [(name: String, make: @Sendable (Tensor) -> Tensor, isView: Bool, node: String)] = [
  ("unflatten", { $0.unflatten(dim: 2, 2, -1) }, true, "ViewBackward0"),
  ("tensorSplit", { $0.tensorSplit(2, dim: 1)[1] }, true, "SliceBackward0"),
  ("hsplit", { $0.hsplit([1])[1] }, true, "SliceBackward0"),
  ("narrow", { $0.narrow(dim: 1, start: Tensor(-2), length: 1) }, true, "SliceBackward0"),
  ("movedim", { $0.movedim(0, -1) }, true, "PermuteBackward0"),
  ("swapdims", { $0.swapdims(0, 1) }, true, "TransposeBackward0"),
  ("unfold", { $0.unfold(dimension: 2, size: 3, step: 1) }, true, "UnfoldBackward0"),
  ("broadcastTo", { $0.broadcastTo(5, 2, 3, 4) }, true, "ExpandBackward0"),
  ("meshgrid", { Tensor.meshgrid($0.ravel(), $0.ravel())[1] }, true, "ExpandBackward0"),
  ("asStrided", { $0.asStrided([2, 2], [1, 4], storageOffset: 3) }, true, "AsStridedBackward0"),
  ("atleast3d", { $0.select(dim: 0, index: 1).atleast3d() }, true, "UnsqueezeBackward0"),
  ("einsum of one", { einsum("ijk->kij", $0) }, true, "PermuteBackward0"),
  ("flip", { $0.flip(0, 2) }, false, "FlipBackward0"),
  ("roll", { $0.roll(shifts: 1, dims: 1) }, false, "RollBackward0"),
  ("rot90", { $0.rot90(k: 4) }, false, "Rot90Backward0"),
  ("repeat", { $0.repeat(1, 1, 1) }, false, "RepeatBackward0"),
  ("narrowCopy", { $0.narrowCopy(dim: 0, start: 0, length: 1) }, false, "CloneBackward0"),
  ("vstack", { Tensor.vstack([$0]) }, false, "CatBackward0"),
  ("blockDiag", { Tensor.blockDiag($0.select(dim: 0, index: 0)) }, false, "BlockDiagBackward0"),
  ("diagflat", { $0.diagflat() }, false, "DiagEmbedBackward0"),
]

@Test(arguments: forms.indices)
func viewsShareMemoryAndCopiesDoNot(_ i: Int) {
  let (name, make, isView, node) = forms[i]
  let x = cube
  let z = make(x)
  #expect(z.gradFn?.name == node, "\(name)")
  let before = z.detach().sum().item().double
  noGrad { _ = x.add_(1) }
  #expect((z.detach().sum().item().double != before) == isView, "\(name)")
}

@Test func windowsOfAViewAddUpInItsBase() {
  let x = Tensor.ones(5, requiresGrad: true)
  (x * 1).narrow(dim: 0, start: 1, length: 4).unfold(dimension: 0, size: 2, step: 1).sum().backward()
  #expect(x.grad()?.floats == [0, 1, 2, 2, 1])
}

@Test func writingToAPartOfATensorReachesTheWhole() {
  let x = Tensor.ones(6, requiresGrad: true)
  let y = x * 2
  y.tensorSplit(3)[1].mul_(10)
  #expect(y.detach().floats == [2, 2, 20, 20, 2, 2])
  y.sum().backward()
  #expect(x.grad()?.floats == [2, 2, 20, 20, 2, 2])
}

// MARK: - Strides

@Test func stridesCountInMemory() {
  let x = Tensor.arange(9).reshape(3, 3)
  #expect(x.t().asStrided([2, 2], [1, 2], storageOffset: 1).ints == [1, 3, 2, 4])
  #expect(x.flatten().narrow(dim: 0, start: 2, length: 2).asStrided([2, 2], [1, 2]).ints == [2, 4, 3, 5])
  #expect(x.t().asStridedScatter(Tensor([-1, -2]), [2], [1], storageOffset: 1).ints == [0, 3, 6, -1, 4, 7, -2, 5, 8])
}

@Test func stridedViewsCountFromTheStartOfTheMemory() {
  let memory = Tensor.arange(12, dtype: .float64)
  let part = memory.narrow(dim: 0, start: 4, length: 8)
  #expect(part.storageOffset == 4 && part.asStrided([2], [1]).storageOffset == 4)
  #expect(part.asStrided([2, 2], [2, 1], storageOffset: 0).values == [0, 1, 2, 3])
  let odd = memory.reshape([6, 2]).narrow(dim: 1, start: 1, length: 1).squeeze(dim: 1)
  #expect(odd.asStridedScatter(constant([-1.0, -2]), [2], [1], storageOffset: 2).values == [1, -2, 5, 7, 9, 11])
  let narrow = memory.int().narrow(dim: 0, start: 3, length: 2)
  #expect(narrow.storageOffset == 3 && Tensor.ones(3).storageOffset == 0)
}

@Test func stridedViewsThatBeginBeforeATensorHaveGradients() {
  let x = (Tensor.arange(12, dtype: .float64)).narrow(dim: 0, start: 4, length: 8).detach()
  x.requiresGrad = true
  x.asStrided([6], [1], storageOffset: 2).backward(gradient: constant([1.0, 2, 3, 4, 5, 6]))
  #expect(x.gradient == [3, 4, 5, 6, 0, 0, 0, 0])
  // Of [0 … 11], places 5, 6, 7 and 8 are replaced.
  let values = leaf([[0.0, 0], [0, 0]])
  x.setGrad(nil)
  let z = x.asStridedScatter(values, [2, 2], [2, 1], storageOffset: 5)
  #expect(z.values == [4, 0, 0, 0, 0, 9, 10, 11])
  z.backward(gradient: constant([1.0, 2, 3, 4, 5, 6, 7, 8]))
  #expect(x.gradient == [1, 0, 0, 0, 0, 6, 7, 8] && values.gradient == [2, 3, 4, 5])
}

@Test func gradientsOfWhatLiesBeyondAPartAreLeftOut() {
  let x = Tensor.ones(3, requiresGrad: true)
  let part = (x * 1).narrow(dim: 0, start: 0, length: 2)
  part.asStrided([3], [1]).sum().backward()
  #expect(x.grad()?.floats == [1, 1, 0])
}

// MARK: - A tensor's own shape

@Test func aTensorBecomesItsTranspose() {
  let leaf = Tensor([[1.0, 2, 3], [4, 5, 6]], requiresGrad: true)
  let x = leaf * 2
  x.t_()
  #expect(x.shape == [3, 2])
  #expect(x.detach().floats == [2, 8, 4, 10, 6, 12])
  #expect(x.gradFn?.name == "TBackward0")
  (x * Tensor([[1.0, 2], [3, 4], [5, 6]])).sum().backward()
  #expect(leaf.grad()?.floats == [2, 6, 10, 4, 8, 12])
}

@Test func aTensorDropsItsOwnDimensions() {
  let x = Tensor.zeros(1, 2, 1, 3)
  x.squeeze_(dim: 0)
  #expect(x.shape == [2, 1, 3])
  x.squeeze_()
  #expect(x.shape == [2, 3])
  x.transpose_(0, 1).add_(Tensor([1.0, 2]))
  #expect(x.floats == [1, 2, 1, 2, 1, 2])
  #expect(x.strides == [1, 3])
}

@Test func aTensorGetsDimensions() {
  let x = Tensor.zeros(3)
  x.unsqueeze_(0)
  #expect(x.shape == [1, 3] && x.strides == [3, 1])
  x.unsqueeze_(-1)
  #expect(x.shape == [1, 3, 1] && x.strides == [3, 1, 1])
  x.squeeze_().unsqueeze_(1)
  #expect(x.shape == [3, 1])
  x[1, 0] = 5.0
  #expect(x.floats == [0, 5, 0] && (x + x.t()).shape == [3, 3])
  let number = Tensor(2.0)
  for _ in 0..<5 { number.unsqueeze_(0) }
  #expect(number.shape == [1, 1, 1, 1, 1] && number.sum().item().double == 2)
  // A part that gets a dimension stays a part.
  let whole = Tensor.ones(200, 4)
  let row = whole[7].unsqueeze_(0)
  row.mul_(3)
  #expect(row.shape == [1, 4] && whole.sum().item().double == 808)
}

@Test func aTensorThatGetsDimensionsKeepsItsGradient() {
  let leaf = Tensor([1.0, 1, 1], requiresGrad: true)
  let x = leaf * 2
  x.unsqueeze_(0)
  #expect(x.gradFn?.name == "UnsqueezeBackward0" && x.isContiguous)
  let part = x.narrow(dim: 1, start: 1, length: 2)
  part.unsqueeze_(0)
  part.mul_(3)
  (x * Tensor([[1.0, 2, 3]])).sum().backward()
  #expect(leaf.grad()?.floats == [2, 12, 18])
}

@Test func aTensorBecomesAnotherPartOfItsMemory() {
  let x = Tensor.arange(6)
  x.asStrided_([2, 2], [2, 1], storageOffset: 1)
  #expect(x.ints == [1, 2, 3, 4] && x.storageOffset == 1)
  x.asStrided_([3], [2], storageOffset: 0)
  #expect(x.ints == [0, 2, 4])
}

// MARK: - Refusals

private let mistakes: [(call: @Sendable () -> Void, says: [String])] = [
  ({ _ = Tensor.ones(4).asStrided([3], [2]) }, ["asStrided:", "float32 tensor of shape [4]", "4 elements"]),
  ({ _ = Tensor.ones(4).unfold(dimension: 0, size: 5, step: 1) }, ["unfold:", "size 5", "from 0 to 4"]),
  ({ _ = Tensor.ones(6).unflatten(dim: 0, 4, -1) }, ["unflatten:", "[4, -1]", "6"]),
  ({ _ = Tensor.ones(5).hsplit(2) }, ["hsplit:", "size 5", "2 equal parts", "tensorSplit"]),
  ({ _ = Tensor.ones(2, 2).repeat(2) }, ["repeat:", "1 counts", "[2, 2]"]),
  ({ _ = Tensor.ones(2, 3).roll(shifts: [1, 2], dims: [0]) }, ["roll:", "[1, 2]", "[0]"]),
  ({ _ = Tensor.meshgrid(Tensor.ones(2), Tensor.ones(2, 2)) }, ["meshgrid:", "tensor 1", "[2, 2]"]),
  ({ _ = Tensor.hstack([]) }, ["hstack:", "at least one"]),
  ({ _ = broadcastShapes([2, 1], [3], [4]) }, ["broadcastShapes:", "shape 2", "[2, 3]"]),
  ({ Tensor.ones(2, 2, requiresGrad: true).t_() }, ["t_:", "leaf"]),
  ({ Tensor.ones(2, requiresGrad: true).unsqueeze_(0) }, ["unsqueeze_:", "leaf"]),
  ({ Tensor.ones(2).unsqueeze_(3) }, ["unsqueeze:", "3", "[2]"]),
]

@Test(arguments: mistakes.indices)
func shapesThatDoNotFitAreRefused(_ i: Int) {
  var message = "accepted"
  do { try recovering { mistakes[i].call() } } catch { message = "\(error)" }
  for words in mistakes[i].says { #expect(message.contains(words), "\(message)") }
}
