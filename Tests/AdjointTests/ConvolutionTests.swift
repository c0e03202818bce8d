import Adjoint
import Testing

/// Numbers without a pattern that sums could hide, the same each time.
private func numbers(_ shape: Int..., dtype: DType = .float64) -> Tensor { numbers(shape, dtype: dtype) }
private func numbers(_ shape: [Int], dtype: DType = .float64) -> Tensor {
  var values: [Double] = []
  for i in 0..<shape.reduce(1, *) { values.append(Double((i * 7919 + 13) % 211) / 100 - 1) }
  return Tensor(values, dtype: dtype).reshape(shape)
}

private func areClose(_ x: Tensor, _ y: Tensor, within tolerance: Double) -> Bool {
  x.shape == y.shape && zip(x.values, y.values).allSatisfy { ($0 - $1).magnitude <= tolerance * (1 + $1.magnitude) }
}

/// The convolution by its definition: a product with what windows see, group by group.
private func convolvedByColumns(_ x: Tensor, _ w: Tensor, stride: Int, padding: Int, groups: Int) -> Tensor {
  let size = (x.size(2) + 2 * padding - w.size(2)) / stride + 1
  let parts = zip(x.chunk(groups, dim: 1), w.chunk(groups)).map { x, w in
    w.flatten(startDim: 1).matmul(x.unfold(kernelSize: w.size(2), padding: padding, stride: stride))
  }
  return Tensor.cat(parts, dim: 1).reshape(x.size(0), w.size(0), size, size)
}

/// Sizes that fill several tiles, end within one, have few or many channels, and groups of one channel.
private let convolutions: [(x: [Int], w: [Int], stride: Int, padding: Int, groups: Int)] = [
  ([3, 5, 23, 23], [7, 5, 3, 3], 1, 1, 1),
  ([40, 3, 9, 9], [2, 3, 5, 5], 2, 2, 1),
  ([2, 70, 12, 12], [3, 70, 3, 3], 1, 0, 1),
  ([70, 8, 4, 4], [8, 4, 3, 3], 1, 1, 2),
  ([2, 6, 33, 33], [4, 6, 1, 1], 1, 0, 1),
  ([2, 4, 20, 20], [4, 1, 3, 3], 1, 1, 4),
  ([2, 4, 20, 20], [8, 1, 5, 5], 3, 4, 4),
]

@Test(arguments: convolutions.indices, [DType.float32, .float64])
func convolutionsAndTheirGradientsAreProductsOfColumns(_ index: Int, _ dtype: DType) {
  let (shapeX, shapeW, stride, padding, groups) = convolutions[index]
  func run(_ f: (Tensor, Tensor) -> Tensor) -> [Tensor] {
    let (x, w) = (numbers(shapeX, dtype: dtype), numbers(shapeW, dtype: dtype))
    x.requiresGrad = true
    w.requiresGrad = true
    let z = f(x, w)
    z.backward(gradient: numbers(z.shape, dtype: dtype))
    return [z] + [x.grad(), w.grad()].compactMap { $0 }
  }
  let results = run { $0.conv2d($1, stride: stride, padding: padding, groups: groups) }
  let expected = run { convolvedByColumns($0, $1, stride: stride, padding: padding, groups: groups) }
  #expect(results.count == 3)
  for (result, expected) in zip(results, expected) {
    #expect(areClose(result, expected, within: dtype == .float32 ? 1e-3 : 1e-10))
  }
}

@Test func aTransposedConvolutionIsTheAdjoint() {
  let (x, w) = (numbers(2, 4, 9, 7), numbers(6, 2, 3, 2))
  let z = x.conv2d(w, stride: [2, 3], padding: [1, 0], groups: 2)
  let g = numbers(z.shape)
  let back = g.convTranspose2d(w, stride: [2, 3], padding: [1, 0], outputPadding: [0, 2], groups: 2)
  #expect(back.shape == x.shape)
  #expect(((z * g).sum().item(Double.self) - (x * back).sum().item(Double.self)).magnitude < 1e-9)
}

@Test func halfPrecisionRoundsOnce() {
  let (x, w, b) = (numbers(1, 3, 6, 6), numbers(2, 3, 3, 3), numbers(2))
  let z = x.half().conv2d(w.half(), bias: b.half())
  let expected = x.half().float().conv2d(w.half().float(), bias: b.half().float()).half()
  #expect(z.dtype == .float16)
  #expect(z.values == expected.values)
}

@Test func wholeNumbersStayWhole() {
  let x = Tensor.arange(0, 9, dtype: .int64).reshape(1, 1, 3, 3)
  #expect(x.conv2d(Tensor.ones(1, 1, 2, 2, dtype: .int64)).ints == [8, 12, 20, 24])
  #expect(x.convTranspose2d(Tensor.ones(1, 1, 1, 1, dtype: .int64), stride: 2).shape == [1, 1, 5, 5])
  #expect(x.avgPool2d(2).ints == [2])
  #expect((-x).avgPool2d(2).ints == [-2])
  #expect(x.maxPool2d(2, stride: 1).ints == [4, 5, 7, 8])
  #expect(x.pad([1, 0, 0, -1], mode: .reflect).ints == [1, 0, 1, 2, 4, 3, 4, 5])
}

@Test func nodesHavePyTorchsNames() {
  let image = Tensor.ones(1, 4, 4, 4, requiresGrad: true)
  let line = Tensor.ones(1, 4, 4, requiresGrad: true)
  let kernel = Tensor.ones(4, 4, 1, 1)
  let nodes: [(Tensor, String)] = [
    (image.conv2d(kernel), "ConvolutionBackward0"), (image.convTranspose2d(kernel), "ConvolutionBackward0"),
    (image[0].conv2d(kernel), "SqueezeBackward1"), (image.maxPool2d(2), "MaxPool2DWithIndicesBackward0"),
    (line.maxPool1d(2), "SqueezeBackward1"), (image.avgPool2d(2), "AvgPool2DBackward0"),
    (image.adaptiveAvgPool2d(3), "AdaptiveAvgPool2DBackward0"), (image.adaptiveAvgPool2d(1), "MeanBackward1"),
    (image.adaptiveMaxPool2d(3), "AdaptiveMaxPool2DBackward0"), (image.unfold(kernelSize: 2), "Im2ColBackward0"),
    (image.interpolate(scaleFactor: 2), "UpsampleNearest2DBackward0"),
    (line.interpolate(size: 3, mode: .nearestExact), "UpsampleNearestExact1DBackward0"),
    (image.interpolate(size: 3, mode: .bilinear), "UpsampleBilinear2DBackward0"),
    (image.pad([1, 1]), "ConstantPadNdBackward0"),
    (image.pad([1, 1, 1, 1], mode: .reflect), "ReflectionPad2DBackward0"),
    (line.pad([1, 1], mode: .replicate), "ReplicationPad1DBackward0"),
    (image.pixelShuffle(2), "PixelShuffleBackward0"), (image.channelShuffle(2), "ChannelShuffleBackward0"),
  ]
  for (tensor, name) in nodes { #expect(tensor.gradFn?.name == name) }
}

@Test func theFirstOfEqualsAndTheLastNaNWin() {
  let ties = Tensor([[3.0, 3, 3, 1]], requiresGrad: true)
  let z = ties.maxPool1dWithIndices(4)
  #expect(z.indices.ints == [0])
  z.values.sum().backward()
  #expect(ties.gradient == [1, 0, 0, 0])
  let pooled = Tensor([[1, .nan, 2, .nan, -Double.infinity, -.infinity, -.infinity, -.infinity]])
    .maxPool1dWithIndices(4)
  #expect(pooled.indices.ints == [3, 4])
  #expect(pooled.values.values[0].isNaN && pooled.values.values[1] == -.infinity)
}

private let mistakes: [(name: String, call: @Sendable () -> Void, says: [String])] = [
  (
    "channels", { _ = Tensor.ones(1, 2, 5, 5).conv2d(.ones(1, 3, 2, 2)) },
    ["conv2d:", "takes 3 channels", "[1, 2, 5, 5]", "has 2"]
  ),
  ("a large kernel", { _ = Tensor.ones(1, 1, 3).conv1d(.ones(1, 1, 5)) }, ["conv1d:", "[5]", "padded input of [3]"]),
  ("stride 0", { _ = Tensor.ones(1, 1, 3).conv1d(.ones(1, 1, 2), stride: 0) }, ["stride has to be positive, got [0]"]),
  (
    "same with a stride", { _ = Tensor.ones(1, 1, 3).conv1d(.ones(1, 1, 2), stride: 2, padding: .same) },
    ["padding: .same needs stride 1"]
  ),
  ("too much padding", { _ = Tensor.ones(1, 1, 4).maxPool1d(2, padding: 2) }, ["maxPool1d:", "at most half"]),
  ("an empty image", { _ = Tensor.ones(1, 1, 0, 4).avgPool2d(1) }, ["avgPool2d:", "only the batch may be empty"]),
  ("reflecting too far", { _ = Tensor.ones(1, 3).pad([3, 0], mode: .reflect) }, ["pad:", "at most 2"]),
  (
    "a mode of other images", { _ = Tensor.ones(1, 1, 4).interpolate(size: 2, mode: .bilinear) },
    ["mode .bilinear needs", "[1, 1, 4]"]
  ),
]

@Test(arguments: mistakes.indices) func refusalsSayWhatIsWrong(_ index: Int) {
  let message = refusal(mistakes[index].call)
  for part in mistakes[index].says { #expect(message?.contains(part) == true, "\(message ?? "accepted")") }
}
