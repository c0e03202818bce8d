/// How elements between the given ones are made.
public enum InterpolationMode: String, Sendable, CaseIterable {
  /// The element at ⌊o·n/m⌋, as PyTorch and OpenCV have it.
  case nearest
  /// The element whose middle is nearest.
  case nearestExact
  /// Between two neighbours along each dimension, of one, two and three dimensions.
  case linear, bilinear, trilinear
  /// Keys' cubic convolution (1981) with a = −0.75 over four neighbours along each of two dimensions.
  case bicubic
  /// Averages, as `adaptiveAvgPool2d`.
  case area
}

/// A factor for all dimensions, or one for each: `scaleFactor: 2`, `scaleFactor: [1.5, 2]`.
public protocol ScaleFactors: Sendable {
  /// One factor, or one for each dimension.
  var factors: [Double] { get }
}
extension Int: ScaleFactors {
  public var factors: [Double] { [Double(self)] }
}
extension Double: ScaleFactors {
  public var factors: [Double] { [self] }
}
extension [Double]: ScaleFactors {
  public var factors: [Double] { self }
}

extension Tensor {
  /// Images of another size: [N, C, L], [N, C, H, W] or [N, C, D, H, W], resampled to `size` or by `scaleFactor` (one
  /// of the two), which gives ⌊size·factor⌋ places.
  ///
  /// `alignCorners`, of the linear modes and bicubic, maps the first and last element to the first and last, instead of
  /// the images' edges to the edges. `recomputeScaleFactor: true` maps by the sizes instead of the given factor, which
  /// differ where the factor does not fit. Each result is linear in x. Floating dtypes, and uint8 by nearest elements.
  ///
  /// ```swift
  /// let x = Tensor([[[1.0, 3]]])
  /// x.interpolate(scaleFactor: 2)                              // → tensor([[[1., 1., 3., 3.]]])
  /// x.interpolate(size: 3, mode: .linear, alignCorners: true)  // → tensor([[[1., 2., 3.]]])
  /// ```
  public func interpolate(
    size: (any PerDimension)? = nil, scaleFactor: (any ScaleFactors)? = nil, mode: InterpolationMode = .nearest,
    alignCorners: Bool? = nil, recomputeScaleFactor: Bool? = nil
  ) -> Tensor {
    if isPlaceholder { return self }
    do {
      let rank = ndim - 2
      try checkInterpolation(mode, rank, alignCorners)
      var factors: [Double?] = Array(repeating: nil, count: Swift.max(rank, 0))
      let sizes: [Int]
      switch (size, scaleFactor) {
      case (let size?, nil):
        guard recomputeScaleFactor != true else {
          throw AdjointError("interpolate", "recomputeScaleFactor has no meaning where the size is given")
        }
        sizes = try size.values(rank, "size", "interpolate")
      case (nil, let scale?):
        let given = scale.factors
        guard given.count == 1 || given.count == rank else {
          throw AdjointError("interpolate", "expected one scaleFactor or \(rank), got \(given.count)")
        }
        let all = given.count == rank ? given : Array(repeating: given[0], count: rank)
        guard all.allSatisfy({ $0 > 0 && $0 < 1e9 }) else {
          throw AdjointError("interpolate", "scaleFactor has to be positive, got \(given)")
        }
        sizes = zip(lastSizes(rank), all).map { Int((Double($0) * $1).rounded(.down)) }
        if recomputeScaleFactor != true { factors = all }
      default: throw AdjointError("interpolate", "exactly one of size and scaleFactor has to be given")
      }
      return try interpolated(sizes, factors, mode, alignCorners ?? false)
    } catch { return .failed(error) }
  }

  private func checkInterpolation(_ mode: InterpolationMode, _ rank: Int, _ alignCorners: Bool?) throws {
    let ranks: ClosedRange<Int> =
      switch mode {
      case .nearest, .nearestExact, .area: 1...3
      case .linear: 1...1
      case .bilinear, .bicubic: 2...2
      case .trilinear: 3...3
      }
    guard ranks.contains(rank) else {
      let dimensions = ranks.map { String($0 + 2) }.joined(separator: ", ")
      throw AdjointError(
        "interpolate", "mode .\(mode) needs a batch of images with \(dimensions) dimensions in all, got \(described)")
    }
    if alignCorners != nil, [.nearest, .nearestExact, .area].contains(mode) {
      throw AdjointError("interpolate", "alignCorners has no meaning for mode .\(mode)")
    }
    guard dtype.isFloatingPoint || dtype == .uint8 && [.nearest, .nearestExact].contains(mode) else {
      throw AdjointError("interpolate", "needs a floating dtype, got \(described): convert it first")
    }
  }

  private func interpolated(
    _ size: [Int], _ factors: [Double?], _ mode: InterpolationMode, _ alignCorners: Bool
  ) throws -> Tensor {
    let rank = size.count
    guard !shape.dropFirst().contains(0), size.allSatisfy({ $0 > 0 }) else {
      throw AdjointError("interpolate", "sizes have to be positive: \(described) to \(size.shapeText)")
    }
    switch (mode, rank) {
    case (.area, 1): return adaptiveAvgPool1d(size)
    case (.area, 2): return adaptiveAvgPool2d(size)
    case (.area, _): return adaptiveAvgPool3d(size)
    default: break
    }
    let maps = (0..<rank).map { d in
      let (n, m, factor) = (shape[d + 2], size[d], factors[d])
      // Positions are computed in the dtype that elements are, so that they fall between the same two.
      return dtype == .float64
        ? Positions<Double>(n, m, factor, alignCorners).map(mode)
        : Positions<Float>(n, m, factor, alignCorners).map(mode)
    }
    let name = mode.rawValue.prefix(1).uppercased() + mode.rawValue.dropFirst()
    return Resample(graphName: "Upsample\(name)\(rank)DBackward0", maps: maps)(self)
  }
}

/// Where along a dimension of n elements each of m results lies.
private struct Positions<Real: BinaryFloatingPoint> {
  let n: Int
  let m: Int
  let scale: Real
  let alignCorners: Bool

  init(_ n: Int, _ m: Int, _ factor: Double?, _ alignCorners: Bool) {
    (self.n, self.m, self.alignCorners) = (n, m, alignCorners)
    if alignCorners {
      scale = m > 1 ? Real(n - 1) / Real(m - 1) : 0
    } else {
      scale = factor.map { Real(1 / $0) } ?? Real(n) / Real(m)
    }
  }

  /// In elements from the middle of the first.
  private func middle(_ o: Int) -> Real {
    alignCorners ? scale * Real(o) : scale * (Real(o) + 0.5) - 0.5
  }

  func map(_ mode: InterpolationMode) -> LinearMap {
    switch mode {
    case .nearest, .area: LinearMap(inputs: n, places: (0..<m).map { within(Int(scale * Real($0))) })
    case .nearestExact: LinearMap(inputs: n, places: (0..<m).map { within(Int((middle($0) + 0.5).rounded(.down))) })
    case .linear, .bilinear, .trilinear: LinearMap(inputs: n, weighted: (0..<m).map(neighbours))
    case .bicubic: LinearMap(inputs: n, weighted: (0..<m).map(cubic))
    }
  }

  private func within(_ place: Int) -> Int { min(max(place, 0), n - 1) }

  private func neighbours(_ o: Int) -> [(place: Int, weight: Double)] {
    if n == m { return [(o, 1)] }
    let position = max(middle(o), 0)
    let first = min(Int(position), n - 1)
    let part = min(max(position - Real(first), 0), 1)
    return [(first, Double(1 - part)), (min(first + 1, n - 1), Double(part))]
  }

  private func cubic(_ o: Int) -> [(place: Int, weight: Double)] {
    let position = middle(o)
    let floor = position.rounded(.down)
    let t = min(max(position - floor, 0), 1)
    let a: Real = -0.75
    func near(_ x: Real) -> Real { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Real) -> Real { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    let weights = [far(t + 1), near(t), near(1 - t), far(2 - t)]
    return weights.enumerated().map { (within(Int(floor) - 1 + $0), Double($1)) }
  }
}
