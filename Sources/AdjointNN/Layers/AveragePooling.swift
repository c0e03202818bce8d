import Adjoint

/// What average pooling shares; sizes are given as one number or one for each dimension.
open class AvgPoolLayer: Module {
  public let kernelSize, stride, padding: [Int]
  public let ceilMode, countIncludePad: Bool

  fileprivate init(
    _ kernelSize: any PerDimension, _ stride: (any PerDimension)?, _ padding: any PerDimension, _ ceilMode: Bool,
    _ countIncludePad: Bool
  ) {
    (self.kernelSize, self.padding) = (kernelSize.perDimension, padding.perDimension)
    self.stride = (stride ?? kernelSize).perDimension
    (self.ceilMode, self.countIncludePad) = (ceilMode, countIncludePad)
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.reprOrNumber), stride=\(stride.reprOrNumber), padding=\(padding.reprOrNumber)"
  }
}

/// The mean of each window over one dimension, as `avgPool1d`; the stride is the kernel's size unless another is
/// given.
open class AvgPool1d: AvgPoolLayer {
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true
  ) {
    super.init(kernelSize, stride, padding, ceilMode, countIncludePad)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool1d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.repr), stride=\(stride.repr), padding=\(padding.repr)"
  }
}

/// The mean of each window over two dimensions, as `avgPool2d`; the stride is the kernel's size unless another is
/// given.
open class AvgPool2d: AvgPoolLayer {
  public let divisorOverride: Int?

  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.divisorOverride = divisorOverride
    super.init(kernelSize, stride, padding, ceilMode, countIncludePad)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool2d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
      divisorOverride: divisorOverride)
  }
}

/// The mean of each window over three dimensions, as `avgPool3d`; the stride is the kernel's size unless another is
/// given.
open class AvgPool3d: AvgPoolLayer {
  public let divisorOverride: Int?

  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.divisorOverride = divisorOverride
    super.init(kernelSize, stride, padding, ceilMode, countIncludePad)
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool3d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
      divisorOverride: divisorOverride)
  }
}
