import Adjoint

/// What maximum pooling shares; sizes are given as one number or one for each dimension.
open class MaxPoolLayer: Module {
  public let kernelSize, stride, padding, dilation: [Int]
  public let ceilMode: Bool

  fileprivate init(
    _ kernelSize: any PerDimension, _ stride: (any PerDimension)?, _ padding: any PerDimension,
    _ dilation: any PerDimension, _ ceilMode: Bool
  ) {
    (self.kernelSize, self.padding) = (kernelSize.perDimension, padding.perDimension)
    self.stride = (stride ?? kernelSize).perDimension
    (self.dilation, self.ceilMode) = (dilation.perDimension, ceilMode)
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.reprOrNumber), stride=\(stride.reprOrNumber), padding=\(padding.reprOrNumber), "
      + "dilation=\(dilation.reprOrNumber), ceil_mode=\(ceilMode.repr)"
  }
}

/// The maximum of each window over one dimension, as `maxPool1d`; the stride is the kernel's size unless
/// another is given. `withIndices` says where the maxima are, as `MaxUnpool1d` takes it.
open class MaxPool1d: MaxPoolLayer {
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) { super.init(kernelSize, stride, padding, dilation, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.maxPool1d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].maxPool1dWithIndices(
        kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}

/// The maximum of each window over two dimensions, as `maxPool2d`; the stride is the kernel's size unless
/// another is given. `withIndices` says where the maxima are, as `MaxUnpool2d` takes it.
open class MaxPool2d: MaxPoolLayer {
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) { super.init(kernelSize, stride, padding, dilation, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.maxPool2d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].maxPool2dWithIndices(
        kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}

/// The maximum of each window over three dimensions, as `maxPool3d`; the stride is the kernel's size unless
/// another is given. `withIndices` says where the maxima are, as `MaxUnpool3d` takes it.
open class MaxPool3d: MaxPoolLayer {
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    dilation: any PerDimension = 1, ceilMode: Bool = false
  ) { super.init(kernelSize, stride, padding, dilation, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.maxPool3d(kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  public final func withIndices(_ x: Tensor) -> (values: Tensor, indices: Tensor) {
    let both = hooked([x]) {
      let (values, indices) = $0[0].maxPool3dWithIndices(
        kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
      return [values, indices]
    }
    return (both[0], both[1])
  }
}
