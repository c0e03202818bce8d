import Adjoint

/// The middle of an image, as large as asked for; a smaller image gets zeros around it. torchvision's `CenterCrop`.
public struct CenterCrop: Transform {
  public let height, width: Int

  /// - Parameter width: the height, unless given.
  public init(_ height: Int, _ width: Int? = nil) {
    (self.height, self.width) = (height, width ?? height)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let size = x.imageSize("CenterCrop") else { return x }
    let (down, across) = (max(height - size.height, 0), max(width - size.width, 0))
    let padding = Pad(left: across / 2, top: down / 2, right: (across + 1) / 2, bottom: (down + 1) / 2)
    let wide = down + across > 0 ? padding(x) : x
    // Halves are rounded to even numbers, as Python does.
    let middle = { (room: Int) in Int((Double(room) / 2).rounded(.toNearestOrEven)) }
    return wide.cropped(
      top: middle(size.height + down - height), left: middle(size.width + across - width), height: height, width: width)
  }
}

/// A random part of an image: torchvision's `RandomCrop`. Draws its top, then its left, unless there is one place only.
///
/// ```text
/// RandomCrop(32, padding: 4)
/// ```
public struct RandomCrop: Transform {
  public let height, width: Int
  /// What is added before.
  public let padding: Pad?
  /// Whether a smaller image gets as many places more, on both sides, as it has too few.
  public let padIfNeeded: Bool
  public let generator: Generator?

  /// - Parameter width: the height, unless given.
  public init(
    _ height: Int, _ width: Int? = nil, padding: Pad? = nil, padIfNeeded: Bool = false, generator: Generator? = nil
  ) {
    (self.height, self.width) = (height, width ?? height)
    (self.padding, self.padIfNeeded, self.generator) = (padding, padIfNeeded, generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.imageSize("RandomCrop") != nil else { return x }
    var x = padding?(x) ?? x
    if padIfNeeded { x = filledUp(x) }
    let (rows, columns) = (x.shape[x.ndim - 2] - height, x.shape[x.ndim - 1] - width)
    guard rows >= 0, columns >= 0 else {
      AdjointError(
        "RandomCrop", "a part of [\(height), \(width)] is larger than \(x.described): padIfNeeded adds places"
      )
      .raise()
      return x
    }
    if rows == 0 && columns == 0 { return x }
    let top = generator.integer(below: rows + 1)
    let left = generator.integer(below: columns + 1)
    return x.cropped(top: top, left: left, height: height, width: width)
  }

  private func filledUp(_ x: Tensor) -> Tensor {
    let mode = padding?.mode ?? .constant(0)
    let down = max(height - x.shape[x.ndim - 2], 0)
    let across = max(width - x.shape[x.ndim - 1], 0)
    return Pad(left: across, top: down, right: across, bottom: down, mode: mode)(x)
  }
}

/// A part of an image of a random size and shape, resized: torchvision's `RandomResizedCrop`.
///
/// The part has `scale` of the image's area and `ratio` of width to height; after ten that do not fit, the middle.
public struct RandomResizedCrop: Transform {
  public let resize: Resize
  private let rectangles: RandomRectangles
  public let generator: Generator?

  /// - Parameter width: the height, unless given.
  public init(
    _ height: Int, _ width: Int? = nil, scale: ClosedRange<Double> = 0.08...1,
    ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3, mode: InterpolationMode = .bilinear, antialias: Bool = true,
    generator: Generator? = nil
  ) {
    resize = Resize(height, width ?? height, mode: mode, antialias: antialias)
    rectangles = RandomRectangles("RandomResizedCrop", scale: scale, ratio: ratio)
    self.generator = generator
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let size = x.imageSize("RandomResizedCrop") else { return x }
    let (top, left, height, width) = part(size.height, size.width)
    return resize(x.cropped(top: top, left: left, height: height, width: width))
  }

  private func part(_ height: Int, _ width: Int) -> (top: Int, left: Int, height: Int, width: Int) {
    for _ in 0..<10 {
      let (w, h) = rectangles.draw(of: height * width, generator)
      if w > 0, w <= width, h > 0, h <= height {
        let top = generator.integer(below: height - h + 1)
        return (top, generator.integer(below: width - w + 1), h, w)
      }
    }
    let shape = Double(width) / Double(height)
    let h =
      shape < rectangles.ratio.lowerBound
      ? Int((Double(width) / rectangles.ratio.lowerBound).rounded(.toNearestOrEven)) : height
    let w =
      shape > rectangles.ratio.upperBound
      ? Int((Double(height) * rectangles.ratio.upperBound).rounded(.toNearestOrEven)) : width
    return ((height - h) / 2, (width - w) / 2, h, w)
  }
}
