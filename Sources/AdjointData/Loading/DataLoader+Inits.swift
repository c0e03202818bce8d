import Adjoint

// The kinds of samples that are collated without being told how. Swift's tuples conform to no protocol, so pairs and
// triples stand by themselves.

extension DataLoader {
  /// A loader with batches of your own making: `collate` gets the samples of one.
  ///
  /// - Parameters:
  ///   - batchSize: the number of samples of a batch, 1 unless given.
  ///   - shuffle: whether each epoch has another order, that of a ``RandomSampler``.
  ///   - sampler: another order of the samples.
  ///   - batchSampler: the samples of each batch, instead of all of the above.
  ///   - dropLast: whether a last batch that is not full is left out.
  ///   - generator: what the order is drawn from; the default one otherwise.
  ///   - workers: threads that read ahead; with 0 samples are read when they are asked for.
  ///   - prefetch: how many batches they read ahead, 2 for each worker unless given.
  public convenience init(
    _ dataset: Data, batchSize: Int? = nil, shuffle: Bool = false, sampler: (any Sampler)? = nil,
    batchSampler: (any BatchOrder)? = nil, dropLast: Bool = false, generator: Adjoint.Generator? = nil,
    workers: Int = 0,
    prefetch: Int? = nil,
    collate: @escaping @Sendable ([Data.Element]) throws -> Batch
  ) {
    let options = LoaderOptions(
      batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, dropLast: dropLast,
      generator: generator, workers: workers, prefetch: prefetch)
    self.init(
      dataset, options,
      assemble: { indices in
        try collate(indices.map { try dataset[$0] })
      })
  }

  /// A loader of single values, collated as ``Collatable`` says.
  public convenience init(
    _ dataset: Data, batchSize: Int? = nil, shuffle: Bool = false, sampler: (any Sampler)? = nil,
    batchSampler: (any BatchOrder)? = nil, dropLast: Bool = false, generator: Adjoint.Generator? = nil,
    workers: Int = 0,
    prefetch: Int? = nil
  ) where Data.Element: Collatable, Batch == Data.Element.Collated {
    let options = LoaderOptions(
      batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, dropLast: dropLast,
      generator: generator, workers: workers, prefetch: prefetch)
    self.init(
      dataset, options,
      assemble: { indices in
        if let batch = try Self.gathered(dataset, indices) { return batch }
        return try Data.Element.collate(indices.map { try dataset[$0] })
      })
  }

  /// A loader of pairs, such as images and labels, each part collated as ``Collatable`` says.
  public convenience init<A: Collatable, B: Collatable>(
    _ dataset: Data, batchSize: Int? = nil, shuffle: Bool = false, sampler: (any Sampler)? = nil,
    batchSampler: (any BatchOrder)? = nil, dropLast: Bool = false, generator: Adjoint.Generator? = nil,
    workers: Int = 0,
    prefetch: Int? = nil
  )
  where Data.Element == (A, B), Batch == (A.Collated, B.Collated) {
    let options = LoaderOptions(
      batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, dropLast: dropLast,
      generator: generator, workers: workers, prefetch: prefetch)
    self.init(
      dataset, options,
      assemble: { indices in
        if let batch = try Self.gathered(dataset, indices) { return batch }
        let samples = try indices.map { try dataset[$0] }
        return (try A.collate(samples.map(\.0)), try B.collate(samples.map(\.1)))
      })
  }

  /// A loader of triples, each part collated as ``Collatable`` says.
  public convenience init<A: Collatable, B: Collatable, C: Collatable>(
    _ dataset: Data, batchSize: Int? = nil, shuffle: Bool = false, sampler: (any Sampler)? = nil,
    batchSampler: (any BatchOrder)? = nil, dropLast: Bool = false, generator: Adjoint.Generator? = nil,
    workers: Int = 0,
    prefetch: Int? = nil
  )
  where Data.Element == (A, B, C), Batch == (A.Collated, B.Collated, C.Collated) {
    let options = LoaderOptions(
      batchSize: batchSize, shuffle: shuffle, sampler: sampler, batchSampler: batchSampler, dropLast: dropLast,
      generator: generator, workers: workers, prefetch: prefetch)
    self.init(
      dataset, options,
      assemble: { indices in
        if let batch = try Self.gathered(dataset, indices) { return batch }
        let samples = try indices.map { try dataset[$0] }
        return (try A.collate(samples.map(\.0)), try B.collate(samples.map(\.1)), try C.collate(samples.map(\.2)))
      })
  }

  /// What a dataset gathers by itself; nil if it does not.
  private static func gathered(_ dataset: Data, _ indices: [Int]) throws -> Batch? {
    try (dataset as? any BatchedDataset<Batch>)?.batch(indices)
  }
}
