import Adjoint

/// What instance normalization of all dimensions shares: neither parameters nor running moments unless asked for.
open class InstanceNormLayer: RunningNormLayer {
  public init(
    _ numFeatures: Int, eps: Double = 1e-5, momentum: Double = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false, dtype: DType? = nil
  ) { super.init(numFeatures, eps, momentum, affine, trackRunningStats, dtype) }

  fileprivate final func normalize(_ x: Tensor, places: Int) -> Tensor {
    guard expects([places + 1, places + 2], x) else { return x }
    if !x.isPlaceholder, x.ndim == places + 1 {
      return normalize(x.unsqueeze(0), places: places).squeeze(dim: 0)
    }
    return x.instanceNorm(
      runningMean: runningMean, runningVar: runningVar, weight: weight, bias: bias,
      useInputStats: training || !trackRunningStats, momentum: momentum ?? 0, eps: eps)
  }
}

/// Normalization of each channel of each example of [N, C, L] or [C, L] (Ulyanov et al. 2016), as `instanceNorm`.
open class InstanceNorm1d: InstanceNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, places: 1) }
}

/// Normalization of each channel of each example of [N, C, H, W] or [C, H, W].
open class InstanceNorm2d: InstanceNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, places: 2) }
}

/// Normalization of each channel of each example of [N, C, D, H, W] or [C, D, H, W].
open class InstanceNorm3d: InstanceNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, places: 3) }
}
