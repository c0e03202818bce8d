import Adjoint

/// An image of another size: torchvision's `Resize`.
///
/// With `antialias`, an image that shrinks bilinearly has averages over all of its pixels: the filter of a triangle, as
/// wide as the pixels that become one. Without, and in other modes, it is `interpolate`. Whole numbers are rounded.
///
/// ```text
/// Resize(28)            // the shorter side becomes 28, the other in proportion
/// Resize(32, 48)        // height and width
/// ```
public struct Resize: Transform {
  /// The height, or the shorter side if there is no width.
  public let height: Int
  public let width: Int?
  public let mode: InterpolationMode
  public let antialias: Bool

  public init(_ height: Int, _ width: Int? = nil, mode: InterpolationMode = .bilinear, antialias: Bool = true) {
    if height < 1 || (width ?? 1) < 1 {
      AdjointError("Resize", "sides are 1 or more, got \(height)\(width.map { " and \($0)" } ?? "")").raise()
    }
    (self.height, self.width, self.mode, self.antialias) = (max(height, 1), width.map { max($0, 1) }, mode, antialias)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let size = x.imageSize("Resize") else { return x }
    guard size.height > 0, size.width > 0 else {
      AdjointError("Resize", "needs pixels to resize, got \(x.described)").raise()
      return x
    }
    let (h, w) = target(size.height, size.width)
    if (h, w) == size { return x }
    let isWhole = !x.dtype.isFloatingPoint
    let isPicked = mode == .nearest || mode == .nearestExact
    let values = isWhole && !(isPicked && x.dtype == .uint8) ? x.to(.float32) : x
    let result = antialias && mode == .bilinear ? averaged(values, h, w) : interpolated(values, h, w)
    return values.dtype == x.dtype ? result : result.round().to(x.dtype)
  }

  /// The size wanted; the longer side is rounded down.
  private func target(_ h: Int, _ w: Int) -> (height: Int, width: Int) {
    if let width { return (height, width) }
    return h < w ? (height, height * w / h) : (height * h / w, height)
  }

  private func interpolated(_ x: Tensor, _ h: Int, _ w: Int) -> Tensor {
    let images = x.reshape([1, x.shape.dropLast(2).reduce(1, *)] + x.shape.suffix(2))
    return images.interpolate(size: [h, w], mode: mode).reshape(x.shape.dropLast(2) + [h, w])
  }

  private func averaged(_ x: Tensor, _ h: Int, _ w: Int) -> Tensor {
    let rows = Self.weights(x.shape[x.ndim - 2], h).to(x.dtype)
    let columns = Self.weights(x.shape[x.ndim - 1], w).to(x.dtype)
    return rows.matmul(x.matmul(columns.transpose(0, 1)))
  }

  /// For each of `after` places what the `before` places weigh in it: a triangle that sums to 1.
  private static func weights(_ before: Int, _ after: Int) -> Tensor {
    let scale = Double(before) / Double(after)
    let reach = max(scale, 1)
    var weights: [Double] = []
    for place in 0..<after {
      let center = scale * (Double(place) + 0.5)
      let row = (0..<before).map { max(0, 1 - abs(Double($0) + 0.5 - center) / reach) }
      let sum = row.reduce(0, +)
      weights += row.map { $0 / sum }
    }
    return Tensor(weights, dtype: .float64).reshape(after, before)
  }
}
