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
    self.init(dataset, options) { try Data.Element.collate($0) }
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
    self.init(dataset, options) { (try A.collate($0.map(\.0)), try B.collate($0.map(\.1))) }
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
    self.init(dataset, options) {
      (try A.collate($0.map(\.0)), try B.collate($0.map(\.1)), try C.collate($0.map(\.2)))
    }
  }

  /// A loader of batches that the dataset gathers by itself, or of collated samples if it does not.
  private convenience init(
    _ dataset: Data, _ options: LoaderOptions, collate: @escaping @Sendable ([Data.Element]) throws -> Batch
  ) {
    self.init(
      dataset, options,
      assemble: { indices in
        if let batch = try (dataset as? any BatchedDataset<Batch>)?.batch(indices) { return batch }
        return try collate(indices.map { try dataset[$0] })
      })
  }
}
