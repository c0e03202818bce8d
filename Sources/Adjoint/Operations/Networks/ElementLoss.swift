import AdjointKernels

/// A loss that compares x and a target element by element, then sums or averages.
protocol ElementLoss: BinaryOperation {
  /// ℓ(x, y), and ∂ℓ/∂x times a number: what the kernels call q; p is the parameter.
  static var kernel: adj_activation_pair_op { get }
  static var slopeKernel: adj_activation_pair_op { get }
  var parameter: Double { get }
  var reduction: LossReduction { get set }
  /// What the losses are multiplied by, broadcasting.
  var weight: KeptTensor? { get set }
  /// Whether ℓ depends on x − y alone: then ∂ℓ/∂y = −∂ℓ/∂x.
  static var isOfDifference: Bool { get }
  /// ∂ℓ/∂x and ∂ℓ/∂y.
  func slopeX(_ x: Tensor, _ y: Tensor) -> Tensor
  func slopeY(_ x: Tensor, _ y: Tensor) -> Tensor
  /// What is refused of the operands, which are of one dtype by then.
  func check(_ x: Tensor, _ y: Tensor) throws
}

extension ElementLoss {
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { [.x, .y] }
  var parameter: Double { 0 }
  static var isOfDifference: Bool { true }
  var weight: KeptTensor? {
    get { nil }
    set {}
  }
  var attributes: [Tensor] { weight.map { [$0.tensor] } ?? [] }
  func check(_ x: Tensor, _ y: Tensor) throws {}
  func slopeY(_ x: Tensor, _ y: Tensor) -> Tensor { -slopeX(x, y) }

  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    var plain = self
    plain.reduction = .none
    plain.weight = nil
    if reduction == .none && weight == nil {
      let operands = level.aligned(level.promoted([x, y]))
      return plain(operands[0], operands[1])
    }
    let losses = plain(x, y)
    return level.front(reduction(weight.map { losses * $0.tensor.detach() } ?? losses))
  }

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    let operation = Self.name.operationName
    let dtype = DType.promote(x, y)
    guard dtype.isFloatingPoint else {
      throw AdjointError(operation, "needs floating operands, got \(x.described) and \(y.described)")
    }
    guard let shape = broadcastShape(x.shape, y.shape) else { throw AdjointError.broadcast(operation, x, y) }
    let (x, y) = (x.as(dtype), y.as(dtype))
    try check(x, y)
    let losses = Pair.values(Self.kernel, adj_numbers(p: parameter, q: 1, r: 0), x, y, shape)
    return noGrad { reduction(weight.map { losses * $0.tensor.detach() } ?? losses) }
  }

  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor {
    let (x, y) = (s.x, s.y)
    return pulled(g, 1, x, y) ?? spread(g, share(x, y)) * slopeX(x, y)
  }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    let (x, y) = (s.x, s.y)
    return (Self.isOfDifference ? pulled(g, -1, x, y) : nil) ?? spread(g, share(x, y)) * slopeY(x, y)
  }
  private func share(_ x: Tensor, _ y: Tensor) -> Double { reduction.share(broadcastShape(x.shape, y.shape) ?? []) }

  /// The slope times the gradient of the one result there is, by the kernel alone.
  private func pulled(_ g: Tensor, _ sign: Double, _ x: Tensor, _ y: Tensor) -> Tensor? {
    guard reduction != .none, weight == nil, !g.isInterpreted, !Modes.isGradEnabled else { return nil }
    let factor = g.item().double * share(x, y) * sign
    return Pair.run(Self.slopeKernel, adj_numbers(p: parameter, q: factor, r: 0), x, y)
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { reduction(spread(t, 1) * slopeX(s.x, s.y)) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { reduction(spread(t, 1) * slopeY(s.x, s.y)) }

  private func spread(_ g: Tensor, _ share: Double) -> Tensor {
    let g = share == 1 ? g : g * share
    return weight.map { g * $0.unchanged(for: graphName) } ?? g
  }
}

extension LossReduction {
  /// What a loss of `shape` contributes to the result.
  func share(_ shape: [Int]) -> Double {
    switch self {
    case .none, .sum: 1
    case .mean: 1 / Double(shape.product)
    case .batchMean: 1 / Double(shape.first ?? 1)
    }
  }
}
