import Adjoint

/// The loss of very many classes, of which few are frequent (Grave et al., "Efficient softmax approximation for GPUs",
/// 2017): the scores of the first ones stand in the head beside one score for each cluster of rare ones, which have
/// scores of their own, from fewer and fewer numbers.
///
/// Classes are sorted, the most frequent first; `cutoffs` are where the clusters begin. Cluster i is computed from
/// inFeatures / divValueⁱ⁺¹ numbers, and only if it has a target.
///
/// ```text
/// let loss = AdaptiveLogSoftmaxWithLoss(16, 1000, cutoffs: [10, 100])
/// let (output, mean) = loss(Tensor.randn(4, 16), Tensor([3, 20, 999, 0]))  // [4] log-probabilities, and −their mean
/// ```
open class AdaptiveLogSoftmaxWithLoss: Module {
  public final let inFeatures, nClasses: Int
  /// Where the clusters begin, and behind them the number of classes.
  public final let cutoffs: [Int]
  public final let divValue: Double
  public final let head: Linear
  public final let tail: ModuleList

  public init(
    _ inFeatures: Int, _ nClasses: Int, cutoffs: [Int], divValue: Double = 4, headBias: Bool = false,
    dtype: DType? = nil, generator: Generator? = nil
  ) {
    let fits = !cutoffs.isEmpty && zip([0] + cutoffs, cutoffs + [nClasses]).allSatisfy { $0 < $1 } && divValue > 0
    let valid = fits ? cutoffs : [1]
    (self.inFeatures, self.nClasses, self.divValue) = (inFeatures, nClasses, divValue)
    self.cutoffs = valid + [fits ? nClasses : 2]
    head = Linear(inFeatures, valid[0] + valid.count, bias: headBias, dtype: dtype, generator: generator)
    tail = ModuleList()
    super.init()
    if !fits {
      AdjointError(
        typeName,
        "cutoffs have to ascend between 1 and nClasses − 1, got \(cutoffs) of \(nClasses) classes, and "
          + "divValue to be positive, got \(divValue)"
      ).raise()
    }
    var width = Double(inFeatures)
    for (low, high) in zip(self.cutoffs, self.cutoffs.dropFirst()) {
      width /= divValue
      tail.append(
        Sequential(
          Linear(inFeatures, Int(width), bias: false, dtype: dtype, generator: generator),
          Linear(Int(width), high - low, bias: false, dtype: dtype, generator: generator)))
    }
  }

  /// The log-probability of each target, [N] for x [N, inFeatures] and targets [N], or [] for [inFeatures] and [], and
  /// the loss: minus their mean.
  public final func callAsFunction(_ x: Tensor, _ target: Tensor) -> (output: Tensor, loss: Tensor) {
    let both = hooked([x, target]) {
      let output = logProbabilities($0[0], of: $0[1])
      return [output, -output.mean()]
    }
    return (both[0], both[1])
  }

  private func logProbabilities(_ x: Tensor, of target: Tensor) -> Tensor {
    if x.isPlaceholder || target.isPlaceholder { return x.isPlaceholder ? x : target }
    guard target.ndim < 2, x.ndim == target.ndim + 1, x.shape.last == inFeatures, target.dtype == .int64,
      target.ndim == 0 || x.shape[0] == target.shape[0]
    else {
      let message = "expected x [N, \(inFeatures)] and int64 targets [N], or both without N, got \(x.described) and "
      return .failed(AdjointError(typeName, message + target.described))
    }
    if target.ndim == 0 { return logProbabilities(x.unsqueeze(0), of: target.unsqueeze(0)).squeeze(dim: 0) }
    let classes = target.array(Int.self)
    guard classes.allSatisfy({ (0..<nClasses).contains($0) }) else {
      return .failed(AdjointError(typeName, "targets have to be from 0 to \(nClasses - 1), got \(target)"))
    }
    let shortlist = cutoffs[0]
    // The place of each example's target in the head: its class, or its cluster.
    let places = classes.map { label in label < shortlist ? label : shortlist + clusterOf(label) }
    let ofHead = head(x).logSoftmax(dim: 1).gather(dim: 1, index: Tensor(places).reshape([-1, 1])).squeeze(dim: 1)
    var rows = classes.indices.filter { classes[$0] < shortlist }
    var parts = [x.newZeros([rows.count])]
    for (i, cluster) in tail.enumerated() {
      let members = classes.indices.filter { places[$0] == shortlist + i }
      if members.isEmpty { continue }
      let labels = Tensor(members.map { classes[$0] - cutoffs[i] }).reshape([-1, 1])
      let scores = cluster(x.indexSelect(dim: 0, index: Tensor(members))).logSoftmax(dim: 1)
      parts.append(scores.gather(dim: 1, index: labels).squeeze(dim: 1))
      rows += members
    }
    if classes.isEmpty { return ofHead }
    let inOrder = rows.indices.sorted { rows[$0] < rows[$1] }
    return ofHead + Tensor.cat(parts).indexSelect(dim: 0, index: Tensor(inOrder))
  }

  private func clusterOf(_ label: Int) -> Int { cutoffs.prefix { $0 <= label }.count - 1 }

  /// The log-probabilities of all classes, [N, nClasses] for x [N, inFeatures].
  public final func logProb(_ x: Tensor) -> Tensor {
    let all = head(x).logSoftmax(dim: 1)
    if all.isPlaceholder { return all }
    let clusters = tail.enumerated().map { i, cluster in
      cluster(x).logSoftmax(dim: 1) + all.narrow(dim: 1, start: cutoffs[0] + i, length: 1)
    }
    return Tensor.cat([all.narrow(dim: 1, start: 0, length: cutoffs[0])] + clusters, dim: 1)
  }

  /// The most probable class of each example, [N].
  public final func predict(_ x: Tensor) -> Tensor { noGrad { logProb(x).argmax(dim: 1) } }
}
