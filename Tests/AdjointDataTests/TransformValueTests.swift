import Adjoint
import AdjointData
import Testing

@Suite struct TransformValues {
  private let image = Tensor([[[0, 51], [102, 255]]], dtype: .uint8)

  @Test func transformsFollowEachOther() {
    let change = Compose(ToFloat(), Lambda { $0 * 2 }, Normalize(mean: [1], std: [0.5]))
    let y = change(image)
    #expect(y.dtype == .float32)
    #expect(zip(y.floats, [-2, -1.2, -0.4, 2]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(Compose()(image).equal(image))
  }

  @Test func bytesBecomeNumbersToOne() {
    #expect(ToFloat()(image).floats == [0, 0.2, 0.4, 1])
    #expect(ToFloat(largest: 65_535)(Tensor([65_535], dtype: .int32)).floats == [1])
    #expect(ToFloat()(Tensor([0.25], dtype: .float64)).dtype == .float32)
  }

  @Test func classesBecomeRows() {
    let rows = OneHot(3)(Tensor([2, 0]))
    #expect(rows.shape == [2, 3] && rows.floats == [0, 0, 1, 1, 0, 0])
  }

  @Test func anOriginalStaysAsItWas() {
    let x = Tensor.ones(1, 8, 8)
    _ = RandomErasing(p: 1, generator: Generator(seed: 0))(x)
    _ = Normalize(mean: [1], std: [2])(x)
    #expect(x.sum().item(Float.self) == 64)
  }

  @Test func imagesThatDoNotFitAreRefused() {
    #expect(refusal { _ = CenterCrop(2)(Tensor([1, 2])) }?.contains("[..., height, width]") == true)
    #expect(refusal { _ = RandomCrop(3)(image) } != nil)
    #expect(refusal { _ = Normalize(mean: [1], std: [1])(image) }?.contains("ToFloat") == true)
    #expect(refusal { _ = Normalize(mean: [1, 2], std: [1])(ToFloat()(image)) } != nil)
    #expect(refusal { _ = Normalize(mean: [1], std: [0]) } != nil)
    #expect(refusal { _ = Pad(2, mode: .reflect)(image) } != nil)
    #expect(refusal { _ = Pad(3, mode: .symmetric)(image) } != nil)
    #expect(refusal { _ = Pad(-1) } != nil)
    #expect(refusal { _ = Resize(0) } != nil)
    #expect(refusal { _ = Resize(2)(Tensor.zeros(1, 0, 3)) } != nil)
    #expect(refusal { _ = RandomErasing(scale: -1...1) } != nil)
    #expect(refusal { _ = RandomResizedCrop(3, ratio: 0...1) } != nil)
    #expect(refusal { _ = RandomRotation(3, mode: .bicubic) } != nil)
  }

  @Test func datasetsAreChangedAsTheyAreRead() throws {
    let data = TensorDataset(Tensor.ones(4, 1, 6, 6), Tensor.arange(4)).map { (CenterCrop(2)($0), $1) }
    for (x, y) in DataLoader(data, batchSize: 4) { #expect(x.shape == [4, 1, 2, 2] && y.ints == [0, 1, 2, 3]) }
  }
}
