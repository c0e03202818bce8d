import Adjoint

/// What fractional maximum pooling shares; see `FractionalMaxPool2d`.
open class FractionalMaxPoolLayer: Module {
  /// A number for each dimension.
  public final let kernelSize: [Int]
  /// The sizes of the output, or their shares of those of the input.
  public final let outputSize: [Int]?
  public final let outputRatio: [Double]?
  /// What the windows are drawn from; the default generator if there is none.
  public final let generator: Generator?

  /// Over how many dimensions is pooled.
  open class var places: Int { 0 }

  /// Pools to these sizes.
  public init(_ kernelSize: any PerDimension, outputSize: any PerDimension, generator: Generator? = nil) {
    let (name, count) = (String(describing: Self.self), Self.places)
    self.kernelSize = kernelSize.sizes(count, "kernelSize", name, atLeast: 1)
    self.outputSize = outputSize.sizes(count, "outputSize", name, atLeast: 1)
    (outputRatio, self.generator) = (nil, generator)
  }

  /// Pools to these shares of the sizes, from 0 to 1, rounded down.
  public init(_ kernelSize: any PerDimension, outputRatio: any ScaleFactors, generator: Generator? = nil) {
    let (name, count) = (String(describing: Self.self), Self.places)
    self.kernelSize = kernelSize.sizes(count, "kernelSize", name, atLeast: 1)
    let given = outputRatio.factors
    if given.count != 1 && given.count != count || given.contains(where: { !(0 < $0 && $0 < 1) }) {
      AdjointError(name, "outputRatio has to be one number or \(count), each between 0 and 1, got \(given)").raise()
    }
    self.outputRatio = given.count == count ? given : Array(repeating: given.first ?? 0.5, count: count)
    (outputSize, self.generator) = (nil, generator)
  }

  open override func forward(_ x: Tensor) -> Tensor { pooled(x).0 }

  /// The maxima, and where each stands in the places of its channel, counted in a row, int64.
  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) { hookedPair(x, pooled) }

  private func pooled(_ x: Tensor) -> (Tensor, Tensor) {
    let count = Self.places
    if x.isPlaceholder { return (x, x) }
    let sizes = Array(x.shape.suffix(count))
    let results = outputSize ?? zip(sizes, outputRatio ?? []).map { Int(Double($0) * $1) }
    guard x.ndim == count + 1 || x.ndim == count + 2, x.dtype.isFloatingPoint, x.numel > 0 || x.shape[0] == 0,
      zip(zip(sizes, results), kernelSize).allSatisfy({ $0.1 > 0 && $0.1 + $1 <= $0.0 + (count == 2 ? 1 : 0) })
    else {
      let message =
        "expected [N, C, \(count) sizes] or without N, of sizes of at least the output's \(results) and the window's "
        + "\(kernelSize) together\(count == 2 ? " less 1" : ""), got \(x.described)"
      let failed = Tensor.failed(AdjointError(typeName, message))
      return (failed, failed)
    }
    let planes = x.shape.dropLast(count)
    let windows = windows(planes.reduce(1, *), sizes, results, x.dtype)
    let (outputs, area) = (results.reduce(1, *), kernelSize.reduce(1, *))
    let flat = [planes.reduce(1, *), outputs * area]
    let found = x.reshape([flat[0], sizes.reduce(1, *)]).gather(dim: 1, index: windows.reshape(flat))
    let (values, places) = found.reshape([flat[0], outputs, area]).max(dim: 2)
    let indices = windows.gather(dim: 2, index: places.unsqueeze(2)).squeeze(dim: 2)
    return (values.reshape(planes + results), indices.reshape(planes + results))
  }

  /// The places of each window of each plane, [planes, windows, places of a window].
  ///
  /// Windows begin at ⌊(i + u)·α⌋ − ⌊u·α⌋ with a u of the plane and α = (size − window) / (windows − 1), the last one at
  /// the end: Graham's pseudorandom sequences, drawn in PyTorch's order (for images the last dimension first).
  private func windows(_ planes: Int, _ sizes: [Int], _ results: [Int], _ dtype: DType) -> Tensor {
    let count = sizes.count
    let drawn = Tensor.rand([planes, count], dtype: dtype, generator: generator).to(.float64).array(Double.self)
    func rounded(_ x: Double) -> Double { dtype == .float64 ? x : Double(Float(x)) }
    func starts(_ u: Double, _ d: Int) -> [Int] {
      let free = sizes[d] - kernelSize[d]
      let step = rounded(Double(free) / Double(max(results[d] - 1, 1)))
      return (0..<results[d] - 1).map { Int(rounded(rounded(Double($0) + u) * step)) - Int(rounded(u * step)) } + [free]
    }
    var places: [Int] = []
    for plane in 0..<planes {
      let begins = (0..<count).map { d in starts(drawn[plane * count + (count == 2 ? 1 - d : d)], d) }
      var corners = [0]
      var offsets = [0]
      for d in 0..<count {
        corners = corners.flatMap { corner in begins[d].map { corner * sizes[d] + $0 } }
        offsets = offsets.flatMap { offset in (0..<kernelSize[d]).map { offset * sizes[d] + $0 } }
      }
      for corner in corners { places += offsets.map { corner + $0 } }
    }
    return Tensor(places).reshape([planes, results.reduce(1, *), kernelSize.reduce(1, *)])
  }
}

/// The maximum of each of so many windows of two dimensions, which stand at random distances (Graham, "Fractional
/// max-pooling", 2014), of [N, C, H, W] or [C, H, W]. The windows of a channel are drawn anew in each call.
///
/// ```text
/// FractionalMaxPool2d(3, outputSize: [13, 12])(Tensor.randn(20, 16, 50, 32)).shape  // [20, 16, 13, 12]
/// FractionalMaxPool2d(3, outputRatio: 0.5)(Tensor.randn(20, 16, 50, 32)).shape      // [20, 16, 25, 16]
/// ```
open class FractionalMaxPool2d: FractionalMaxPoolLayer {
  public override class var places: Int { 2 }
}

/// As `FractionalMaxPool2d` for three dimensions: [N, C, D, H, W] or [C, D, H, W].
open class FractionalMaxPool3d: FractionalMaxPoolLayer {
  public override class var places: Int { 3 }
}
