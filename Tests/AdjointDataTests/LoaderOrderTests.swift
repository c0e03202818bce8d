import Adjoint
import AdjointData
import AdjointState
import XCTest

/// XCTest runs by itself before the other tests, which draw from the default generator at the same time.
final class LoaderOrderTests: XCTestCase {
  func testLoadersGoInPyTorchsOrder() throws {
    for workers in [0, 3] {
      for row in try LoaderGolden.all.get().loaders {
        manualSeed(row.seed)
        let generator = row.own ? Generator().manualSeed(row.seed + 1) : nil
        let loader = DataLoader(
          Numbers(row.n), batchSize: row.batchSize, shuffle: row.shuffle, dropLast: row.dropLast,
          generator: generator, workers: workers)
        XCTAssertTrue(loader.count == row.length, "\(row)")
        try compare(loader, row.epochs, generator, limit: nil, "\(row)")
      }
    }
  }

  func testSamplersGoInPyTorchsOrder() throws {
    for row in try LoaderGolden.all.get().samplers {
      manualSeed(row.seed)
      let generator = row.own ? Generator().manualSeed(row.seed + 1) : nil
      let loader = DataLoader(Numbers(row.n), batchSize: 4, sampler: sampler(row, generator))
      try compare(loader, row.epochs, generator, limit: row.limit, "\(row)")
    }
  }

  func testSplitsArePyTorchs() throws {
    for row in try LoaderGolden.all.get().splits {
      manualSeed(row.seed)
      let parts =
        row.isShare
        ? randomSplit(Numbers(row.n), fractions: row.parts) : randomSplit(Numbers(row.n), row.parts.map { Int($0) })
      XCTAssertTrue(parts.map(\.indices) == row.subsets)
      XCTAssertTrue(nextNumber() == row.next)
    }
  }

  private func sampler(_ row: LoaderGolden.SamplerCase, _ generator: Generator?) -> any Sampler {
    switch row.kind {
    case "random":
      return RandomSampler(row.n, replacement: row.replacement, numSamples: row.count, generator: generator)
    case "subset":
      return SubsetRandomSampler((0..<row.n).map { 3 * $0 % row.n }, generator: generator)
    default:
      let weights = (0..<row.n).map { (i: Int) -> Double in Double(37 * i % 11) / 4 + (i == 0 ? 1.0 : 0.0) }
      return WeightedRandomSampler(
        weights, numSamples: row.count!, replacement: row.replacement, generator: generator)
    }
  }

  private func compare(
    _ loader: DataLoader<Numbers, Tensor>, _ epochs: [LoaderGolden.Epoch], _ generator: Generator?, limit: Int?,
    _ row: String
  ) throws {
    for epoch in epochs {
      var batches: [[Int]] = []
      for batch in loader {
        batches.append(batch.ints)
        if batches.count == limit { break }
      }
      let indices = batches.flatMap { $0 }
      let shown = indices.count <= 128 ? indices : Array(indices.prefix(8) + indices.suffix(8))
      XCTAssertTrue(shown == epoch.indices, "\(row)")
      XCTAssertTrue(checksum(indices) == epoch.checksum && indices.count == epoch.count, "\(row)")
      XCTAssertTrue(batches.count == epoch.batches && Set(batches.map(\.count)).sorted() == epoch.sizes, "\(row)")
      XCTAssertTrue(nextNumber() == epoch.next, "\(row): the default generator")
      XCTAssertTrue(generator.map { nextNumber($0) } == epoch.nextOfGenerator, "\(row): the given generator")
    }
  }

  func testASavedPositionGoesOnWithTheSameBatches() throws {
    for workers in [0, 2] {
      for own in [false, true] {
        for kind in ["shuffle", "replacement", "weighted"] {
          func loader() -> DataLoader<Numbers, Tensor> {
            let generator = own ? Generator(seed: 5) : nil
            let sampler: (any Sampler)? =
              switch kind {
              case "replacement": RandomSampler(100, replacement: true, generator: generator)
              case "weighted":
                WeightedRandomSampler((0..<100).map { Double($0 % 5) }, numSamples: 70, generator: generator)
              default: nil
              }
            return DataLoader(
              Numbers(100), batchSize: 8, shuffle: sampler == nil, sampler: sampler, generator: generator,
              workers: workers)
          }
          manualSeed(3)
          let first = loader()
          for _ in first {}
          var saved: (state: StateValue, generator: GeneratorState)?
          var expected: [[Int]] = []
          for (number, batch) in first.enumerated() {
            if saved != nil { expected.append(batch.ints) }
            _ = Tensor.rand(3)
            if number == 4 { saved = (first.state(), Generator.default.state) }
          }
          for batch in first { expected.append(batch.ints) }

          manualSeed(1234)
          let second = loader()
          try second.load(state: saved!.state)
          Generator.default.state = saved!.generator
          var actual: [[Int]] = []
          for batch in second {
            actual.append(batch.ints)
            _ = Tensor.rand(3)
          }
          for batch in second { actual.append(batch.ints) }
          XCTAssertTrue(actual == expected, "\(kind), own \(own)")
        }
      }
    }
  }
}
