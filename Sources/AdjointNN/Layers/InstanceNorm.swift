import Adjoint

/// What instance normalization of all dimensions shares: neither parameters nor running moments unless asked for.
open class InstanceNormLayer: RunningNormLayer {
  /// The parameters are those of `BatchNorm1d`.
  public init(
    _ numFeatures: Int?, eps: Double = 1e-5, momentum: Double = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false, bias: Bool = true, dtype: DType? = nil
  ) { super.init(numFeatures, eps, momentum, affine, bias, trackRunningStats, dtype) }

  open override func forward(_ x: Tensor) -> Tensor {
    let places = Self.places.upperBound
    guard expects([places + 1, places + 2], x) else { return x }
    learnIfNeeded(x)
    if !x.isPlaceholder, x.ndim == places + 1 { return forward(x.unsqueeze(0)).squeeze(dim: 0) }
    return x.instanceNorm(
      runningMean: runningMean, runningVar: runningVar, weight: weight, bias: bias,
      useInputStats: training || !trackRunningStats, momentum: momentum ?? 0, eps: eps)
  }
}

/// Normalization of each channel of each example of [N, C, L] or [C, L] (Ulyanov et al. 2016), as `instanceNorm`: (x −
/// mean) / √(variance + eps)·weight + bias, with mean and variance over the places.
///
/// With `trackRunningStats` the running moments are used after `eval()`. Refused: inputs of other channels (where there
/// are parameters or running moments) or dimensions, and, in training, a single place.
///
/// ```text
/// InstanceNorm1d(3, affine: true)(Tensor.randn(2, 3, 5)).shape  // [2, 3, 5]
/// ```
open class InstanceNorm1d: InstanceNormLayer {}

/// Normalization of each channel of each example of [N, C, H, W] or [C, H, W], as `InstanceNorm1d`.
open class InstanceNorm2d: InstanceNormLayer {
  public override class var places: ClosedRange<Int> { 2...2 }
}

/// Normalization of each channel of each example of [N, C, D, H, W] or [C, D, H, W], as `InstanceNorm1d`.
open class InstanceNorm3d: InstanceNormLayer {
  public override class var places: ClosedRange<Int> { 3...3 }
}
