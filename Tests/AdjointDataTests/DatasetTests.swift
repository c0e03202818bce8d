import Adjoint
import AdjointData
import Testing

@Suite struct Datasets {
  private let x = Tensor.arange(24, dtype: .float32).reshape(6, 2, 2)
  private let y = Tensor([0, 1, 2, 3, 4, 5])

  @Test func tensorsAreCutIntoSamples() {
    let data = TensorDataset(x, y)
    #expect(data.count == 6 && data[2].0.floats == [8, 9, 10, 11] && data[2].1.ints == [2])
    let (bx, by) = data.batch([5, 0])
    #expect(bx.shape == [2, 2, 2] && bx.floats == [20, 21, 22, 23, 0, 1, 2, 3] && by.ints == [5, 0])
    #expect(TensorDataset(x)[1].shape == [2, 2])
    #expect(TensorDataset([x, y, y, y])[3].count == 4)
  }

  @Test func tensorsOfDifferentCountsAreRefused() {
    #expect(refusal { _ = TensorDataset(x, Tensor([1, 2])) }?.contains("[6, 2, 2]") == true)
    #expect(refusal { _ = TensorDataset(Tensor(1)) } != nil)
    #expect(
      refusal { _ = TensorDataset(x)[6] } == "TensorDataset: sample 6 is out of range: there are 6, counted from 0")
  }

  @Test func subsetsOfSubsetsGatherFromTheBase() throws {
    let odd = Subset(TensorDataset(x, y), [1, 3, 5])
    let last = Subset(odd, [2, 1])
    #expect(last.count == 2)
    #expect(try last[0].1.ints == [5])
    for (_, labels) in DataLoader(last, batchSize: 2) { #expect(labels.ints == [5, 3]) }
    #expect(refusal { _ = Subset(odd, [3]) } != nil)
  }

  @Test func partsFollowEachOther() throws {
    let parts = [ArrayDataset([1, 2]), ArrayDataset([]), ArrayDataset([3]), ArrayDataset([]), ArrayDataset([4, 5])]
    #expect(try ConcatDataset(parts).samples() == [1, 2, 3, 4, 5])
    #expect(ConcatDataset<Int>([]).count == 0)
    #expect(try parts[0].concatenated(with: Numbers(2)).samples() == [1, 2, 0, 1])
  }

  @Test func mapsChangeSamplesWhenTheyAreAskedFor() throws {
    #expect(try Numbers(3).map { $0 * 10 }.samples() == [0, 10, 20])
  }
}
