import Adjoint

/// Places around an image: torchvision's `Pad`. A whole number stands for as many on all sides.
///
/// ```text
/// Pad(2)                                         // zeros
/// Pad(left: 1, right: 1, mode: .reflect)
/// ```
public struct Pad: Transform, ExpressibleByIntegerLiteral {
  /// What stands in the places.
  public enum Mode: Sendable {
    /// A value.
    case constant(Double)
    /// The pixel at the edge.
    case edge
    /// The pixels in reverse, without that at the edge: `c b | a b c`.
    case reflect
    /// The pixels in reverse, with that at the edge: `b a | a b c`.
    case symmetric
  }

  public let left, top, right, bottom: Int
  public let mode: Mode

  public init(_ all: Int, mode: Mode = .constant(0)) {
    self.init(left: all, top: all, right: all, bottom: all, mode: mode)
  }

  public init(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0, mode: Mode = .constant(0)) {
    if min(left, top, right, bottom) < 0 {
      AdjointError("Pad", "adds places, got \([left, top, right, bottom]). Crop to take some away").raise()
    }
    (self.left, self.top) = (max(left, 0), max(top, 0))
    (self.right, self.bottom) = (max(right, 0), max(bottom, 0))
    self.mode = mode
  }

  public init(integerLiteral all: Int) { self.init(all) }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let (height, width) = x.imageSize("Pad") else { return x }
    if case .constant(let value) = mode { return x.pad([left, right, top, bottom], value: value) }
    guard let rows = sources(top, height, bottom), let columns = sources(left, width, right) else {
      AdjointError(
        "Pad", "\([left, top, right, bottom]) places are more than can be mirrored of an image of [\(height), \(width)]"
      ).raise()
      return x
    }
    return x.indexSelect(dim: -2, index: rows).indexSelect(dim: -1, index: columns)
  }

  /// For each place along a dimension the one that it is a copy of; nil if there are too few.
  private func sources(_ before: Int, _ count: Int, _ after: Int) -> Tensor? {
    let reach = max(before, after)
    func source(_ i: Int) -> Int {
      switch mode {
      case .constant, .edge: min(max(i, 0), count - 1)
      case .reflect: i < 0 ? -i : i < count ? i : 2 * count - 2 - i
      case .symmetric: i < 0 ? -1 - i : i < count ? i : 2 * count - 1 - i
      }
    }
    guard reach == 0 || source(-reach) < count && count > 0 else { return nil }
    return Tensor((-before..<count + after).map(source), dtype: .int64)
  }
}
