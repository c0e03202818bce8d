import Adjoint
import Foundation

/// The image turned about its middle, counter-clockwise, by a random angle: torchvision's `RandomRotation`.
///
/// ```text
/// RandomRotation(15)          // from -15 to 15 degrees
/// ```
public struct RandomRotation: Transform {
  public let degrees: ClosedRange<Double>
  /// `.nearest` or `.bilinear`.
  public let mode: InterpolationMode
  /// What stands where nothing was.
  public let fill: Double
  public let generator: Generator?

  public init(
    _ degrees: ClosedRange<Double>, mode: InterpolationMode = .nearest, fill: Double = 0, generator: Generator? = nil
  ) {
    if mode != .nearest && mode != .bilinear {
      AdjointError("RandomRotation", "the mode is .nearest or .bilinear, got .\(mode)").raise()
    }
    (self.degrees, self.mode, self.fill, self.generator) = (degrees, mode, fill, generator)
  }

  public init(
    _ degrees: Double, mode: InterpolationMode = .nearest, fill: Double = 0, generator: Generator? = nil
  ) {
    self.init(-abs(degrees)...abs(degrees), mode: mode, fill: fill, generator: generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let (height, width) = x.imageSize("RandomRotation") else { return x }
    let angle = generator.uniform(degrees.lowerBound, degrees.upperBound) * .pi / 180
    return noGrad {
      let values = x.dtype.isFloatingPoint ? x : x.to(.float32)
      let (ys, xs) = sources(height, width, angle, values.dtype)
      let turned = mode == .nearest ? picked(values, ys.round(), xs.round()) : blended(values, ys, xs)
      return x.dtype.isFloatingPoint ? turned : turned.round().to(x.dtype)
    }
  }

  /// For each pixel where it comes from, in pixels: y and x of [height, width].
  private func sources(_ height: Int, _ width: Int, _ angle: Double, _ dtype: DType) -> (Tensor, Tensor) {
    let (h, w) = (Double(height), Double(width))
    let y = Tensor.arange(height, dtype: dtype).reshape(-1, 1) - (h - 1) / 2
    let x = Tensor.arange(width, dtype: dtype) - (w - 1) / 2
    // Positions from -1 to 1 between the image's edges, which is where rounding happens in PyTorch.
    let u = x * (cos(angle) / (w / 2)) + y * (-sin(angle) / (w / 2))
    let v = x * (sin(angle) / (h / 2)) + y * (cos(angle) / (h / 2))
    return (((v + 1) * h - 1) / 2, ((u + 1) * w - 1) / 2)
  }

  /// The pixels at whole places, and `fill` outside.
  private func picked(_ image: Tensor, _ ys: Tensor, _ xs: Tensor) -> Tensor {
    let (values, inside) = looked(up: image, ys, xs)
    return Tensor.where(inside, values, fill)
  }

  /// Between the four pixels around each place. Where some of them are outside, the share of those inside counts twice,
  /// as in torchvision: once among the zeros around, and once against `fill`.
  private func blended(_ image: Tensor, _ ys: Tensor, _ xs: Tensor) -> Tensor {
    let (top, left) = (ys.floor(), xs.floor())
    let (down, across) = (ys - top, xs - left)
    var (sum, share) = (Tensor.zeros([], dtype: image.dtype), Tensor.zeros([], dtype: image.dtype))
    for (dy, dx, weight) in [
      (0, 0, (1 - down) * (1 - across)), (0, 1, (1 - down) * across), (1, 0, down * (1 - across)),
      (1, 1, down * across),
    ] {
      let (values, inside) = looked(up: image, top + dy, left + dx)
      sum = sum + values * inside * weight
      share = share + inside * weight
    }
    return sum * share + (1 - share) * fill
  }

  private func looked(up image: Tensor, _ ys: Tensor, _ xs: Tensor) -> (values: Tensor, inside: Tensor) {
    let (height, width) = (image.shape[image.ndim - 2], image.shape[image.ndim - 1])
    let inside = (ys .>= 0) & (ys .< height) & (xs .>= 0) & (xs .< width)
    let places = ys.clamp(min: 0, max: height - 1) * width + xs.clamp(min: 0, max: width - 1)
    let flat = image.flatten(startDim: -2).indexSelect(dim: -1, index: places.to(.int64).flatten())
    return (flat.reshape(image.shape), inside)
  }
}
