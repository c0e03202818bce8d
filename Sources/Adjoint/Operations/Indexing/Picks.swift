import AdjointKernels

/// Which elements of a tensor index tensors name, and the shape in which they are seen.
///
/// Everything that picks by index is one of these: `x[i, j]`, `x[mask]`, `indexSelect`, `gather`, `take`,
/// `embedding`. Positions are copied when it is made, so that changing an index afterwards changes no gradient.
struct Picks {
  /// Of the tensor picked from.
  let shape: [Int]
  /// The dimensions that the indices are of.
  let dims: [Int]
  /// How many of the other dimensions stand before the picked ones in the result.
  let lead: Int
  /// What stands in the place of the indexed dimensions: the indices' common shape.
  let picked: [Int]
  /// Offsets of the picks in a row-major tensor of `shape`, int64.
  let positions: Tensor
  /// Picks of different blocks of so many never meet; 0 if that isn't known.
  var block = 0

  /// Positions that name single elements of a tensor of `shape`.
  init(shape: [Int], elements positions: Tensor, as picked: [Int]) {
    self.init(shape: shape, dims: Array(shape.indices), lead: 0, picked: picked, positions: positions)
  }

  private init(shape: [Int], dims: [Int], lead: Int, picked: [Int], positions: Tensor) {
    (self.shape, self.dims, self.lead, self.picked, self.positions) = (shape, dims, lead, picked, positions)
  }

  /// One int64 or int32 tensor, or nothing, for each of x's first dimensions; the indices broadcast together.
  ///
  /// Dimensions that they make stand where the indexed ones stood if these are neighbours, else first.
  /// Negative indices count from the end where `wraps` says so.
  init(_ operation: String, _ x: Tensor, _ indices: [Tensor?], wraps: Bool = true) throws {
    let dims = indices.indices.filter { indices[$0] != nil }
    var common: [Int] = []
    for index in indices.compactMap({ $0 }) {
      guard index.dtype == .int64 || index.dtype == .int32 else {
        throw AdjointError(operation, "an index has to be an int64 tensor (or a bool mask), got \(index.described)")
      }
      guard let shape = broadcastShape(common, index.shape) else {
        let shapes = indices.compactMap { $0?.shape.shapeText }.joined(separator: " and ")
        throw AdjointError(operation, "the index tensors, of shapes \(shapes), do not broadcast together")
      }
      common = shape
    }
    if let level = BatchLevel.highest(indices) {
      self = try level.picks(indices) { try Picks(operation, x, $0, wraps: wraps) }
      return
    }
    let areNeighbours = zip(dims, dims.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let positions = Tensor.zeros([common.product], dtype: .int64)
    let offsets = positions.memory.assumingMemoryBound(to: Int.self)
    let steps = x.shape.contiguousStrides
    for dim in dims {
      guard let index = indices[dim] else { continue }
      let spread = index.alias(common, broadcastStrides(index.shape, index.strides, to: common)).casted(to: .int64)
      let values = spread.memory.assumingMemoryBound(to: Int.self)
      let (size, step) = (x.shape[dim], steps[dim])
      for i in 0..<positions.numel {
        let value = values[i]
        guard value < size, value >= (wraps ? -size : 0) else {
          throw AdjointError.outOfRange(operation, index: value, x, dim: dim)
        }
        offsets[i] += (value < 0 ? value + size : value) * step
      }
    }
    self.init(
      shape: x.shape, dims: dims, lead: areNeighbours ? dims.first ?? 0 : 0, picked: common, positions: positions)
  }

  /// One index tensor, a vector or 0-d, for one dimension, which keeps its place.
  init(_ operation: String, _ x: Tensor, dim: Int, _ index: Tensor, wraps: Bool = false) throws {
    guard index.ndim <= 1 else {
      throw AdjointError(operation, "the index has to be a vector, got \(index.described)")
    }
    let vector = index.ndim == 0 ? index.reshape(1) : index
    guard x.ndim == 0 else {
      try self.init(operation, x, Array(repeating: nil, count: dim) + [vector], wraps: wraps)
      return
    }
    // A 0-d tensor is picked from as the vector of its element, and the result is 0-d again.
    let flat = try Picks(operation, x.alias([1], [1]), [vector], wraps: wraps)
    guard vector.numel == 1 else {
      throw AdjointError(operation, "the index of a 0-d tensor has to be a single one, got \(index.described)")
    }
    self.init(shape: [], elements: flat.positions, as: [])
  }

  /// The places where a mask of x's first dimensions holds.
  init(_ x: Tensor, where mask: Tensor) {
    let covered = Array(0..<mask.ndim)
    let positions = Tensor.truePositions(mask)
    let step = Array(x.shape[mask.ndim...]).product
    let offsets = positions.memory.assumingMemoryBound(to: Int.self)
    if step != 1 { for i in 0..<positions.numel { offsets[i] *= step } }
    self.init(shape: x.shape, dims: covered, lead: 0, picked: positions.shape, positions: positions)
  }

  /// The same picks by other positions.
  func with(positions: Tensor) -> Picks {
    Picks(shape: shape, dims: dims, lead: lead, picked: picked, positions: positions)
  }

  /// The same of each of several tensors at once, and of each by positions of its own.
  func inFront(size: Int) -> Picks {
    Picks(shape: [size] + shape, dims: dims.map { $0 + 1 }, lead: lead + 1, picked: picked, positions: positions)
  }
  func inFront(size: Int, positions: Tensor) -> Picks {
    Picks(
      shape: [size] + shape, dims: [0] + dims.map { $0 + 1 }, lead: 0, picked: [size] + picked, positions: positions)
  }

  private var kept: [Int] { shape.indices.filter { !dims.contains($0) } }

  var resultShape: [Int] {
    let sizes = kept.map { shape[$0] }
    return sizes[..<lead] + picked + sizes[lead...]
  }

  /// Each position once, for results that count a place once however often it is named.
  func unique() -> Picks {
    var seen = Set<Int>()
    let once = positions.array(Int.self).filter { seen.insert($0).inserted }
    return Picks(shape: shape, dims: dims, lead: lead, picked: [once.count], positions: Tensor(once, dtype: .int64))
  }
}

// MARK: - Moving elements

extension Picks {
  /// The picked elements of x, without a graph.
  func read(_ x: Tensor) -> Tensor {
    let z = Tensor.empty(resultShape, x.dtype)
    let source = x.hasShape(shape) ? x : x.alias(shape, broadcastStrides(x.shape, x.strides, to: shape))
    run(source, z) { adj_pick($0, Int32(x.dtype.itemSize), source.memory, z.memory) }
    return z
  }

  /// Writes `values`, which broadcast to the result's shape, to the picked elements of x, of the same dtype.
  func write(_ values: Tensor, to x: Tensor, accumulate: Bool) {
    if accumulate { return combine(values, into: x, ADJ_PUT_ADD) }
    let values = spread(values)
    run(x, values) { adj_put($0, Int32(x.dtype.itemSize), x.memory, values.memory) }
  }

  /// Combines the picked elements of x with `values`, each of them also where several meet in one place.
  func combine(_ values: Tensor, into x: Tensor, _ how: adj_put) {
    guard x.dtype == .float16 || x.dtype == .bfloat16 else {
      let values = spread(values)
      return run(x, values) { adj_put_combined($0, Int32(how.rawValue), x.dtype.code, x.memory, values.memory) }
    }
    // Results are made in float32 and rounded once.
    let wide = x.casted(to: .float32)
    combine(values.casted(to: .float32), into: wide, how)
    x.copyValues(from: wide)
  }

  private func spread(_ values: Tensor) -> Tensor {
    let target = resultShape
    return values.alias(target, broadcastStrides(values.shape, values.strides, to: target)).contiguousValue()
  }

  /// Describes the picks to the kernel: a run of neighbouring elements behind each, all else listed.
  private func run(_ x: Tensor, _ z: Tensor, _ body: (UnsafePointer<adj_picks>) -> Void) {
    if z.numel == 0 { return }
    let (kept, strides, steps) = (kept, x.strides, z.strides)
    let inZ = kept.indices.map { steps[$0 < lead ? $0 : $0 + picked.count] }
    var (n, stride) = (1, 1)
    var outer = kept.count
    while outer > lead {
      let (size, step) = (shape[kept[outer - 1]], strides[kept[outer - 1]])
      guard n == 1 || size == 1 || step == n * stride else { break }
      if size > 1 && n == 1 { stride = step }
      n *= size
      outer -= 1
    }
    let sizes = kept[..<outer].map { shape[$0] }
    let outerX = Picks.offsets(sizes, kept[..<outer].map { strides[$0] })
    let outerZ = Picks.offsets(sizes, inZ[..<outer])
    let picks = x.isContiguous ? positions : translated(to: strides)
    outerX.withUnsafeBufferPointer { inX in
      outerZ.withUnsafeBufferPointer { inZ in
        var description = adj_picks(
          outer: Int64(inX.count), outer_x: inX.baseAddress, outer_z: inZ.baseAddress, picks: Int64(picks.numel),
          offsets: picks.memory.assumingMemoryBound(to: Int64.self),
          step_z: Int64(kept[lead...].map { shape[$0] }.product), n: Int64(n), stride: Int64(stride),
          block: Int64(block))
        body(&description)
      }
    }
  }

  /// Offsets of all places of a block, in row-major order.
  static func offsets(_ sizes: some Collection<Int>, _ strides: some Collection<Int>) -> [Int64] {
    zip(sizes, strides).reduce([0]) { known, next in
      known.flatMap { base in (0..<next.0).map { base + Int64($0 * next.1) } }
    }
  }

  /// The positions in a tensor of these strides.
  private func translated(to strides: [Int]) -> Tensor {
    let result = Tensor.empty(positions.shape, .int64)
    let (from, to) = (
      positions.memory.assumingMemoryBound(to: Int.self), result.memory.assumingMemoryBound(to: Int.self)
    )
    let steps = shape.contiguousStrides
    for i in 0..<positions.numel {
      to[i] = dims.reduce(0) { $0 + from[i] / steps[$1] % shape[$1] * strides[$1] }
    }
    return result
  }
}

extension AdjointError {
  static func outOfRange(_ operation: String, index: Int, _ x: Tensor, dim: Int) -> AdjointError {
    let size = x.ndim == 0 ? 1 : x.shape[dim]
    return AdjointError(
      operation, "index \(index) is out of range for dimension \(dim) of size \(size) of the \(x.summary)")
  }
}
