import Adjoint

/// Fills a random rectangle of an image with probability p: torchvision's `RandomErasing` (Zhong et al. 2017,
/// arXiv:1708.04896). After ten rectangles that do not fit, the image stays.
public struct RandomErasing: Transform {
  /// What is put into the rectangle.
  public enum Fill: Sendable {
    case value(Double)
    /// A value for each channel.
    case channels([Double])
    /// Normal numbers.
    case random
  }

  public let p: Double
  public let fill: Fill
  public let generator: Generator?
  private let rectangles: RandomRectangles

  /// - Parameters:
  ///   - scale: the rectangle's share of the image's area.
  ///   - ratio: of its height to its width.
  public init(
    p: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.33, ratio: ClosedRange<Double> = 0.3...3.3,
    fill: Fill = .value(0), generator: Generator? = nil
  ) {
    (self.p, self.fill, self.generator) = (p, fill, generator)
    rectangles = RandomRectangles("RandomErasing", scale: scale, ratio: ratio)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard generator.happens(p) else { return x }
    guard x.ndim >= 3 else {
      AdjointError("RandomErasing", "needs an image of [..., channels, height, width], got \(x.described)").raise()
      return x
    }
    let (channels, height, width) = (x.shape[x.ndim - 3], x.shape[x.ndim - 2], x.shape[x.ndim - 1])
    for _ in 0..<10 {
      let (h, w) = rectangles.draw(of: height * width, generator)
      guard h < height, w < width else { continue }
      let filling = filling(channels, h, w)
      let top = generator.integer(below: height - h + 1)
      let left = generator.integer(below: width - w + 1)
      return noGrad {
        let result = x.clone()
        result.cropped(top: top, left: left, height: h, width: w).copy_(filling)
        return result
      }
    }
    return x
  }

  private func filling(_ channels: Int, _ height: Int, _ width: Int) -> Tensor {
    switch fill {
    case .value(let value): Tensor.full([], value)
    case .channels(let values): Tensor(values, dtype: .float32).reshape(values.count, 1, 1)
    case .random: Tensor.empty([channels, height, width], dtype: .float32).normal_(generator: generator)
    }
  }
}
