import Adjoint
import AdjointData
import AdjointState
import Foundation
import Testing

private struct Broken: Dataset {
  struct Damage: Error, Equatable { let index: Int }
  let count = 20
  subscript(index: Int) -> Int {
    get throws { if index == 7 { throw Damage(index: index) } else { index } }
  }
}

/// Counts how often its samples are read.
private final class Counted: Dataset, @unchecked Sendable {
  let count = 1000
  private let lock = NSLock()
  private var reads = 0
  var readCount: Int { lock.withLock { reads } }
  subscript(index: Int) -> Int {
    lock.withLock { reads += 1 }
    return index
  }
}

@Suite struct Loading {
  @Test(arguments: [0, 1, 4]) func errorsReachTheConsumer(workers: Int) throws {
    let loader = DataLoader(Broken(), batchSize: 2, workers: workers)
    var seen: [Int] = []
    #expect(throws: Broken.Damage(index: 7)) { try loader.forEachBatch { seen += $0.ints } }
    #expect(seen == [0, 1, 2, 3, 4, 5])
    let text = refusal { for _ in loader {} }
    #expect(text == "DataLoader: a sample could not be read: Damage(index: 7)")
  }

  @Test(arguments: [0, 2]) func programmingErrorsOfASampleReachTheConsumer(workers: Int) {
    let bad = ArrayDataset([Tensor([1, 2]), Tensor([1, 2, 3])])
    let text = refusal { for _ in DataLoader(bad, batchSize: 2, workers: workers) {} }
    #expect(text?.hasPrefix("stack:") == true, "\(text ?? "nothing")")
  }

  @Test func noMoreIsReadAheadThanAskedFor() {
    let data = Counted()
    let loader = DataLoader(data, batchSize: 10, workers: 2, prefetch: 3)
    for _ in loader { break }
    Thread.sleep(forTimeInterval: 0.05)
    #expect(data.readCount <= 30)
  }

  @Test func threadsEndWhenTheConsumerStops() {
    let data = Counted()
    func take() -> Int {
      var total = 0
      for batch in DataLoader(data, batchSize: 10, workers: 3) {
        total += batch.numel
        if total == 50 { break }
      }
      return total
    }
    #expect(take() == 50)
    Thread.sleep(forTimeInterval: 0.05)
    let reads = data.readCount
    Thread.sleep(forTimeInterval: 0.05)
    #expect(data.readCount == reads)
  }

  @Test func aStateOfAnotherLoaderIsRefused() throws {
    let loader = DataLoader(Numbers(10), batchSize: 2)
    for _ in loader { break }
    let other = DataLoader(Numbers(11), batchSize: 2)
    #expect(throws: StateError.self) { try other.load(state: loader.state()) }
    #expect(throws: StateError.self) { try other.load(state: ["batch": 1]) }
    #expect(other.map(\.numel) == [2, 2, 2, 2, 2, 1])
    let finished = DataLoader(Numbers(4))
    for _ in finished {}
    #expect(finished.state().isNone)
    try loader.load(state: finished.state())
    #expect(loader.map(\.numel) == [2, 2, 2, 2, 2])
  }

  @Test func contradictionsAreRefused() {
    let data = Numbers(4)
    #expect(refusal { _ = DataLoader(data, shuffle: true, sampler: SequentialSampler(4)) } != nil)
    #expect(refusal { _ = DataLoader(data, batchSize: 0) } != nil)
    #expect(refusal { _ = DataLoader(data, workers: -1) } != nil)
    #expect(refusal { _ = DataLoader(Numbers(0), shuffle: true) } != nil)
    let batches = BatchSampler(SequentialSampler(4), batchSize: 3)
    #expect(refusal { _ = DataLoader(data, batchSize: 2, batchSampler: batches) } != nil)
    #expect(DataLoader(data, batchSampler: batches).map(\.ints) == [[0, 1, 2], [3]])
  }

  @Test func samplesOfManyKindsAreCollated() throws {
    let pairs = ArrayDataset([(Tensor([1.0, 2]), 3), (Tensor([4.0, 5]), 6)])
    for (x, y) in DataLoader(pairs, batchSize: 2) {
      #expect(x.floats == [1, 2, 4, 5] && x.shape == [2, 2])
      #expect(y.ints == [3, 6] && y.dtype == .int64)
    }
    let records = ArrayDataset([["a": [1.5, 2]], ["a": [3, 4]]])
    for batch in DataLoader(records, batchSize: 2) {
      #expect(batch["a"]?.map(\.doubles) == [[1.5, 3], [2, 4]])
      #expect(batch["a"]?[0].dtype == .float64)
    }
    let ragged = ArrayDataset([[1], [1, 2]])
    #expect(throws: CollationError.self) { try DataLoader(ragged, batchSize: 2).forEachBatch { _ in } }
    let texts = DataLoader(ArrayDataset(["a", "b", "c"]), batchSize: 2) { $0.joined() }
    #expect(Array(texts) == ["ab", "c"])
  }
}
