import Adjoint

/// Sequences of several lengths without padding: first the first steps of all, longest sequence first, then the second
/// steps of those that have one, and so on. What `RNN`, `LSTM` and `GRU` take in place of a padded batch, so that they
/// do nothing for the padding.
public struct PackedSequence {
  /// [Σ lengths, …]
  public let data: Tensor
  /// How many sequences have a step t.
  public let batchSizes: [Int]
  /// Where the sequences, longest first, were in the batch; nil if they were sorted already.
  public let sortedIndices: [Int]?

  init(_ data: Tensor, _ batchSizes: [Int], _ sortedIndices: [Int]?) {
    (self.data, self.batchSizes, self.sortedIndices) = (data, batchSizes, sortedIndices)
  }

  /// Where the sequences of the batch are among the sorted ones.
  public var unsortedIndices: [Int]? {
    sortedIndices.map { sorted in
      var places = Array(repeating: 0, count: sorted.count)
      for (rank, i) in sorted.enumerated() { places[i] = rank }
      return places
    }
  }

  /// The lengths of the sequences, in the order of the batch.
  public var lengths: [Int] {
    let sorted = (0..<(batchSizes.first ?? 0)).map { i in batchSizes.prefix { $0 > i }.count }
    return unsortedIndices.map { $0.map { sorted[$0] } } ?? sorted
  }

  /// The same sequences with other data for their steps.
  func with(_ data: Tensor) -> PackedSequence { PackedSequence(data, batchSizes, sortedIndices) }
}

/// Packs a padded batch [T, N, …], or [N, T, …] with `batchFirst`, of sequences with these lengths.
///
/// With `enforceSorted` the lengths have to descend; without, the sequences are sorted, and what comes out of a layer is
/// put back into their order. Refused: lengths of 0 or beyond T.
///
/// ```text
/// let packed = packPaddedSequence(Tensor([[1.0, 2, 0], [3, 0, 0]]), [2, 1], batchFirst: true)
/// packed.data        // 1, 3, 2
/// packed.batchSizes  // [2, 1]
/// ```
public func packPaddedSequence(
  _ x: Tensor, _ lengths: [Int], batchFirst: Bool = false, enforceSorted: Bool = true
) -> PackedSequence {
  if x.isPlaceholder { return PackedSequence(x, [], nil) }
  func refuse(_ message: String) -> PackedSequence {
    PackedSequence(.failed(AdjointError("packPaddedSequence", message)), [], nil)
  }
  guard x.ndim >= 2, !lengths.isEmpty, x.shape[batchFirst ? 0 : 1] == lengths.count else {
    return refuse("expected [\(batchFirst ? "N, T" : "T, N"), …] and N lengths, got \(x.described) and \(lengths)")
  }
  let steps = x.shape[batchFirst ? 1 : 0]
  guard lengths.allSatisfy({ (1...max(steps, 1)).contains($0) }), steps > 0 else {
    return refuse("the lengths have to be from 1 to \(steps), the steps of \(x.described), got \(lengths)")
  }
  let order = lengths.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
  guard !enforceSorted || zip(lengths, lengths.dropFirst()).allSatisfy({ $0 >= $1 }) else {
    return refuse("the lengths have to descend, got \(lengths): sort the sequences or give enforceSorted: false")
  }
  let byStep = batchFirst ? x.transpose(0, 1) : x
  let sorted = enforceSorted ? byStep : byStep.indexSelect(dim: 1, index: Tensor(order))
  let sizes = (0..<(lengths.max() ?? 0)).map { t in lengths.filter { $0 > t }.count }
  let parts = sizes.enumerated().map { t, size in sorted.select(dim: 0, index: t).narrow(dim: 0, start: 0, length: size)
  }
  return PackedSequence(Tensor.cat(parts), sizes, enforceSorted ? nil : order)
}

/// The padded batch [T, N, …], or [N, T, …] with `batchFirst`, of packed sequences, and their lengths.
///
/// T is the longest length, or `totalLength`, which can't be smaller.
public func padPackedSequence(
  _ packed: PackedSequence, batchFirst: Bool = false, paddingValue: Double = 0, totalLength: Int? = nil
) -> (padded: Tensor, lengths: [Int]) {
  let (data, sizes) = (packed.data, packed.batchSizes)
  if data.isPlaceholder { return (data, []) }
  let length = totalLength ?? sizes.count
  guard length >= sizes.count else {
    let message = "totalLength \(length) is below the longest length, \(sizes.count)"
    return (.failed(AdjointError("padPackedSequence", message)), packed.lengths)
  }
  func padding(_ count: Int) -> Tensor {
    Tensor.full([count] + data.shape.dropFirst(), paddingValue, dtype: data.dtype)
  }
  let given = zip(data.split(sizes), sizes).map { step, size in
    size == sizes[0] ? step : Tensor.cat([step, padding(sizes[0] - size)])
  }
  let sorted = Tensor.stack(given + (sizes.count..<length).map { _ in padding(sizes[0]) })
  let padded = packed.unsortedIndices.map { sorted.indexSelect(dim: 1, index: Tensor($0)) } ?? sorted
  return (batchFirst ? padded.transpose(0, 1) : padded, packed.lengths)
}

/// Packs sequences [Tᵢ, …], as `packPaddedSequence` does those of a padded batch.
public func packSequence(_ sequences: [Tensor], enforceSorted: Bool = true) -> PackedSequence {
  if let failed = sequences.first(where: \.isPlaceholder) { return PackedSequence(failed, [], nil) }
  let rest = sequences.first.map { Array($0.shape.dropFirst()) }
  guard let first = sequences.first, sequences.allSatisfy({ $0.ndim > 0 && Array($0.shape.dropFirst()) == rest }) else {
    let given = sequences.map(\.described).joined(separator: ", ")
    let message = "takes sequences [T, …] that differ in T only, got \(given)"
    return PackedSequence(.failed(AdjointError("packSequence", message)), [], nil)
  }
  let longest = sequences.map { $0.shape[0] }.max() ?? 0
  let padded = sequences.map { x in
    Tensor.cat([x, first.newZeros([longest - x.shape[0]] + x.shape.dropFirst())])
  }
  return packPaddedSequence(
    Tensor.stack(padded), sequences.map { $0.shape[0] }, batchFirst: true, enforceSorted: enforceSorted)
}
