import Adjoint

/// Whole numbers from 0 to `largest` as float32 from 0 to 1. Other floating dtypes become float32 and keep their values.
///
/// ```text
/// ToFloat()(try PNG.read(from: "cat.png"))
/// ```
public struct ToFloat: Transform {
  public let largest: Double

  /// - Parameter largest: what becomes 1: 255 for bytes, 65,535 for images of 16 bits.
  public init(largest: Double = 255) { self.largest = largest }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.dtype.isFloatingPoint ? x.to(.float32) : x.to(.float32) / largest
  }
}

/// (x − mean) / std for each channel, the third dimension from the last: torchvision's `Normalize`.
///
/// Refused are other than floating dtypes, other numbers of channels than one or those of the image, and a std of 0.
///
/// ```text
/// Normalize(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225])
/// ```
public struct Normalize: Transform {
  public let mean: [Double]
  public let std: [Double]

  public init(mean: [Double], std: [Double]) {
    if std.contains(0) || mean.isEmpty || std.isEmpty {
      AdjointError("Normalize", "needs means and deviations other than 0, got \(mean) and \(std)").raise()
    }
    self.mean = mean
    self.std = std
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let channels = x.ndim >= 3 ? x.shape[x.ndim - 3] : nil
    guard let channels, x.dtype.isFloatingPoint, [mean, std].allSatisfy({ [1, channels].contains($0.count) }) else {
      AdjointError(
        "Normalize",
        "needs a floating image of [..., \(mean.count), height, width], got \(x.described). ToFloat makes bytes floating"
      ).raise()
      return x
    }
    let perChannel = { (values: [Double]) in Tensor(values, dtype: x.dtype).reshape(values.count, 1, 1) }
    return (x - perChannel(mean)).div_(perChannel(std))
  }
}

/// Numbers of classes as rows of zeros with a one: [...] → [..., classes].
///
/// ```text
/// OneHot(3)(Tensor([2, 0]))   // [[0, 0, 1], [1, 0, 0]], float32
/// ```
public struct OneHot: Transform {
  public let classes: Int
  public let dtype: DType

  public init(_ classes: Int, dtype: DType = .float32) {
    self.classes = classes
    self.dtype = dtype
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { x.oneHot(numClasses: classes).to(dtype) }
}
