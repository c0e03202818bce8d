import Adjoint

/// What normalizations with running moments share: their settings, parameters and buffers.
///
/// Weight (ones) and bias (zeros) are there with `affine`; the running mean (zeros) and variance (ones) and the count
/// of batches, int64, with `trackRunningStats`.
open class RunningNormLayer: Module {
  public let numFeatures: Int
  public let eps: Double
  /// How far the running moments move towards a batch's; nil makes them the averages over all batches.
  public internal(set) var momentum: Double?
  public let affine, trackRunningStats: Bool
  @Parameter public var weight: Tensor?
  @Parameter public var bias: Tensor?
  @Buffer public var runningMean: Tensor?
  @Buffer public var runningVar: Tensor?
  @Buffer public var numBatchesTracked: Tensor?

  init(
    _ numFeatures: Int, _ eps: Double, _ momentum: Double?, _ affine: Bool, _ trackRunningStats: Bool, _ dtype: DType?
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    (self.affine, self.trackRunningStats) = (affine, trackRunningStats)
    weight = affine ? Tensor.ones([numFeatures], dtype: dtype) : nil
    bias = affine ? Tensor.zeros([numFeatures], dtype: dtype) : nil
    runningMean = trackRunningStats ? Tensor.zeros([numFeatures], dtype: dtype) : nil
    runningVar = trackRunningStats ? Tensor.ones([numFeatures], dtype: dtype) : nil
    numBatchesTracked = trackRunningStats ? Tensor.zeros([], dtype: .int64) : nil
  }

  /// The moments as they are at first.
  public final func resetRunningStats() {
    noGrad {
      _ = runningMean?.zero_()
      _ = runningVar?.fill_(1)
      _ = numBatchesTracked?.zero_()
    }
  }

  /// Refuses what has another number of dimensions.
  final func expects(_ dimensions: [Int], _ x: Tensor) -> Bool {
    if x.isPlaceholder || dimensions.contains(x.ndim) { return true }
    let wanted = dimensions.map(String.init).joined(separator: " or ")
    AdjointError(typeName, "expected an input of \(wanted) dimensions, got \(x.described)").raise()
    return false
  }

  open override var extraDescription: String {
    "\(numFeatures), eps=\(eps), momentum=\(momentum.reprOrNone), affine=\(affine.repr), "
      + "track_running_stats=\(trackRunningStats.repr)"
  }
}

/// What batch normalization of all dimensions shares.
open class BatchNormLayer: RunningNormLayer {
  public init(
    _ numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true, dtype: DType? = nil
  ) { super.init(numFeatures, eps, momentum, affine, trackRunningStats, dtype) }

  fileprivate final func normalize(_ x: Tensor, dimensions: [Int]) -> Tensor {
    guard expects(dimensions, x) else { return x }
    let learns = training && trackRunningStats
    if learns, let numBatchesTracked { noGrad { _ = numBatchesTracked.add_(1) } }
    let rate = learns ? momentum ?? numBatchesTracked.map { 1 / $0.item().double } ?? 0 : momentum ?? 0
    let usesOwn = training || (runningMean == nil && runningVar == nil)
    return x.batchNorm(
      runningMean: learns || !usesOwn ? runningMean : nil, runningVar: learns || !usesOwn ? runningVar : nil,
      weight: weight, bias: bias, training: usesOwn, momentum: rate, eps: eps)
  }
}

/// Batch normalization of the channels of [N, C] or [N, C, L] (Ioffe and Szegedy 2015), as `batchNorm`.
///
/// In training the batch's moments are used, and the running ones moved towards them; after `eval()` the running ones.
open class BatchNorm1d: BatchNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, dimensions: [2, 3]) }
}

/// Batch normalization of the channels of [N, C, H, W], as `BatchNorm1d`.
open class BatchNorm2d: BatchNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, dimensions: [4]) }
}

/// Batch normalization of the channels of [N, C, D, H, W], as `BatchNorm1d`.
open class BatchNorm3d: BatchNormLayer {
  open override func forward(_ x: Tensor) -> Tensor { normalize(x, dimensions: [5]) }
}
