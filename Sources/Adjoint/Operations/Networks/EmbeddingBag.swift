import AdjointKernels

/// z[to[i]] = Σ factors[i]·x[from[i]] over rows. The adjoint in x is the same operation with `from` and `to` exchanged.
struct RowSums: BinaryOperation {
  static var name: String { "EmbeddingBag" }
  static var savesForX: Saves { .y }
  static var savesForY: Saves { .x }
  let from: Tensor
  let to: Tensor
  /// The rows of z.
  let count: Int
  /// What factors of the gradient of x are multiplied by.
  var gradientScale: Tensor?

  func forward(_ x: Tensor, _ factors: Tensor) throws -> Tensor {
    let compute = Normalize.compute(x.dtype)
    let (source, factors) = (x.contiguousValue().as(compute), factors.contiguousValue().as(compute))
    let z = Tensor.zeros([count, x.shape[1]], dtype: compute)
    adj_bag_sum(
      compute.code, Int64(from.numel), Int64(x.shape[1]), from.memory.assumingMemoryBound(to: Int64.self),
      to.memory.assumingMemoryBound(to: Int64.self), factors.memory, source.memory, Int64(count), z.memory)
    return z.as(x.dtype)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor {
    let factors = gradientScale.map { s.y * $0.to(s.y.dtype) } ?? s.y
    return RowSums(from: to, to: from, count: s.xShape[0])(g, factors)
  }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    (g.indexSelect(dim: 0, index: to) * s.x.indexSelect(dim: 0, index: from)).sum(dim: 1)
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { self(t, s.y) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { self(s.x, t) }
}

/// How the rows of a bag become one.
public enum EmbeddingBagMode: Sendable { case sum, mean, max }

/// The sum, mean or maximum of the rows of `weight`, [count, width], for bags of indices: [bags, width]. An empty bag
/// gives 0.
///
/// Indices of two dimensions have a bag in each row. Those of one dimension are cut by `offsets`, the place where each
/// bag starts; with `includeLastOffset` the last one is where the last bag ends. `perSampleWeights`, of the indices'
/// shape, multiply the rows of a sum. Indices of `paddingIdx` count for nothing. `maxNorm` and `scaleGradByFreq` are
/// those of `embedding`; the latter is refused for the maximum.
///
/// ```swift
/// let weight = Tensor([[0.0, 0], [1, 2], [3, 4]])
/// embeddingBag(Tensor([1, 2, 0]), weight, offsets: Tensor([0, 2]), mode: .sum)  // → tensor([[4., 6.], [0., 0.]])
/// ```
public func embeddingBag(
  _ indices: Tensor, _ weight: Tensor, offsets: Tensor? = nil, maxNorm: Double? = nil, normType: Double = 2,
  scaleGradByFreq: Bool = false, mode: EmbeddingBagMode = .mean, perSampleWeights: Tensor? = nil,
  includeLastOffset: Bool = false, paddingIdx: Int? = nil
) -> Tensor {
  if [indices, weight, offsets ?? indices, perSampleWeights ?? indices].contains(where: \.isPlaceholder) {
    return .placeholder
  }
  let looped = BatchLevel.looped("EmbeddingBag", [indices, weight, offsets, perSampleWeights]) {
    embeddingBag(
      $0[0]!, $0[1]!, offsets: $0[2], maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq,
      mode: mode, perSampleWeights: $0[3], includeLastOffset: includeLastOffset, paddingIdx: paddingIdx)
  }
  if let looped { return looped }
  do {
    let bags = try Bags(indices, weight, offsets, includeLastOffset, paddingIdx)
    if let maxNorm { renormalize(weight, indices, maxNorm, normType) }
    if mode == .max {
      guard !scaleGradByFreq, perSampleWeights == nil else {
        throw AdjointError("embeddingBag", "a maximum takes neither scaleGradByFreq nor perSampleWeights")
      }
      return bags.maximum(weight)
    }
    var factors = Tensor.ones([bags.rows.count], dtype: weight.dtype)
    if let perSampleWeights {
      guard mode == .sum, perSampleWeights.shape == indices.shape, perSampleWeights.dtype == weight.dtype else {
        throw AdjointError(
          "embeddingBag",
          "perSampleWeights go with a sum, and have to be \(weight.dtype) of the indices' shape, "
            + "\(indices.shape.shapeText): got \(perSampleWeights.described)")
      }
      factors = perSampleWeights.reshape([indices.numel])
      if bags.kept.count < indices.numel { factors = factors.indexSelect(dim: 0, index: Tensor(bags.kept)) }
    } else if mode == .mean {
      factors = Tensor(bags.bagOfRow.map { 1 / Double(bags.size($0)) }, dtype: weight.dtype)
    }
    let scale = scaleGradByFreq ? inverseCounts(Tensor(bags.rows, dtype: .int64)).reshape([bags.rows.count]) : nil
    return RowSums(
      from: Tensor(bags.rows, dtype: .int64), to: Tensor(bags.bagOfRow, dtype: .int64), count: bags.starts.count - 1,
      gradientScale: scale)(weight, factors)
  } catch { return .failed(error) }
}

/// Which rows are in which bag.
private struct Bags {
  /// The rows of all bags, one bag after another, without padding.
  var rows: [Int] = []
  var bagOfRow: [Int] = []
  /// The indices' places that they come from.
  var kept: [Int] = []
  /// Where each bag starts in `rows`, and where the last one ends.
  var starts: [Int] = [0]

  func size(_ bag: Int) -> Int { starts[bag + 1] - starts[bag] }

  init(_ indices: Tensor, _ weight: Tensor, _ offsets: Tensor?, _ includesEnd: Bool, _ padding: Int?) throws {
    let operation = "embeddingBag"
    let isIndex = { (x: Tensor) in x.dtype == .int64 || x.dtype == .int32 }
    guard weight.ndim == 2, weight.dtype.isFloatingPoint, isIndex(indices), (1...2).contains(indices.ndim) else {
      throw AdjointError(
        operation,
        "needs int64 indices of one or two dimensions and a floating weight of two, got "
          + "\(indices.described) and \(weight.described)")
    }
    var ends: [Int]
    if indices.ndim == 2 {
      guard offsets == nil else { throw AdjointError(operation, "indices of two dimensions take no offsets") }
      ends = (0..<indices.shape[0]).map { ($0 + 1) * indices.shape[1] }
    } else {
      guard let offsets, offsets.ndim == 1, isIndex(offsets) else {
        throw AdjointError(operation, "indices of one dimension need a vector of int64 offsets")
      }
      let given = offsets.array(Int.self)
      guard given.first ?? 0 == 0, zip(given, given.dropFirst()).allSatisfy({ $0 <= $1 }),
        given.last ?? 0 <= indices.numel, !includesEnd || !given.isEmpty
      else {
        throw AdjointError(
          operation, "offsets have to rise from 0 to at most \(indices.numel), the number of indices: got \(given)")
      }
      // The last bag has all that is left, as in PyTorch, also where its end is named and lies before.
      ends =
        Array(given.dropFirst().dropLast(includesEnd ? 1 : 0))
        + (given.count > (includesEnd ? 1 : 0) ? [indices.numel] : [])
    }
    let count = weight.shape[0]
    if let padding, padding < -count || padding >= count {
      throw AdjointError(operation, "paddingIdx \(padding) is not a row of the \(weight.summary)")
    }
    let ignored = padding.map { $0 < 0 ? $0 + count : $0 }
    let all = indices.array(Int.self)
    var place = 0
    for (bag, end) in ends.enumerated() {
      while place < end {
        guard (0..<count).contains(all[place]) else {
          throw AdjointError.outOfRange(operation, index: all[place], weight, dim: 0)
        }
        if all[place] != ignored {
          rows.append(all[place])
          bagOfRow.append(bag)
          kept.append(place)
        }
        place += 1
      }
      starts.append(rows.count)
    }
  }

  func maximum(_ weight: Tensor) -> Tensor {
    let width = weight.shape[1]
    let places = Tensor.empty([(starts.count - 1) * width], .int64)
    let source = weight.detach().contiguousValue().as(Normalize.compute(weight.dtype))
    let (from, offsets) = (Tensor(rows, dtype: .int64), Tensor(starts, dtype: .int64))
    adj_bag_max(
      source.dtype.code, Int64(starts.count - 1), Int64(width), from.memory.assumingMemoryBound(to: Int64.self),
      offsets.memory.assumingMemoryBound(to: Int64.self), source.memory,
      places.memory.assumingMemoryBound(to: Int64.self))
    let picks = Picks(shape: weight.shape, elements: places.clampMin(0), as: [starts.count - 1, width])
    let isEmpty = (places .< 0).reshape([starts.count - 1, width])
    if weight.numel == 0 { return .zeros([starts.count - 1, width], dtype: weight.dtype) }
    return Index(picks: picks, graphName: "EmbeddingBagBackward0")(weight).zeroed(where: isEmpty)
  }
}
