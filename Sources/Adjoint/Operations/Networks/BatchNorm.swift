// Normalization of channels, which are dimension 1.

extension Tensor {
  /// (x − mean)/√(variance + ε)·weight + bias for each channel, over all examples and places (Ioffe and Szegedy 2015).
  ///
  /// x is [N, C] or [N, C, …]; the others are [C]. While training, mean and variance are the batch's own, and the
  /// running ones are moved towards them in place: `running = (1 − momentum)·running + momentum·batch`, with the
  /// variance that divides by n − 1. Otherwise the running ones are used. A channel of one element has no variance and
  /// is refused.
  ///
  /// ```swift
  /// let (mean, variance) = (Tensor([0.0]), Tensor([1.0]))
  /// let z = Tensor([[1.0], [3]]).batchNorm(runningMean: mean, runningVar: variance, training: true)
  /// z     // → tensor([[-1.0000], [ 1.0000]])
  /// mean  // → tensor([0.2000])
  /// ```
  public func batchNorm(
    runningMean: Tensor?, runningVar: Tensor?, weight: Tensor? = nil, bias: Tensor? = nil, training: Bool = false,
    momentum: Double = 0.1, eps: Double = 1e-5
  ) -> Tensor {
    let parameters = ChannelParameters(
      weight: weight, bias: bias, runningMean: runningMean, runningVar: runningVar, momentum: momentum)
    if isPlaceholder || parameters.arePlaceholders { return .placeholder }
    do {
      try Normalize.checkFloating("batchNorm", self)
      let channels = ndim > 1 ? shape[1] : numel
      try parameters.check("batchNorm", channels, of: self, needsRunning: !training)
      if numel == 0 || ndim < 2 { return try withoutElements(weight, bias) }
      let groups = NormGroups.batch(shape)
      if training, groups.count == 1 {
        throw AdjointError(
          "batchNorm", "needs more than one value for each channel while training, got \(described)")
      }
      return parameters.normalize(self, groups, "NativeBatchNormBackward0", usesOwn: training, eps)
    } catch { return .failed(error) }
  }

  private func withoutElements(_ weight: Tensor?, _ bias: Tensor?) throws -> Tensor {
    guard numel == 0 else {
      throw AdjointError("batchNorm", "needs examples and channels, [N, C] or [N, C, …], got \(described)")
    }
    var z = clone()
    if let weight { z = z * weight.narrow(dim: 0, start: 0, length: Swift.min(1, weight.numel)) }
    if let bias { z = z + bias.narrow(dim: 0, start: 0, length: Swift.min(1, bias.numel)) }
    return z
  }

  /// `batchNorm` for each example by itself (Ulyanov et al. 2016): mean and variance are over the places of [N, C, …].
  /// Running ones are moved by their averages over the examples, or used with `useInputStats: false`. One place is
  /// refused.
  ///
  /// ```swift
  /// Tensor([[[1.0, 3], [10, 30]]]).instanceNorm()  // → tensor([[[-1.0000, 1.0000], [-1.0000, 1.0000]]])
  /// ```
  public func instanceNorm(
    runningMean: Tensor? = nil, runningVar: Tensor? = nil, weight: Tensor? = nil, bias: Tensor? = nil,
    useInputStats: Bool = true, momentum: Double = 0.1, eps: Double = 1e-5
  ) -> Tensor {
    let parameters = ChannelParameters(
      weight: weight, bias: bias, runningMean: runningMean, runningVar: runningVar, momentum: momentum)
    if isPlaceholder || parameters.arePlaceholders { return .placeholder }
    do {
      try Normalize.checkFloating("instanceNorm", self)
      guard ndim > 2 || ndim == 2 && !useInputStats else {
        throw AdjointError("instanceNorm", "needs examples, channels and places, [N, C, …], got \(described)")
      }
      try parameters.check("instanceNorm", shape[1], of: self, needsRunning: !useInputStats)
      let groups = useInputStats ? NormGroups.channels(shape, groups: shape[1]) : .batch(shape)
      if useInputStats, groups.count == 1 {
        throw AdjointError(
          "instanceNorm", "needs more than one place for each channel, got \(described)")
      }
      return parameters.normalize(self, groups, "NativeBatchNormBackward0", usesOwn: useInputStats, eps)
    } catch { return .failed(error) }
  }

  /// (x − mean)/√(variance + ε)·weight + bias over groups of neighbouring channels, for each example of [N, C, …] (Wu
  /// and He 2018). Weight and bias are [C]; C is a multiple of `numGroups`.
  ///
  /// ```swift
  /// Tensor([[1.0, 3, 10, 30]]).groupNorm(2)  // → tensor([[-1.0000, 1.0000, -1.0000, 1.0000]])
  /// ```
  public func groupNorm(_ numGroups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5) -> Tensor {
    let parameters = ChannelParameters(weight: weight, bias: bias)
    if isPlaceholder || parameters.arePlaceholders { return .placeholder }
    do {
      try Normalize.checkFloating("groupNorm", self)
      guard ndim >= 2, numGroups > 0, shape[1] % numGroups == 0 else {
        throw AdjointError(
          "groupNorm",
          "the number of channels, dimension 1 of the \(summary), has to be a multiple of numGroups, \(numGroups)")
      }
      guard numel != numGroups else {
        throw AdjointError("groupNorm", "needs more than one value for each group, got \(described)")
      }
      try parameters.check("groupNorm", shape[1], of: self, needsRunning: false)
      return parameters.normalize(
        self, .channels(shape, groups: numGroups), "NativeGroupNormBackward0", usesOwn: true, eps)
    } catch { return .failed(error) }
  }
}

/// What a normalization has one of for each channel.
private struct ChannelParameters {
  let weight: Tensor?
  let bias: Tensor?
  var runningMean: Tensor?
  var runningVar: Tensor?
  var momentum = 0.0

  private var all: [(name: String, tensor: Tensor)] {
    [("weight", weight), ("bias", bias), ("running mean", runningMean), ("running variance", runningVar)]
      .compactMap { name, tensor in tensor.map { (name, $0) } }
  }
  var arePlaceholders: Bool { all.contains { $0.tensor.isPlaceholder } }

  func check(_ operation: String, _ channels: Int, of x: Tensor, needsRunning: Bool) throws {
    for (name, tensor) in all where tensor.shape != [channels] {
      throw AdjointError(
        operation,
        "the \(name) has to be one number for each of the \(channels) channels of the \(x.summary), got "
          + tensor.described)
    }
    if needsRunning, runningMean == nil || runningVar == nil {
      throw AdjointError(operation, "needs a running mean and variance where the input's own are not used")
    }
  }

  func normalize(
    _ x: Tensor, _ groups: NormGroups, _ graphName: String, usesOwn: Bool, _ epsilon: Double
  ) -> Tensor {
    var rule = Normalize(
      graphName: graphName, groups: groups, epsilon: epsilon,
      parameterDType: weight?.dtype ?? bias?.dtype ?? x.dtype)
    if !usesOwn, let runningMean, let runningVar {
      // Copies, because running moments may be changed before the gradient is taken.
      rule.fixed = (runningMean.detach().clone(), runningVar.detach().clone())
    }
    let (z, mean, variance) = rule.three(x, weight, bias)
    if usesOwn, runningMean != nil || runningVar != nil, !z.isPlaceholder {
      noGrad { move(mean.detach(), variance.detach(), groups) }
    }
    return z
  }

  private func move(_ mean: Tensor, _ variance: Tensor, _ groups: NormGroups) {
    let count = Double(groups.count)
    for (running, own) in [(runningMean, mean), (runningVar, variance * (count / (count - 1)))] {
      guard let running else { continue }
      let average = own.mean(dim: 0).reshape(running.shape).to(running.dtype)
      running.copy_(running * (1 - momentum) + average * momentum)
    }
  }
}
