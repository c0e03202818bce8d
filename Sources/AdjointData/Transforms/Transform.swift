import Adjoint

/// A change of a sample's tensor: `let y = transform(x)`. Most are of images, [..., height, width], with the channels
/// before them.
///
/// Random ones draw from the default generator, or from one of their own, what torchvision's transform of the same name
/// draws, in its order. A tensor of several images gets the same change for all of them.
///
/// ```text
/// let augment = Compose(RandomCrop(28, padding: 2), RandomHorizontalFlip(), Normalize(mean: [0.286], std: [0.353]))
/// let training = fashion.training.map { image, label in (augment(image), label) }
/// ```
public protocol Transform: Sendable {
  func callAsFunction(_ x: Tensor) -> Tensor
}

/// Transforms one after the other.
public struct Compose: Transform {
  public let transforms: [any Transform]
  public init(_ transforms: any Transform...) { self.transforms = transforms }
  public init(_ transforms: [any Transform]) { self.transforms = transforms }
  public func callAsFunction(_ x: Tensor) -> Tensor { transforms.reduce(x) { $1($0) } }
}

/// A transform of your own.
///
/// ```text
/// let invert = Lambda { 1 - $0 }
/// ```
public struct Lambda: Transform {
  private let change: @Sendable (Tensor) -> Tensor
  public init(_ change: @escaping @Sendable (Tensor) -> Tensor) { self.change = change }
  public func callAsFunction(_ x: Tensor) -> Tensor { change(x) }
}

extension Tensor {
  /// Height and width of an image; what is none is a programming error.
  func imageSize(_ transform: String) -> (height: Int, width: Int)? {
    if ndim >= 2 { return (shape[ndim - 2], shape[ndim - 1]) }
    AdjointError(transform, "needs an image of [..., height, width], got \(described)").raise()
    return nil
  }

  /// A part of an image, which has to be inside of it.
  func cropped(top: Int, left: Int, height: Int, width: Int) -> Tensor {
    narrow(dim: -2, start: top, length: height).narrow(dim: -1, start: left, length: width)
  }
}

/// Single numbers as torchvision draws them.
extension Generator? {
  /// A float32 from `low` up to, and without, `high`.
  func uniform(_ low: Double, _ high: Double) -> Double {
    Tensor.empty([1], dtype: .float32).uniform_(from: low, to: high, generator: self).item(Double.self)
  }

  func integer(below end: Int) -> Int { Tensor.randint(end, [1], generator: self).item(Int.self) }

  /// Whether something happens that has probability p.
  func happens(_ p: Double) -> Bool { Tensor.rand(1, dtype: .float32, generator: self).item(Float.self) < Float(p) }
}
