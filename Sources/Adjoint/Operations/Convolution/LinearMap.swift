import AdjointKernels

/// A sparse linear map from lines of `inputs` elements to lines of `outputs`: result o is the sum over its taps
/// t in starts[o]..<starts[o + 1] of weights[t] times element places[t].
final class LinearMap: Sendable {
  let inputs: Int
  let outputs: Int
  private let starts: [Int64]
  private let places: [Int64]
  /// nil where all are 1.
  private let weights: [Double]?

  private init(inputs: Int, outputs: Int, starts: [Int64], places: [Int64], weights: [Double]?) {
    (self.inputs, self.outputs) = (inputs, outputs)
    (self.starts, self.places, self.weights) = (starts, places, weights)
  }

  /// Each result is the sum of a range of elements.
  convenience init(inputs: Int, sums ranges: [Range<Int>]) {
    self.init(
      inputs: inputs, outputs: ranges.count, starts: LinearMap.starts(ranges.map(\.count)),
      places: ranges.flatMap { $0.map(Int64.init) }, weights: nil)
  }

  /// Each result is one element.
  convenience init(inputs: Int, places: [Int]) {
    self.init(inputs: inputs, sums: places.map { $0..<$0 + 1 })
  }

  /// Each result is a sum of weighted elements.
  convenience init(inputs: Int, weighted taps: [[(place: Int, weight: Double)]]) {
    self.init(
      inputs: inputs, outputs: taps.count, starts: LinearMap.starts(taps.map(\.count)),
      places: taps.flatMap { $0.map { Int64($0.place) } }, weights: taps.flatMap { $0.map(\.weight) })
  }

  private static func starts(_ counts: [Int]) -> [Int64] {
    var starts: [Int64] = [0]
    for count in counts { starts.append(starts[starts.count - 1] + Int64(count)) }
    return starts
  }

  /// The adjoint map.
  var transposed: LinearMap {
    var counts = [Int](repeating: 0, count: inputs)
    for place in places { counts[Int(place)] += 1 }
    let starts = LinearMap.starts(counts)
    var next = starts.map { Int($0) }
    var from = [Int64](repeating: 0, count: places.count)
    var moved = weights
    for o in 0..<outputs {
      for t in Int(self.starts[o])..<Int(self.starts[o + 1]) {
        let place = Int(places[t])
        from[next[place]] = Int64(o)
        if let weights { moved?[next[place]] = weights[t] }
        next[place] += 1
      }
    }
    return LinearMap(inputs: outputs, outputs: inputs, starts: starts, places: from, weights: moved)
  }

  /// The map along a dimension of a contiguous tensor.
  func along(_ dim: Int, _ x: Tensor) -> Tensor {
    var shape = x.shape
    let (outer, inner) = (Array(shape[..<dim]).product, Array(shape[(dim + 1)...]).product)
    shape[dim] = outputs
    let z = Tensor.empty(shape, x.dtype)
    let numbers = weights.map { Tensor($0, shape: [$0.count], dtype: x.dtype) }
    starts.withUnsafeBufferPointer { starts in
      places.withUnsafeBufferPointer { places in
        var taps = adj_taps(
          inputs: Int64(inputs), outputs: Int64(outputs), starts: starts.baseAddress, places: places.baseAddress,
          weights: numbers.map { UnsafeRawPointer($0.memory) })
        withExtendedLifetime(numbers) {
          adj_resample(x.dtype.code, Int64(outer), Int64(inner), &taps, x.memory, z.memory)
        }
      }
    }
    return z
  }
}
