import Adjoint

/// What power-average pooling shares.
open class LPPoolLayer: Module {
  public let normType: Double
  public let kernelSize: [Int]
  public let stride: [Int]?
  public let ceilMode: Bool

  fileprivate init(
    _ normType: Double, _ kernelSize: any PerDimension, _ stride: (any PerDimension)?, _ ceilMode: Bool
  ) {
    (self.normType, self.ceilMode) = (normType, ceilMode)
    (self.kernelSize, self.stride) = (kernelSize.perDimension, stride?.perDimension)
  }

  open override var extraDescription: String {
    "norm_type=\(normType), kernel_size=\(kernelSize.reprOrNumber), stride=\(stride?.reprOrNumber ?? "None"), "
      + "ceil_mode=\(ceilMode.repr)"
  }
}

/// (Σ xᵖ)^(1/p) over each window of one dimension, as `lpPool1d`.
open class LPPool1d: LPPoolLayer {
  public init(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) { super.init(normType, kernelSize, stride, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool1d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}

/// (Σ xᵖ)^(1/p) over each window of two dimensions, as `lpPool2d`.
open class LPPool2d: LPPoolLayer {
  public init(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) { super.init(normType, kernelSize, stride, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool2d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}

/// (Σ xᵖ)^(1/p) over each window of three dimensions, as `lpPool3d`.
open class LPPool3d: LPPoolLayer {
  public init(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) { super.init(normType, kernelSize, stride, ceilMode) }

  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool3d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}
