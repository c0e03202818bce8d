import AdjointKernels

/// How elements that meet in one place are combined.
public enum ScatterReduction: String, Sendable {
  case sum, prod, mean, amax, amin

  /// What `scatter` calls a sum.
  public static var add: ScatterReduction { .sum }
  /// What `scatter` calls a product.
  public static var multiply: ScatterReduction { .prod }
}

/// z = x with the picked elements combined with those of y, or, without x itself, replaced by what y's alone give.
///
/// Each rule is a slope for x and one for y: gx = g·Dx, gy = g·Dy at the place that y's element went to.
struct PutReduced: BinaryOperation {
  static var name: String { "ScatterReduce" }
  static var savesForX: Saves { [.x, .y, .z] }
  static var savesForY: Saves { [.x, .y, .z] }
  let operation: String
  let picks: Picks
  let reduction: ScatterReduction
  let includesSelf: Bool
  var graphName = "ScatterReduceBackward0"

  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard x.dtype == y.dtype else {
      throw AdjointError(
        operation, "the source is \(y.dtype), and has to be of the tensor's dtype, \(x.dtype). Use to(.\(x.dtype))")
    }
    guard reduction != .mean || x.dtype != .bool else {
      throw AdjointError(operation, "bool elements have no mean: convert them first, as in x.float()")
    }
    let z = Tensor.empty(x.shape, x.dtype, shareable: true)
    z.copyValues(from: x)
    if !includesSelf { picks.write(neutral(x.dtype), to: z, accumulate: false) }
    switch reduction {
    case .sum, .mean: picks.combine(y, into: z, ADJ_PUT_ADD)
    case .prod: picks.combine(y, into: z, ADJ_PUT_MULTIPLY)
    case .amax: picks.combine(y, into: z, ADJ_PUT_MAXIMUM)
    case .amin: picks.combine(y, into: z, ADJ_PUT_MINIMUM)
    }
    if reduction == .mean {
      z.copyValues(from: z.div(counts(z), roundingMode: z.dtype.isIntegral ? .floor : nil))
    }
    return z
  }

  /// What changes nothing that it is combined with.
  private func neutral(_ dtype: DType) -> Tensor {
    switch reduction {
    case .sum, .mean: .zeros([], dtype: dtype)
    case .prod: .ones([], dtype: dtype)
    case .amax: .extreme(dtype, isLargest: false)
    case .amin: .extreme(dtype, isLargest: true)
    }
  }

  /// How many elements meet in each place, at least 1.
  private func counts(_ x: Tensor) -> Tensor {
    let counts = Tensor.full(picks.shape, includesSelf ? 1 : 0, dtype: x.dtype.isIntegral ? .int64 : x.dtype)
    picks.write(.ones([], dtype: counts.dtype), to: counts, accumulate: true)
    return counts.clampMin(1)
  }

  // MARK: Rules

  private func taken(_ x: Tensor) -> Tensor { Index(picks: picks)(x) }
  private func added(_ y: Tensor) -> Tensor { IndexAdjoint(picks: picks)(y) }
  /// x with 0 at the places where it was replaced.
  private func kept(_ x: Tensor) -> Tensor {
    includesSelf ? x : IndexPut(operation: operation, picks: picks, accumulate: false)(x, .zeros([], dtype: x.dtype))
  }
  private func again(_ x: Tensor, _ y: Tensor) -> Tensor { self(x, y) }

  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor {
    switch reduction {
    case .sum: kept(g)
    case .mean: kept(g / noGrad { counts(s.x) })
    case .prod: kept(g * productOfOthersX(s))
    case .amax, .amin:
      kept(noGrad { winners(s).x } * (g / noGrad { shareCount(s, countsReplaced: true) }))
    }
  }

  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    switch reduction {
    case .sum: return taken(g)
    case .mean: return taken(g / noGrad { counts(s.x) })
    case .prod:
      let (isZero, isOnlyZero) = noGrad { zeros(s) }
      let withoutIt = again(s.x, s.y.maskedFill(mask: isOnlyZero, value: 1))
      let gradient = Tensor.where(
        isOnlyZero, taken(g * withoutIt), taken(g * s.z) / s.y.maskedFill(mask: isZero, value: 1))
      guard gradient.requiresGrad, noGrad({ isZero.logicalXor(isOnlyZero).any().isTrue }) else { return gradient }
      return ZerosMet(operation: operation)(gradient)
    case .amax, .amin:
      return noGrad { winners(s).y } * taken(g / noGrad { shareCount(s, countsReplaced: true) })
    }
  }

  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor {
    switch reduction {
    case .amax, .amin:
      let won = Tensor.where(noGrad { winners(s).x.ne(0) }, t, 0)
      return kept(won) / noGrad { shareCount(s, countsReplaced: false) }
    default: return vjpX(t, s)
    }
  }

  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor {
    switch reduction {
    case .sum: return added(t)
    case .mean: return added(t) / noGrad { counts(s.x) }
    case .prod: return added(t * vjpY(.onesLike(s.z), s))
    case .amax, .amin:
      let won = Tensor.where(noGrad { winners(s).y.ne(0) }, t, 0)
      return added(won) / noGrad { shareCount(s, countsReplaced: false) }
    }
  }

  /// The product without x: computed with 1 in the place of a 0, where dividing by x would not give it.
  private func productOfOthersX(_ s: Saved) -> Tensor {
    let x = s.x.maskedFill(mask: noGrad { s.x.detach().eq(0) }, value: 1)
    return again(x, s.y) / x
  }

  /// Where y is 0, and where it is the only 0 that goes to its place.
  private func zeros(_ s: Saved) -> (all: Tensor, only: Tensor) {
    let isZero = s.y.detach().eq(0)
    return (isZero, isZero.logicalAnd(taken(added(isZero.long())).eq(1)))
  }

  /// 1 where x and y are the result, 0 elsewhere.
  private func winners(_ s: Saved) -> (x: Tensor, y: Tensor) {
    let z = s.z.detach()
    return (s.x.detach().eq(z).to(z.dtype), s.y.detach().eq(taken(z)).to(z.dtype))
  }

  /// How many elements share a gradient. Pullbacks count an x that was replaced, as PyTorch's do.
  private func shareCount(_ s: Saved, countsReplaced: Bool) -> Tensor {
    let (x, y) = winners(s)
    return (countsReplaced ? x : kept(x)) + added(y)
  }
  var attributes: [Tensor] { [picks.positions] }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    let all = BatchedPicks(picks, level)
    let rule = PutReduced(
      operation: operation, picks: all.picks, reduction: reduction, includesSelf: includesSelf, graphName: graphName)
    return rule(level.front(x), all.values(y))
  }
}

extension Tensor {
  /// The largest or smallest number of a dtype, an infinity if it has one, 0-d.
  fileprivate static func extreme(_ dtype: DType, isLargest: Bool) -> Tensor {
    if dtype.isFloatingPoint { return .full([], isLargest ? Double.infinity : -.infinity, dtype: dtype) }
    let bits = dtype.itemSize * 8
    let largest = dtype == .bool ? 1 : dtype.isSigned ? Int.max >> (64 - bits) : Int(1) << bits - 1
    return .full([], isLargest ? largest : dtype.isSigned ? -largest - 1 : 0, dtype: dtype)
  }
}

/// The gradient of a product with two zeros in one place is 0, but its own gradient by one of the zeros is not: it would
/// take the products without each pair of factors, and is refused.
private struct ZerosMet: UnaryOperation {
  static var name: String { "Error" }
  var graphName: String { Self.name }
  let operation: String
  func forward(_ x: Tensor) throws -> Tensor { x.copied() }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    .failed(
      AdjointError(
        operation,
        "a product's gradient can't be differentiated again for a source, here the gradient of shape "
          + "\(g.shape.shapeText), where more than one 0 goes to one place"))
  }
}
