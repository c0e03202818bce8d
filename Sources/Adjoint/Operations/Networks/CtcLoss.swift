import AdjointKernels

/// −ln p(labels | x) for each sequence, summed over all alignments; the other output is its gradient.
///
/// As in PyTorch the gradient is that in the logits whose log-softmax x is: e^x − p(class at time | labels).
struct CtcLoss: GeneralOperation {
  static var name: String { "CtcLoss" }
  let labels: CtcLabels
  let blank: Int
  let zeroInfinity: Bool

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let x = x[0] else { return [] }
    let source = x.contiguousValue().as(.float64)
    let (losses, gradient) = (Tensor.empty([x.shape[1]], .float64), Tensor.empty(x.shape, .float64))
    labels.describe(x.shape, blank: blank) {
      adj_ctc(
        $0, source.memory.assumingMemoryBound(to: Double.self), losses.memory.assumingMemoryBound(to: Double.self),
        gradient.memory.assumingMemoryBound(to: Double.self))
    }
    guard zeroInfinity else { return [losses.as(x.dtype), gradient.as(x.dtype)] }
    let isInfinite = losses.isinf()
    return noGrad {
      [losses.zeroed(where: isInfinite).as(x.dtype), gradient.zeroed(where: isInfinite.unsqueeze(-1)).as(x.dtype)]
    }
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [1]) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    if g[1] != nil { return [.failed(AdjointError("ctcLoss", "has no second derivative"))] }
    return [g[0].map { $0.unsqueeze(-1) * s.z(1) }]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [.failed(AdjointError("ctcLoss", "has no derivative in forward mode")), nil]
  }
}

/// The labels of all sequences one after another, and the lengths of sequences and labels.
struct CtcLabels {
  let times: [Int]
  let lengths: [Int]
  let targets: [Int]
  let offsets: [Int]

  init(
    _ x: Tensor, _ targets: Tensor, _ times: [Int], _ lengths: [Int], blank: Int
  ) throws {
    func refuse(_ message: String) -> AdjointError { AdjointError("ctcLoss", message) }
    let (most, batch, classes) = (x.shape[0], x.shape[1], x.shape[2])
    guard times.count == batch, lengths.count == batch else {
      throw refuse("needs a length for each of \(batch) sequences, got \(times.count) and \(lengths.count)")
    }
    guard (0..<classes).contains(blank) else { throw refuse("the blank \(blank) is not one of \(classes) classes") }
    guard times.allSatisfy({ (0...most).contains($0) }) else {
      throw refuse("input lengths have to be from 0 to \(most), as there are times, got \(times)")
    }
    guard targets.dtype == .int64 || targets.dtype == .int32, lengths.allSatisfy({ $0 >= 0 }) else {
      throw refuse("needs int64 targets and lengths of at least 0, got \(targets.described) and \(lengths)")
    }
    let isPadded = targets.ndim == 2
    guard
      isPadded
        ? targets.shape[0] == batch && targets.shape[1] >= lengths.max() ?? 0
        : targets.ndim == 1 && targets.numel == lengths.reduce(0, +)
    else { throw refuse("the targets, \(targets.described), do not hold labels of the lengths \(lengths)") }
    let offsets = lengths.indices.map { isPadded ? $0 * targets.shape[1] : lengths[..<$0].reduce(0, +) }
    (self.times, self.lengths, self.targets, self.offsets) = (times, lengths, targets.array(Int.self), offsets)
    for (offset, length) in zip(offsets, lengths) {
      guard let wrong = self.targets[offset..<(offset + length)].first(where: { $0 < 0 || $0 >= classes }) else {
        continue
      }
      throw refuse("the target \(wrong) is not one of \(classes) classes")
    }
  }

  func describe(_ shape: [Int], blank: Int, _ body: (UnsafePointer<adj_ctc>) -> Void) {
    let all = Tensor(times + lengths + offsets + targets, dtype: .int64)
    let start = all.memory.assumingMemoryBound(to: Int64.self)
    let batch = times.count
    var description = adj_ctc(
      most_times: Int64(shape[0]), batch: Int64(batch), classes: Int64(shape[2]), blank: Int64(blank), times: start,
      targets: start + 3 * batch, offsets: start + 2 * batch, lengths: start + batch)
    withExtendedLifetime(all) { body(&description) }
  }
}

extension Tensor {
  /// −ln of the probability that log-probabilities x give a sequence of labels when repetitions are merged and blanks
  /// left out (Graves et al. 2006): x is [T, N, C], or [T, C] for one sequence.
  ///
  /// Targets are [N, S], padded, or all labels in one vector. The mean divides each loss by the length of its target
  /// first. `zeroInfinity` makes a loss 0 that is infinite because a sequence is too short for its labels. As in
  /// PyTorch the gradient takes x to be a log-softmax, and there is no second one.
  ///
  /// ```swift
  /// let x = Tensor.zeros(2, 1, 2).logSoftmax(dim: 2)
  /// x.ctcLoss(Tensor([[1]]), inputLengths: [2], targetLengths: [1]).exp()  // → tensor(1.3333)
  /// ```
  public func ctcLoss(
    _ targets: Tensor, inputLengths: [Int], targetLengths: [Int], blank: Int = 0, reduction: LossReduction = .mean,
    zeroInfinity: Bool = false
  ) -> Tensor {
    if isPlaceholder || targets.isPlaceholder { return .placeholder }
    let looped = BatchLevel.looped("CtcLoss", [self, targets]) {
      $0[0]!.ctcLoss(
        $0[1]!, inputLengths: inputLengths, targetLengths: targetLengths, blank: blank, reduction: reduction,
        zeroInfinity: zeroInfinity)
    }
    if let looped { return looped }
    do {
      try Normalize.checkFloating("ctcLoss", self)
      guard ndim == 2 || ndim == 3 else {
        throw AdjointError("ctcLoss", "needs log-probabilities [T, N, C] or [T, C], got \(described)")
      }
      let x = ndim == 3 ? self : unsqueeze(1)
      let labels = try CtcLabels(x, targets, inputLengths, targetLengths, blank: blank)
      let losses = CtcLoss(labels: labels, blank: blank, zeroInfinity: zeroInfinity).two(x).0
      switch reduction {
      case .none: return ndim == 3 ? losses : losses.squeeze(dim: 0)
      case .mean: return (losses / Tensor(targetLengths.map { Double(Swift.max(1, $0)) }, dtype: dtype)).mean()
      case .sum, .batchMean: return reduction(losses)
      }
    } catch { return .failed(error) }
  }
}
