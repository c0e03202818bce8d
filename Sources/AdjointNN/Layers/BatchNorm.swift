import Adjoint

/// What normalizations with running moments share: their settings, parameters and buffers.
///
/// Weight (ones) and bias (zeros) are there with `affine`, the latter unless `bias` is false; the running mean (zeros)
/// and variance (ones) and the count of batches, int64, with `trackRunningStats`.
open class RunningNormLayer: Module, InputLearner {
  /// The channels; 0 as long as a layer waits for its first input.
  public private(set) final var numFeatures: Int
  public final let eps: Double
  /// How far the running moments move towards a batch's; nil makes them the averages over all batches.
  public internal(set) final var momentum: Double?
  public final let affine, trackRunningStats: Bool
  @Parameter public final var weight: Tensor?
  @Parameter public final var bias: Tensor?
  @Buffer public final var runningMean: Tensor?
  @Buffer public final var runningVar: Tensor?
  @Buffer public final var numBatchesTracked: Tensor?
  final var waitsForInput: Bool

  init(
    _ numFeatures: Int?, _ eps: Double, _ momentum: Double?, _ affine: Bool, _ bias: Bool, _ trackRunningStats: Bool,
    _ dtype: DType?
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures ?? 0, eps, momentum)
    (self.affine, self.trackRunningStats) = (affine, trackRunningStats)
    waitsForInput = numFeatures == nil
    let sizes = [numFeatures ?? 0]
    weight = affine ? Tensor.ones(sizes, dtype: dtype) : nil
    self.bias = affine && bias ? Tensor.zeros(sizes, dtype: dtype) : nil
    runningMean = trackRunningStats ? Tensor.zeros(sizes, dtype: dtype) : nil
    runningVar = trackRunningStats ? Tensor.ones(sizes, dtype: dtype) : nil
    numBatchesTracked = trackRunningStats ? Tensor.zeros([], dtype: .int64) : nil
  }

  /// How many dimensions of places may stand behind the channels.
  open class var places: ClosedRange<Int> { 1...1 }

  final func learnInput(_ x: Tensor) -> Int? {
    // [N, C] is a batch without places where those are taken.
    let channels = x.ndim == 2 && Self.places.lowerBound == 0 ? 1 : x.ndim - Self.places.upperBound - 1
    return x.shape.indices.contains(channels) ? x.shape[channels] : nil
  }

  final func learnInput(from state: Tensor) -> Int? { state.ndim == 1 ? state.shape[0] : nil }

  final func begin(inputs: Int) {
    (numFeatures, waitsForInput) = (inputs, false)
    for tensor in [weight, runningVar] { tensor?.data = Tensor.ones([inputs], dtype: tensor?.dtype) }
    for tensor in [bias, runningMean] { tensor?.data = Tensor.zeros([inputs], dtype: tensor?.dtype) }
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
      + "bias=\((bias != nil).repr), track_running_stats=\(trackRunningStats.repr)"
  }
}

/// What batch normalization of all dimensions shares.
open class BatchNormLayer: RunningNormLayer {
  /// - Parameters:
  ///   - numFeatures: the channels; nil learns them from the first input, as PyTorch's lazy modules do.
  ///   - eps: what is added to the variance.
  ///   - momentum: m in running ← (1 − m)·running + m·batch's; nil averages over all batches.
  ///   - affine: whether there are a weight and a bias.
  ///   - trackRunningStats: whether there are running moments; without, those of the batch are used after `eval()` too.
  public init(
    _ numFeatures: Int?, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true, bias: Bool = true, dtype: DType? = nil
  ) { super.init(numFeatures, eps, momentum, affine, bias, trackRunningStats, dtype) }

  open override func forward(_ x: Tensor) -> Tensor {
    guard expects(Self.places.map { $0 + 2 }, x) else { return x }
    learnIfNeeded(x)
    let learns = training && trackRunningStats
    if learns, let numBatchesTracked { noGrad { _ = numBatchesTracked.add_(1) } }
    let rate = learns ? momentum ?? numBatchesTracked.map { 1 / $0.item().double } ?? 0 : momentum ?? 0
    let usesOwn = training || (runningMean == nil && runningVar == nil)
    return x.batchNorm(
      runningMean: learns || !usesOwn ? runningMean : nil, runningVar: learns || !usesOwn ? runningVar : nil,
      weight: weight, bias: bias, training: usesOwn, momentum: rate, eps: eps)
  }
}

/// Batch normalization of the channels of [N, C] or [N, C, L] (Ioffe and Szegedy 2015), as `batchNorm`: (x − mean) /
/// √(variance + eps)·weight + bias.
///
/// In training mean and variance are those of the batch over all but the channels, and the running ones are moved
/// towards them (the variance with n − 1 in place of n); after `eval()` the running ones are used. Refused: inputs of
/// other channels or dimensions, and, in training, one number for each channel.
///
/// ```text
/// let norm = BatchNorm1d(3)
/// norm(Tensor.randn(8, 3)).mean(dim: 0)  // nearly 0
/// norm.eval()
/// ```
open class BatchNorm1d: BatchNormLayer {
  public override class var places: ClosedRange<Int> { 0...1 }
}

/// Batch normalization of the channels of [N, C, H, W], as `BatchNorm1d`.
open class BatchNorm2d: BatchNormLayer {
  public override class var places: ClosedRange<Int> { 2...2 }
}

/// Batch normalization of the channels of [N, C, D, H, W], as `BatchNorm1d`.
open class BatchNorm3d: BatchNormLayer {
  public override class var places: ClosedRange<Int> { 3...3 }
}
