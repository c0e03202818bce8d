import Adjoint

/// The image's mirror image, left for right, with probability p: torchvision's `RandomHorizontalFlip`.
public struct RandomHorizontalFlip: Transform {
  public let p: Double
  public let generator: Generator?

  public init(p: Double = 0.5, generator: Generator? = nil) { (self.p, self.generator) = (p, generator) }

  public func callAsFunction(_ x: Tensor) -> Tensor { generator.happens(p) ? x.flip(-1) : x }
}

/// The image upside down with probability p: torchvision's `RandomVerticalFlip`.
public struct RandomVerticalFlip: Transform {
  public let p: Double
  public let generator: Generator?

  public init(p: Double = 0.5, generator: Generator? = nil) { (self.p, self.generator) = (p, generator) }

  public func callAsFunction(_ x: Tensor) -> Tensor { generator.happens(p) ? x.flip(-2) : x }
}
