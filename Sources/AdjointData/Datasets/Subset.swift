import Adjoint

/// Some samples of a dataset, in an order of their own.
///
/// ```text
/// let odd = Subset(data, Array(stride(from: 1, to: data.count, by: 2)))
/// ```
public struct Subset<Base: Dataset>: Dataset {
  public let base: Base
  /// For each sample its index in the base.
  public let indices: [Int]

  public init(_ base: Base, _ indices: [Int]) {
    self.base = base
    let isInside = indices.allSatisfy { checkIndex($0, of: base.count, "Subset") }
    self.indices = isInside ? indices : []
  }

  public var count: Int { indices.count }
  public subscript(index: Int) -> Base.Element {
    get throws { try base[indices[index]] }
  }
}

extension Subset: BatchedDataset where Base: BatchedDataset {
  public func batch(_ indices: [Int]) throws -> Base.Batch { try base.batch(indices.map { self.indices[$0] }) }
}

/// Random parts of the given sizes, which have to sum to the dataset's count: those of PyTorch for the same seed.
///
/// ```text
/// let parts = randomSplit(data, [1_500, 297], generator: Generator(seed: 42))
/// let (training, test) = (parts[0], parts[1])
/// ```
public func randomSplit<Base: Dataset>(_ base: Base, _ counts: [Int], generator: Generator? = nil) -> [Subset<Base>] {
  guard counts.allSatisfy({ $0 >= 0 }), counts.reduce(0, +) == base.count else {
    AdjointError("randomSplit", "the parts \(counts) do not sum to the dataset's \(base.count) samples").raise()
    return counts.map { _ in Subset(base, []) }
  }
  let order = Tensor.randperm(base.count, generator: generator).ints
  var start = 0
  return counts.map { count in
    defer { start += count }
    return Subset(base, Array(order[start..<start + count]))
  }
}

/// Random parts of the given shares, which have to sum to 1. Counts are rounded down; what is left goes to the first
/// parts, one sample each.
public func randomSplit<Base: Dataset>(
  _ base: Base, fractions: [Double], generator: Generator? = nil
) -> [Subset<Base>] {
  let sum = fractions.reduce(0, +)
  guard fractions.allSatisfy({ (0...1).contains($0) }), sum <= 1, sum >= 1 - 1e-9 else {
    AdjointError("randomSplit", "the shares \(fractions) have to be from 0 to 1 and to sum to 1").raise()
    return fractions.map { _ in Subset(base, []) }
  }
  var counts = fractions.map { Int((Double(base.count) * $0).rounded(.down)) }
  for i in 0..<(base.count - counts.reduce(0, +)) { counts[i % counts.count] += 1 }
  return randomSplit(base, counts, generator: generator)
}
