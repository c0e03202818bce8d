/// What random functions do inside `vmap`.
public enum VmapRandomness: Sendable {
  /// They are refused.
  case error
  /// All examples get the same numbers.
  case same
  /// Each example gets numbers of its own.
  case different
}

/// A `vmap` that runs on this thread.
struct OpenVmap {
  let level: BatchLevel
  let randomness: VmapRandomness
  /// Maps over the directions of a derivative, which no function sees but in gradients and tangents.
  let isOverDirections: Bool
}

/// How `vmap` cuts its inputs into examples and joins the results.
struct VmapCall {
  var inDims: [Int?]
  var outDims: [Int?] = [0]
  var randomness = VmapRandomness.error
  var chunkSize: Int?
  var isOverDirections = false

  func callAsFunction(_ x: [Tensor], _ f: ([Tensor]) throws -> [Tensor]) throws -> [Tensor] {
    if x.contains(where: \.isPlaceholder) { throw AdjointError("vmap", "an input failed") }
    let dims = try resolvedDims(x)
    let size = try batchSize(x, dims)
    guard let chunkSize, chunkSize < size else { return try map(x, dims, size, f) }
    guard chunkSize > 0 else { throw AdjointError("vmap", "chunkSize has to be positive, got \(chunkSize)") }
    let chunks = try stride(from: 0, to: size, by: chunkSize).map { start in
      let length = min(chunkSize, size - start)
      let part = zip(x, dims).map { x, dim in dim.map { x.narrow(dim: $0, start: start, length: length) } ?? x }
      return try map(part, dims, length, f)
    }
    return try chunks[0].indices.map { i in
      guard let dim = try outDim(i, of: chunks[0].count, chunks[0][i].ndim) else { return chunks[0][i] }
      return Tensor.cat(chunks.map { $0[i] }, dim: dim)
    }
  }

  private func map(
    _ x: [Tensor], _ dims: [Int?], _ size: Int, _ f: ([Tensor]) throws -> [Tensor]
  ) throws -> [Tensor] {
    let level = BatchLevel(size: size)
    let state = ThreadState.current
    state.vmaps.append(OpenVmap(level: level, randomness: randomness, isOverDirections: isOverDirections))
    defer { state.vmaps.removeLast() }
    let examples = zip(x, dims).map { x, dim in dim.map { level.join(x.movedim($0, 0)) } ?? x }
    let y = try f(examples)
    return try y.enumerated().map { i, y in
      if y.isPlaceholder { return y }
      if let dim = try outDim(i, of: outDims.count, y.ndim + 1) {
        return dim == 0 ? level.front(y) : level.front(y).movedim(0, dim)
      }
      guard level.peel(y) == nil else {
        throw AdjointError(
          "vmap", "result \(i), \(y.described), differs from example to example: its outDim can't be nil")
      }
      return y
    }
  }

  /// The dimensions to map over, counted from the start.
  private func resolvedDims(_ x: [Tensor]) throws -> [Int?] {
    guard inDims.count == x.count || inDims.count == 1 else {
      throw AdjointError("vmap", "there are \(inDims.count) inDims for \(x.count) inputs: one is needed for each")
    }
    return try x.enumerated().map { i, x in
      guard let dim = inDims.count == 1 ? inDims[0] : inDims[i] else { return nil }
      guard dim >= -x.ndim, dim < x.ndim else {
        throw AdjointError(
          "vmap", "inDim \(dim) is out of range for input \(i), \(x.described): it has to name one of its dimensions")
      }
      return dim < 0 ? dim + x.ndim : dim
    }
  }

  private func batchSize(_ x: [Tensor], _ dims: [Int?]) throws -> Int {
    let mapped = zip(x, dims).compactMap { x, dim in dim.map { (x, $0) } }
    guard let (first, dim) = mapped.first else {
      throw AdjointError("vmap", "there is nothing to map over: an input with an inDim that is not nil is needed")
    }
    let size = first.shape[dim]
    if let (other, place) = mapped.first(where: { $0.0.shape[$0.1] != size }) {
      throw AdjointError(
        "vmap",
        "the sizes mapped over have to be equal: dimension \(dim) of \(first.described) is \(size), dimension \(place) "
          + "of \(other.described) is \(other.shape[place])")
    }
    return size
  }

  private func outDim(_ i: Int, of count: Int, _ rank: Int) throws -> Int? {
    guard let dim = outDims.count == 1 ? outDims[0] : (i < outDims.count ? outDims[i] : nil) else {
      if outDims.count > 1 && i >= outDims.count {
        throw AdjointError("vmap", "there are \(outDims.count) outDims, and the function gives more results")
      }
      return nil
    }
    guard dim >= -rank, dim < rank else {
      throw AdjointError("vmap", "outDim \(dim) is out of range for result \(i), which has \(rank) dimensions")
    }
    return dim < 0 ? dim + rank : dim
  }
}
