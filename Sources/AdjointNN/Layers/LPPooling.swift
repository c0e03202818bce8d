import Adjoint

/// What power-average pooling shares; see `LPPool2d`.
open class LPPoolLayer: Module {
  public final let normType: Double
  /// One number, or one for each dimension.
  public final let kernelSize: [Int]
  public final let stride: [Int]?
  public final let ceilMode: Bool

  /// - Parameters:
  ///   - normType: p.
  ///   - stride: how far the window moves; its size if it is nil.
  ///   - ceilMode: whether a last window counts of which only a part is on the input.
  public init(
    _ normType: Double, _ kernelSize: any PerDimension, stride: (any PerDimension)? = nil, ceilMode: Bool = false
  ) {
    (self.normType, self.ceilMode) = (normType, ceilMode)
    (self.kernelSize, self.stride) = (kernelSize.perDimension, stride?.perDimension)
  }

  open override var extraDescription: String {
    "norm_type=\(normType), kernel_size=\(kernelSize.reprOrNumber), stride=\(stride?.reprOrNumber ?? "None"), "
      + "ceil_mode=\(ceilMode.repr)"
  }
}

/// (Σ xᵖ)^(1/p) over each window of one dimension, as `lpPool1d`, of [N, C, L] or [C, L], with the sizes of `AvgPool1d`
/// without padding. Not a norm of negative numbers: their powers are added as they are.
///
/// ```text
/// LPPool1d(2, 2)(Tensor([[[3.0, 4, 6, 8]]]))  // 5, 10
/// ```
open class LPPool1d: LPPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool1d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}

/// (Σ xᵖ)^(1/p) over each window of two dimensions, as `lpPool2d`, of [N, C, H, W] or [C, H, W]; see `LPPool1d`.
open class LPPool2d: LPPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool2d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}

/// (Σ xᵖ)^(1/p) over each window of three dimensions, as `lpPool3d`, of [N, C, D, H, W] or [C, D, H, W]; see `LPPool1d`.
open class LPPool3d: LPPoolLayer {
  open override func forward(_ x: Tensor) -> Tensor {
    x.lpPool3d(normType, kernelSize, stride: stride, ceilMode: ceilMode)
  }
}
