import Adjoint
import AdjointData
import Testing

extension SharedGenerator {
  @Suite struct LoaderOrders {
    @Test func loadersGoInPyTorchsOrder() throws {
      for workers in [0, 3] {
        for row in try LoaderGolden.all.get().loaders {
          manualSeed(row.seed)
          let generator = row.own ? Generator().manualSeed(row.seed + 1) : nil
          let loader = DataLoader(
            Numbers(row.n), batchSize: row.batchSize, shuffle: row.shuffle, dropLast: row.dropLast,
            generator: generator, workers: workers)
          #expect(loader.count == row.length, "\(row)")
          try compare(loader, row.epochs, generator, limit: nil, "\(row)")
        }
      }
    }

    @Test func samplersGoInPyTorchsOrder() throws {
      for row in try LoaderGolden.all.get().samplers {
        manualSeed(row.seed)
        let generator = row.own ? Generator().manualSeed(row.seed + 1) : nil
        let loader = DataLoader(Numbers(row.n), batchSize: 4, sampler: sampler(row, generator))
        try compare(loader, row.epochs, generator, limit: row.limit, "\(row)")
      }
    }

    @Test func splitsArePyTorchs() throws {
      for row in try LoaderGolden.all.get().splits {
        manualSeed(row.seed)
        let parts =
          row.isShare
          ? randomSplit(Numbers(row.n), fractions: row.parts) : randomSplit(Numbers(row.n), row.parts.map { Int($0) })
        #expect(parts.map(\.indices) == row.subsets)
        #expect(nextNumber() == row.next)
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
        #expect(shown == epoch.indices, "\(row)")
        #expect(checksum(indices) == epoch.checksum && indices.count == epoch.count, "\(row)")
        #expect(batches.count == epoch.batches && Set(batches.map(\.count)).sorted() == epoch.sizes, "\(row)")
        #expect(nextNumber() == epoch.next, "\(row): the default generator")
        #expect(generator.map { nextNumber($0) } == epoch.nextOfGenerator, "\(row): the given generator")
      }
    }
  }
}
