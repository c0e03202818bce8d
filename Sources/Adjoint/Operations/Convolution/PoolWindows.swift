import AdjointKernels

/// The windows of a pooling: what each result of each dimension sees, without the padding.
struct PoolWindows {
  let input: [Int]
  /// The first place seen, and the place after the last, of each dimension and result.
  let ranges: [[Range<Int>]]
  /// From one place seen to the next, of each dimension.
  let step: [Int]
  /// How many places a window has, padding at the ends included.
  let padded: [[Int]]

  var output: [Int] { ranges.map(\.count) }

  /// Windows that slide. `ceilMode` keeps one that reaches over the end if it starts in the input or the padding before it.
  init(
    _ operation: String, _ x: Tensor, rank: Int, kernel: any PerDimension, stride: (any PerDimension)?,
    padding: any PerDimension, dilation: any PerDimension = 1, ceilMode: Bool
  ) throws {
    let kernel = try kernel.values(rank, "kernelSize", atLeast: 1, operation)
    let stride = try stride.flatMap { $0.perDimension.isEmpty ? nil : $0 }?
      .values(rank, "stride", atLeast: 1, operation)
    let steps = stride ?? kernel
    let padding = try padding.values(rank, "padding", atLeast: 0, operation)
    let dilation = try dilation.values(rank, "dilation", atLeast: 1, operation)
    let isBatched = try x.checkBatched(rank, operation)
    guard !x.shape.dropFirst(isBatched ? 1 : 0).contains(0) else {
      throw AdjointError(operation, "only the batch may be empty, got \(x.described)")
    }
    let extents = Windows.extents(kernel, dilation)
    for d in 0..<rank where padding[d] * 2 > extents[d] {
      throw AdjointError(
        operation,
        "padding \(padding.shapeText) may be at most half of the kernel, which reaches over "
          + extents.shapeText)
    }
    input = x.lastSizes(rank)
    var ranges: [[Range<Int>]] = []
    var padded: [[Int]] = []
    for (d, size) in input.enumerated() {
      let room = size + 2 * padding[d] - extents[d] + (ceilMode ? steps[d] - 1 : 0)
      var count = room < 0 ? 0 : room / steps[d] + 1
      if ceilMode, (count - 1) * steps[d] >= size + padding[d] { count -= 1 }
      guard count > 0 else {
        throw AdjointError(
          operation,
          "windows that reach over \(extents.shapeText) do not fit into the \(x.summary) with padding "
            + padding.shapeText)
      }
      let starts = (0..<count).map { $0 * steps[d] - padding[d] }
      padded.append(starts.map { min($0 + extents[d], size + padding[d]) - $0 })
      // Windows that begin in the padding are seen from their first place inside on, in steps of the dilation.
      let firsts = starts.map { $0 < 0 ? $0 + (-$0 + dilation[d] - 1) / dilation[d] * dilation[d] : $0 }
      guard firsts.allSatisfy({ $0 < size }) else {
        throw AdjointError(
          operation, "a window with dilation \(dilation.shapeText) sees nothing but padding of the \(x.summary)")
      }
      ranges.append(zip(starts, firsts).map { $1..<min($0 + extents[d], size) })
    }
    (self.ranges, self.padded, step) = (ranges, padded, dilation)
  }

  /// Windows that cut the input into `output` parts as equal as can be, which may overlap: part o of m goes from
  /// ⌊o·n/m⌋ to ⌈(o + 1)·n/m⌉. A nil keeps a dimension's size.
  init(_ operation: String, _ x: Tensor, rank: Int, output: [Int?]) throws {
    guard output.count == 1 || output.count == rank else {
      throw AdjointError(operation, "expected \(rank) output sizes, one for each dimension, got \(output.count)")
    }
    _ = try x.checkBatched(rank, operation)
    input = x.lastSizes(rank)
    let input = input
    let sizes = (0..<rank).map { (output.count == 1 ? output[0] : output[$0]) ?? input[$0] }
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw AdjointError(operation, "output sizes have to be 0 or more, got \(sizes.shapeText)")
    }
    guard !input.contains(0) else { throw AdjointError(operation, "the places of \(x.described) are empty") }
    ranges = zip(input, sizes).map { n, m in (0..<m).map { $0 * n / m..<(($0 + 1) * n + m - 1) / m } }
    padded = ranges.map { $0.map(\.count) }
    step = Array(repeating: 1, count: rank)
  }

  /// The same in two dimensions at least: a line as a plane of one row.
  var asPlanes: PoolWindows { ranges.count > 1 ? self : PoolWindows(rowOf: self) }

  private init(rowOf line: PoolWindows) {
    (input, ranges, padded) = ([1] + line.input, [[0..<1]] + line.ranges, [[1]] + line.padded)
    step = [1] + line.step
  }

  /// Hands the windows to a kernel, over so many planes.
  func describe(planes: Int, _ body: (UnsafePointer<adj_pool>) -> Void) {
    // As the kernels take them: three dimensions, of which the first may have one place.
    let whole = Array(repeating: [0..<1], count: 3 - ranges.count) + ranges
    let bounds = whole.flatMap { $0.map { Int64($0.lowerBound) } } + whole.flatMap { $0.map { Int64($0.upperBound) } }
    let counts = whole.map(\.count)
    bounds.withUnsafeBufferPointer { bounds in
      guard let first = bounds.baseAddress else { return }
      let last = first + counts.reduce(0, +)
      var pool = adj_pool(
        planes: Int64(planes), input: Windows.three(input, 1), output: Windows.three(counts, 1),
        step: Windows.three(step, 1), first: (first, first + counts[0], first + counts[0] + counts[1]),
        last: (last, last + counts[0], last + counts[0] + counts[1]))
      body(&pool)
    }
  }
}
