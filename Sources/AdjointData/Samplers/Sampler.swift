import Adjoint

/// An order in which samples are taken: a sequence of their indices, made anew for each epoch.
///
/// Random samplers draw when the first index is asked for, as PyTorch's do. An order may depend on ``generator`` and on
/// the default generator only: that is what lets a ``DataLoader`` go on in the middle of an epoch.
///
/// (Inside a sequence `Generator` is an old name of Swift's for its iterator: write `Adjoint.Generator`.)
public protocol Sampler: Sequence where Element == Int {
  /// The number of indices of an epoch.
  var count: Int { get }
  /// The generator that the order is drawn from, if it is not the default one.
  var generator: Adjoint.Generator? { get }
}

extension Sampler {
  public var generator: Adjoint.Generator? { nil }
}

/// An order of batches: a sequence of the indices of each.
public protocol BatchOrder: Sequence where Element == [Int] {
  /// The number of batches of an epoch.
  var count: Int { get }
  /// The generator that the order is drawn from, if it is not the default one.
  var generator: Adjoint.Generator? { get }
}

extension BatchOrder {
  public var generator: Adjoint.Generator? { nil }
}

/// 0, 1, 2 and so on.
///
/// ```text
/// Array(SequentialSampler(3))  // [0, 1, 2]
/// ```
public struct SequentialSampler: Sampler {
  public let count: Int
  public init(_ count: Int) { self.count = count }
  public func makeIterator() -> Range<Int>.Iterator { (0..<count).makeIterator() }
}

/// The indices of a sampler, `batchSize` at a time; the last batch is smaller where they do not divide, or dropped.
///
/// ```text
/// Array(BatchSampler(SequentialSampler(5), batchSize: 2))  // [[0, 1], [2, 3], [4]]
/// ```
public struct BatchSampler: BatchOrder {
  public let sampler: any Sampler
  public let batchSize: Int
  public let dropLast: Bool

  public init(_ sampler: some Sampler, batchSize: Int, dropLast: Bool = false) {
    if batchSize < 1 {
      AdjointError("BatchSampler", "the batch size has to be at least 1, got \(batchSize)").raise()
    }
    self.sampler = sampler
    self.batchSize = Swift.max(batchSize, 1)
    self.dropLast = dropLast
  }

  public var count: Int {
    let (whole, rest) = sampler.count.quotientAndRemainder(dividingBy: batchSize)
    return rest > 0 && !dropLast ? whole + 1 : whole
  }
  public var generator: Adjoint.Generator? { sampler.generator }

  public func makeIterator() -> AnyIterator<[Int]> {
    let indices = Self.indices(of: sampler)
    return AnyIterator {
      var batch: [Int] = []
      batch.reserveCapacity(Swift.min(batchSize, sampler.count))
      while batch.count < batchSize, let index = indices.next() { batch.append(index) }
      return batch.isEmpty || (dropLast && batch.count < batchSize) ? nil : batch
    }
  }

  private static func indices(of sampler: some Sampler) -> AnyIterator<Int> { AnyIterator(sampler.makeIterator()) }
}
