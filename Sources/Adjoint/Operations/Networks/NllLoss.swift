import AdjointKernels

/// Classes of examples: int64, one for each place of a tensor [N, C, d…] or [C] of scores.
struct ClassTargets {
  let classes: Tensor
  /// Of the scores.
  let shape: [Int]
  let ignored: Int

  init(_ operation: String, _ classes: Tensor, of x: Tensor, ignored: Int) throws {
    let dim = x.ndim > 1 ? 1 : 0
    let places = x.shape.indices.filter { $0 != dim }.map { x.shape[$0] }
    guard x.ndim > 0, classes.dtype == .int64 || classes.dtype == .uint8, classes.shape == places else {
      throw AdjointError(
        operation,
        "the target has to be int64 classes of shape \(places.shapeText), one for each example of the scores, "
          + "\(x.described): got \(classes.described)")
    }
    self.classes = classes.casted(to: .int64)
    self.ignored = ignored
    shape = x.shape
    let invalid = describe(in: shape) { adj_class_invalid($0, Int64(count)) }
    guard invalid < 0 else {
      let value = self.classes.memory.assumingMemoryBound(to: Int.self)[Int(invalid)]
      throw AdjointError(operation, "the target \(value) is out of range: there are \(count) classes, from 0")
    }
  }

  /// For as many tensors of scores, one after the other along the first dimension.
  func repeated(_ times: Int) -> ClassTargets {
    let isSingle = shape.count == 1
    return ClassTargets(
      classes: isSingle
        ? classes.reshape(1).repeat(times) : classes.repeat([times] + classes.shape.dropFirst().map { _ in 1 }),
      shape: isSingle ? [times] + shape : [times * shape[0]] + shape.dropFirst(), ignored: ignored)
  }

  private init(classes: Tensor, shape: [Int], ignored: Int) {
    (self.classes, self.shape, self.ignored) = (classes, shape, ignored)
  }

  /// The number of classes.
  var count: Int { shape.count > 1 ? shape[1] : shape[0] }

  /// The elements of a tensor of the scores' shape, or of [count].
  func read(_ x: Tensor) -> Tensor {
    let source = x.contiguousValue()
    let z = Tensor.empty(classes.shape, x.dtype)
    describe(in: x.shape) { adj_class_pick($0, Int32(x.dtype.itemSize), source.memory, z.memory) }
    return z
  }

  /// Zeros, but the elements of `values` where they were read.
  func write(_ values: Tensor) -> Tensor {
    let (x, source) = (Tensor.zeros(shape, dtype: values.dtype), values.contiguousValue())
    describe(in: shape) { adj_class_put($0, Int32(x.dtype.itemSize), x.memory, source.memory) }
    return x
  }

  /// Whether every place has a class that counts.
  var areAllCounted: Bool {
    let elements = UnsafeBufferPointer(start: classes.memory.assumingMemoryBound(to: Int.self), count: classes.numel)
    return withExtendedLifetime(classes) { !elements.contains(ignored) }
  }

  /// Whether a place has a class that counts.
  var mask: Tensor { classes.ne(ignored) }

  private func describe<R>(in shape: [Int], _ body: (UnsafePointer<adj_class_targets>) -> R) -> R {
    let inner = Array(self.shape.dropFirst(2)).product
    let isTable = shape.count < self.shape.count || shape.count == 1
    var description = adj_class_targets(
      outer: Int64(self.shape.count > 1 ? self.shape[0] : 1), inner: Int64(inner),
      classes: classes.memory.assumingMemoryBound(to: Int64.self), ignored: Int64(ignored),
      outer_stride: Int64(isTable ? 0 : count * inner), class_stride: Int64(isTable ? 1 : inner),
      inner_stride: isTable ? 0 : 1)
    return body(&description)
  }
}

/// The elements of x at the classes, and back: each other's pullback.
struct ClassPick: UnaryOperation {
  static var name: String { "Gather" }
  let targets: ClassTargets
  func forward(_ x: Tensor) throws -> Tensor { targets.read(x) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { ClassPut(targets: targets)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let shape = targets.classes.shape
    return ClassPick(targets: targets.repeated(level.size))(
      level.front(x).flatten(startDim: 0, endDim: targets.shape.count == 1 ? 0 : 1)
    ).reshape([level.size] + shape)
  }
}
struct ClassPut: UnaryOperation {
  static var name: String { "NllLossBackward" }
  let targets: ClassTargets
  func forward(_ x: Tensor) throws -> Tensor { targets.write(x) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { ClassPick(targets: targets)(g) }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor {
    let shape = targets.shape
    return ClassPut(targets: targets.repeated(level.size))(
      level.front(x).flatten(startDim: 0, endDim: targets.shape.count == 1 ? 0 : 1)
    ).reshape([level.size] + shape)
  }
}

/// z = −Σ w·x at the classes, divided by Σ w for the mean. Linear in x.
struct NllLoss: UnaryOperation {
  static var name: String { "NllLoss" }
  let targets: ClassTargets
  let reduction: LossReduction
  /// −w for each place, 0 where the class is ignored; one number where all places count for 1.
  let factors: Tensor
  /// What a sum is divided by.
  let total: Double
  var graphName: String { targets.shape.count > 2 ? "NllLoss2DBackward0" : "NllLossBackward0" }

  init(_ targets: ClassTargets, _ weight: Tensor?, _ dtype: DType, _ reduction: LossReduction) {
    self.targets = targets
    self.reduction = reduction
    let isPlain = weight == nil && targets.areAllCounted
    let factors =
      isPlain
      ? Tensor(-1.0, dtype: dtype)
      : noGrad { -(weight.map { targets.read($0.detach()) } ?? targets.mask.to(dtype)) }
    self.factors = factors
    switch reduction {
    case .none, .sum: total = 1
    case .mean: total = isPlain ? Double(targets.classes.numel) : -noGrad { factors.sum().item().double }
    case .batchMean: total = Double(targets.shape.count > 1 ? targets.shape[0] : 1)
    }
  }

  func forward(_ x: Tensor) throws -> Tensor {
    noGrad {
      let losses = targets.read(x.detach()) * factors
      return reduction == .none ? losses : losses.sum() / total
    }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    ClassPut(targets: targets)((g / total * factors).expand(targets.classes.shape))
  }
}

extension Tensor {
  /// −x at the class of each example, for log-probabilities x of [C], [N, C] or [N, C, d…] and int64 classes of shape
  /// [], [N] or [N, d…].
  ///
  /// `weight`, [C], multiplies the losses of a class, and the mean divides by the weights' sum. Places of the class
  /// `ignoreIndex` count for nothing.
  ///
  /// ```swift
  /// Tensor([[-1.0, -2], [-3, -4]]).nllLoss(Tensor([0, 1]))  // → tensor(2.5000)
  /// ```
  public func nllLoss(
    _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean
  ) -> Tensor {
    if isPlaceholder || target.isPlaceholder || weight?.isPlaceholder ?? false { return .placeholder }
    do {
      try Normalize.checkFloating("nllLoss", self)
      if isBatched || target.isBatched || weight?.isBatched ?? false {
        return batchedNllLoss(target, weight, ignoreIndex, reduction)
      }
      let targets = try ClassTargets("nllLoss", target, of: self, ignored: ignoreIndex)
      if let weight, weight.shape != [targets.count] || weight.dtype != dtype {
        throw AdjointError(
          "nllLoss",
          "the weight has to be \(dtype) of shape [\(targets.count)], one number a class, got "
            + weight.described)
      }
      return NllLoss(targets, weight, dtype, reduction)(self)
    } catch { return .failed(error) }
  }

  /// The same inside vmap, where no class can be read: in tensor operations.
  private func batchedNllLoss(
    _ target: Tensor, _ weight: Tensor?, _ ignored: Int, _ reduction: LossReduction
  ) -> Tensor {
    let dim = ndim > 1 ? 1 : 0
    let counts = target.ne(ignored)
    let classes = target.maskedFill(mask: counts.logicalNot(), value: 0).long()
    let factors = (weight.map { $0.detach().index([classes]) } ?? .ones(target.shape, dtype: dtype)).kept(where: counts)
    let losses = -gather(dim: dim, index: classes.unsqueeze(dim)).squeeze(dim: dim) * factors
    return reduction == .mean ? losses.sum() / factors.sum() : reduction(losses)
  }
}
