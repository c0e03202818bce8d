import Adjoint

/// How a loader goes through a dataset, whatever its samples are.
struct LoaderOptions {
  var batchSize: Int?
  var shuffle = false
  var sampler: (any Sampler)?
  var batchSampler: (any BatchOrder)?
  var dropLast = false
  var generator: Generator?
  var workers = 0
  var prefetch: Int?

  /// Refuses what contradicts itself.
  func order(count: Int) -> any BatchOrder {
    func refuse(_ why: String) { AdjointError("DataLoader", why).raise() }
    if workers < 0 || (prefetch ?? 1) < 1 {
      refuse("workers have to be 0 or more and prefetch 1 or more, got \(workers) and \(prefetch ?? 1)")
    }
    if let batchSampler {
      if batchSize != nil || shuffle || sampler != nil || dropLast {
        refuse("a batchSampler decides all: leave out batchSize, shuffle, sampler and dropLast")
      }
      return batchSampler
    }
    if sampler != nil && shuffle { refuse("a sampler decides the order: leave out shuffle") }
    let order: any Sampler =
      sampler ?? (shuffle ? RandomSampler(count, generator: generator) : SequentialSampler(count))
    return BatchSampler(order, batchSize: batchSize ?? 1, dropLast: dropLast)
  }
}
