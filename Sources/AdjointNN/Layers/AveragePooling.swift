import Adjoint

/// What average pooling shares; see `AvgPool2d`.
open class AvgPoolLayer: Module {
  /// One number, or one for each dimension.
  public final let kernelSize, stride, padding: [Int]
  public final let ceilMode, countIncludePad: Bool

  /// - Parameters:
  ///   - stride: how far the window moves; its size if it is nil.
  ///   - padding: how many zeros are put at both ends, at most half of the window.
  ///   - ceilMode: whether a last window counts of which only a part is on the input.
  ///   - countIncludePad: whether the zeros count in the means.
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true
  ) {
    (self.kernelSize, self.padding) = (kernelSize.perDimension, padding.perDimension)
    self.stride = (stride ?? kernelSize).perDimension
    (self.ceilMode, self.countIncludePad) = (ceilMode, countIncludePad)
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.reprOrNumber), stride=\(stride.reprOrNumber), padding=\(padding.reprOrNumber)"
  }
}

/// The mean of each window over one dimension, as `avgPool1d`, of [N, C, L] or [C, L].
///
/// The output is [N, C, L′] with L′ = (L + 2·padding − kernel) / stride + 1, rounded down, or up with `ceilMode`.
/// Refused: inputs of other dimensions or smaller than the window, a padding of more than half of it.
///
/// ```text
/// AvgPool1d(2)(Tensor([[[1.0, 3, 2, 5]]]))  // 2, 3.5
/// ```
open class AvgPool1d: AvgPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool1d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
  }

  open override var extraDescription: String {
    "kernel_size=\(kernelSize.repr), stride=\(stride.repr), padding=\(padding.repr)"
  }
}

/// What average pooling of images and volumes shares.
open class DividingAvgPoolLayer: AvgPoolLayer {
  /// What the sums are divided by, in place of the size of the window.
  public final let divisorOverride: Int?

  /// As of `AvgPool1d`; a `divisorOverride` takes the place of the size of the window.
  public init(
    _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, padding: any PerDimension = 0,
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.divisorOverride = divisorOverride
    super.init(kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
  }
}

/// The mean of each window over two dimensions, as `avgPool2d`, of [N, C, H, W] or [C, H, W], with the sizes and
/// refusals of `AvgPool1d`.
///
/// ```text
/// AvgPool2d([2, 1])(Tensor.randn(1, 3, 4, 4)).shape  // [1, 3, 2, 4]
/// ```
open class AvgPool2d: DividingAvgPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool2d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
      divisorOverride: divisorOverride)
  }
}

/// The mean of each window over three dimensions, as `avgPool3d`, of [N, C, D, H, W] or [C, D, H, W], with the sizes and
/// refusals of `AvgPool1d`.
open class AvgPool3d: DividingAvgPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.avgPool3d(
      kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
      divisorOverride: divisorOverride)
  }
}
