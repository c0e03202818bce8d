// Margins between the score of the right class, or classes, and those of the others.

/// z = Σ_{j≠y} max(0, margin − x_y + xⱼ)ᵖ·w_y/C for each example.
struct MultiMarginLoss: UnaryOperation {
  static var name: String { "MultiMarginLoss" }
  static var saves: Saves { .x }
  /// Of [N, C].
  let targets: ClassTargets
  let power: Double
  let margin: Double
  /// w/C, for each example.
  let factors: Tensor
  let reduction: LossReduction

  func forward(_ x: Tensor) throws -> Tensor {
    noGrad {
      let gaps = gaps(x.detach())
      return reduction((power == 1 ? gaps : gaps * gaps).sum(dim: 1) * factors)
    }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    (g * reduction.share(factors.shape) * factors).unsqueeze(-1) * slope(s.x)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { reduction((t * slope(s.x)).sum(dim: 1) * factors) }

  /// What is missing to the margin, 0 at the class itself.
  private func gaps(_ x: Tensor) -> Tensor {
    let own = ClassPick(targets: targets)(x).unsqueeze(1)
    return (x + (margin - own)).relu() * others(x.dtype)
  }
  /// 1 at the other classes, 0 at the right one.
  private func others(_ dtype: DType) -> Tensor {
    noGrad { 1 - targets.write(.ones(targets.classes.shape, dtype: dtype)) }
  }
  private func slope(_ x: Tensor) -> Tensor {
    let gaps = gaps(x)
    let slopes = power == 1 ? noGrad { (gaps.detach() .> 0).to(x.dtype) } : gaps * 2
    return slopes - ClassPut(targets: targets)(slopes.sum(dim: 1))
  }
}

/// z = Σ max(0, 1 − x_y + xⱼ)/C over the right classes y and the others j of each example, and its slope ∂z/∂x.
struct MultilabelMarginLoss: GeneralOperation {
  static var name: String { "MultilabelMarginLoss" }
  /// The right classes, [N, C]; −1 ends them.
  let targets: [[Int]]
  let reduction: LossReduction

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let x = x[0] else { return [] }
    let (examples, classes) = (x.shape[0], x.shape[1])
    let scores = x.detach().double().doubles
    var losses = [Double](repeating: 0, count: examples)
    var slopes = [Double](repeating: 0, count: examples * classes)
    for n in 0..<examples {
      let others = (0..<classes).filter { !targets[n].contains($0) }
      for right in targets[n] {
        for other in others {
          let gap = 1 - scores[n * classes + right] + scores[n * classes + other]
          guard gap > 0 else { continue }
          losses[n] += gap / Double(classes)
          slopes[n * classes + right] -= 1 / Double(classes)
          slopes[n * classes + other] += 1 / Double(classes)
        }
      }
    }
    return noGrad {
      [reduction(Tensor(losses, dtype: x.dtype)), Tensor(slopes, shape: x.shape, dtype: x.dtype)]
    }
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([], [1]) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil] }
    let share = g * reduction.share([targets.count])
    return [(share.ndim == 0 ? share : share.unsqueeze(-1)) * s.z(1).detach()]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [t[0].map { reduction(($0 * s.z(1).detach()).sum(dim: 1)) }, nil]
  }
}

extension Tensor {
  /// Σ_{j≠y} max(0, margin − x_y + xⱼ)ᵖ/C, for scores [N, C] or [C] and int64 classes [N] or []; p is 1 or 2. `weight`,
  /// [C], multiplies the losses of a class.
  ///
  /// ```swift
  /// Tensor([[1.0, 2, 0, 1.5]]).multiMarginLoss(Tensor([1]))  // → tensor(0.1250)
  /// ```
  public func multiMarginLoss(
    _ target: Tensor, p: Int = 1, margin: Double = 1, weight: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || weight?.isPlaceholder ?? false { return .placeholder }
    let looped = BatchLevel.looped("MultiMarginLoss", [self, target, weight]) {
      $0[0]!.multiMarginLoss($0[1]!, p: p, margin: margin, weight: $0[2], reduction: reduction)
    }
    if let looped { return looped }
    do {
      guard p == 1 || p == 2 else { throw AdjointError("multiMarginLoss", "p has to be 1 or 2, got \(p)") }
      let (x, isSingle) = try examples("multiMarginLoss")
      let classes = isSingle && target.numel == 1 ? target.reshape([1]) : target
      let targets = try ClassTargets("multiMarginLoss", classes, of: x, ignored: .min)
      if let weight, weight.shape != [targets.count] {
        throw AdjointError(
          "multiMarginLoss",
          "the weight has to be of shape [\(targets.count)], one number a class, got "
            + weight.described)
      }
      let factors = noGrad {
        (weight.map { targets.read($0.detach()) } ?? .ones([x.shape[0]], dtype: dtype)) / targets.count
      }
      let loss = MultiMarginLoss(
        targets: targets, power: Double(p), margin: margin, factors: factors, reduction: reduction)(x)
      return isSingle && reduction == .none ? loss.reshape(target.shape) : loss
    } catch { return .failed(error) }
  }

  /// Σ max(0, 1 − x_y + xⱼ)/C over the right classes y and all others j: the target, int64 and of x's shape, [N, C] or
  /// [C], lists the right classes of each example, up to the first −1.
  ///
  /// ```swift
  /// Tensor([1.0, 2, 0, 1]).multilabelMarginLoss(Tensor([1, 3, -1, 0]))  // → tensor(0.2500)
  /// ```
  public func multilabelMarginLoss(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    if isPlaceholder || target.isPlaceholder { return .placeholder }
    let looped = BatchLevel.looped("MultilabelMarginLoss", [self, target]) {
      $0[0]!.multilabelMarginLoss($0[1]!, reduction: reduction)
    }
    if let looped { return looped }
    do {
      let (x, isSingle) = try examples("multilabelMarginLoss")
      let count = x.shape[1]
      guard target.dtype == .int64, target.numel == x.numel, target.ndim == ndim || ndim == 0 else {
        throw AdjointError(
          "multilabelMarginLoss",
          "the target has to be int64 classes of x's shape, ended by −1: got "
            + "\(target.described) for \(described)")
      }
      let listed = target.array(Int.self)
      if let wrong = listed.first(where: { $0 < -1 || $0 >= count }) {
        throw AdjointError("multilabelMarginLoss", "the target \(wrong) is not from −1 to \(count - 1)")
      }
      let targets = (0..<x.shape[0]).map { n in Array(listed[(n * count)..<((n + 1) * count)].prefix { $0 >= 0 }) }
      let loss = MultilabelMarginLoss(targets: targets, reduction: reduction).two(x).0
      return isSingle && reduction == .none ? loss.reshape([]) : loss
    } catch { return .failed(error) }
  }

  /// −(y·ln σ(x) + (1 − y)·ln σ(−x)), averaged over the classes, which are the last dimension. `weight` multiplies the
  /// terms of a class.
  ///
  /// ```swift
  /// Tensor([[0.0, 2]]).multilabelSoftMarginLoss(Tensor([[1.0, 0]]))  // → tensor(1.4100)
  /// ```
  public func multilabelSoftMarginLoss(
    _ target: Tensor, weight: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || weight?.isPlaceholder ?? false { return .placeholder }
    guard ndim > 0 else {
      return .failed(AdjointError("multilabelSoftMarginLoss", "needs scores of classes, [..., C], got \(described)"))
    }
    let terms = -(target * logsigmoid() + (1 - target) * (-self).logsigmoid())
    let weighted = weight.map { terms * $0 } ?? terms
    return reduction(weighted.sum(dim: -1) / shape[ndim - 1])
  }

  /// This tensor as [N, C], and whether it is a single example.
  private func examples(_ operation: String) throws -> (Tensor, Bool) {
    try Normalize.checkFloating(operation, self)
    guard ndim <= 2, ndim < 2 ? numel > 0 : shape[1] > 0 else {
      throw AdjointError(operation, "needs scores of at least one class, [N, C] or [C], got \(described)")
    }
    return (ndim == 2 ? self : reshape([1, numel]), ndim < 2)
  }
}
