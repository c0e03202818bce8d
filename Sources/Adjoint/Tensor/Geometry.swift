// Sizes and strides: plain arithmetic on `[Int]`, without tensors.

extension Array where Element == Int {
  /// The number of elements of this shape; traps on nothing, an overflow gives `Int.max`.
  var product: Int {
    var result = 1
    for size in self {
      let (next, overflow) = result.multipliedReportingOverflow(by: size)
      if overflow { return contains(0) ? 0 : .max }
      result = next
    }
    return result
  }

  /// Strides of row-major order.
  var contiguousStrides: [Int] {
    var strides = [Int](repeating: 1, count: count)
    var stride = 1
    for i in indices.reversed() {
      strides[i] = stride
      stride *= Swift.max(self[i], 1)
    }
    return strides
  }

  /// As messages show a shape: `[2, 3]`.
  var shapeText: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

/// Whether these strides are row-major without gaps (strides of dimensions of one element do not matter).
func isContiguous(_ sizes: [Int], _ strides: [Int]) -> Bool {
  var expected = 1
  for i in sizes.indices.reversed() {
    if sizes[i] == 0 { return true }
    if sizes[i] != 1 {
      if strides[i] != expected { return false }
      expected *= sizes[i]
    }
  }
  return true
}

/// The shape both broadcast to, or nil: sizes are aligned at the last dimension, and 1 stretches.
func broadcastShape(_ x: [Int], _ y: [Int]) -> [Int]? {
  if x == y { return x }
  var result = [Int](repeating: 1, count: max(x.count, y.count))
  for i in 1...max(result.count, 1) where i <= result.count {
    let a = i <= x.count ? x[x.count - i] : 1
    let b = i <= y.count ? y[y.count - i] : 1
    guard a == b || a == 1 || b == 1 else { return nil }
    result[result.count - i] = a == 1 ? b : a
  }
  return result
}

/// Strides with which a tensor of `sizes` is read as `target`: 0 where it repeats.
func broadcastStrides(_ sizes: [Int], _ strides: [Int], to target: [Int]) -> [Int] {
  var result = [Int](repeating: 0, count: target.count)
  let lead = target.count - sizes.count
  for i in sizes.indices where sizes[i] != 1 || target[lead + i] == 1 { result[lead + i] = strides[i] }
  return result
}

/// The strides that show a tensor as `shape` without copying, or nil if it must be copied.
func viewStrides(_ sizes: [Int], _ strides: [Int], as shape: [Int]) -> [Int]? {
  if sizes.product == 0 { return sizes == shape ? strides : shape.contiguousStrides }
  var result = [Int](repeating: 0, count: shape.count)
  var at = shape.count - 1
  // Runs of old dimensions that are contiguous among themselves may be cut anew.
  var chunk = 1
  var chunkStride = strides.last ?? 1
  for i in sizes.indices.reversed() {
    chunk *= sizes[i]
    let ends = i == 0 || (sizes[i - 1] != 1 && strides[i - 1] != chunk * chunkStride)
    guard ends else { continue }
    var filled = 1
    while at >= 0, filled < chunk || shape[at] == 1 {
      result[at] = filled * chunkStride
      filled *= shape[at]
      at -= 1
    }
    if filled != chunk { return nil }
    if i > 0 {
      chunk = 1
      chunkStride = strides[i - 1]
    }
  }
  while at >= 0, shape[at] == 1 {
    result[at] = 1
    at -= 1
  }
  return at < 0 ? result : nil
}
