import Adjoint

/// What the partial inverses of maximum pooling share.
open class MaxUnpoolLayer: Module {
  public let kernelSize, stride, padding: [Int]

  fileprivate init(_ kernelSize: any PerDimension, _ stride: (any PerDimension)?, _ padding: any PerDimension) {
    (self.kernelSize, self.padding) = (kernelSize.perDimension, padding.perDimension)
    self.stride = (stride ?? kernelSize).perDimension
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.repr), stride=\(stride.repr), padding=\(padding.repr)"
  }
}

/// Puts maxima back to where `MaxPool1d` found them, among zeros; `outputSize` is that of what was pooled.
open class MaxUnpool1d: MaxUnpoolLayer {
  public init(_ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0) {
    super.init(kernelSize, stride, padding)
  }

  public final func callAsFunction(_ x: Tensor, _ indices: Tensor, outputSize: [Int]? = nil) -> Tensor {
    hooked([x, indices]) {
      [$0[0].maxUnpool1d($0[1], kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
    }[0]
  }
}

/// Puts maxima back to where `MaxPool2d` found them, among zeros; `outputSize` is that of what was pooled.
open class MaxUnpool2d: MaxUnpoolLayer {
  public init(_ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0) {
    super.init(kernelSize, stride, padding)
  }

  public final func callAsFunction(_ x: Tensor, _ indices: Tensor, outputSize: [Int]? = nil) -> Tensor {
    hooked([x, indices]) {
      [$0[0].maxUnpool2d($0[1], kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
    }[0]
  }
}

/// Puts maxima back to where `MaxPool3d` found them, among zeros; `outputSize` is that of what was pooled.
open class MaxUnpool3d: MaxUnpoolLayer {
  public init(_ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0) {
    super.init(kernelSize, stride, padding)
  }

  public final func callAsFunction(_ x: Tensor, _ indices: Tensor, outputSize: [Int]? = nil) -> Tensor {
    hooked([x, indices]) {
      [$0[0].maxUnpool3d($0[1], kernelSize, stride: stride, padding: padding, outputSize: outputSize)]
    }[0]
  }
}
