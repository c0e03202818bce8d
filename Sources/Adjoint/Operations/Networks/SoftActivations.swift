import AdjointKernels

// Smooth activations.

/// z = ln(1 + e^(βx))/β, x itself where βx is above the threshold; dz = σ(βx), 1 above.
struct Softplus: Activation {
  static var name: String { "Softplus" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_softplus }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_softplus_backward }
  let beta: Double
  let threshold: Double
  var numbers: adj_numbers { adj_numbers(p: beta, q: threshold, r: 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let scaled = s.x * beta
    return Where(condition: scaled .> threshold)(t, t * scaled.sigmoid())
  }
}

/// z = x·tanh u, u = ln(1 + eˣ) (Misra 2019); dz = tanh u + x·σ(x)·(1 − tanh² u).
struct Mish: Activation {
  static var name: String { "Mish" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_mish }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_mish_backward }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let x = s.x
    let tanh = x.softplus().tanh()
    return t * (tanh + x * x.sigmoid() * (1 - tanh * tanh))
  }
}

/// z = a·σ(b) for the halves a and b of x along a dimension (Dauphin et al. 2017).
struct Glu: UnaryOperation {
  static var name: String { "Glu" }
  static var saves: Saves { .x }
  let dim: Int
  func forward(_ x: Tensor) throws -> Tensor {
    guard x.ndim > 0, x.shape[dim] % 2 == 0, x.dtype.isFloatingPoint else {
      throw AdjointError(
        "glu", "needs a floating tensor with a dimension \(dim) of even size, to be halved, got \(x.described)")
    }
    let (a, b) = halves(x.detach())
    return Pair.values(ADJ_PAIR_glu, adj_numbers(p: 0, q: 0, r: 0), a, b, a.shape)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    if !Modes.isGradEnabled, !g.isInterpreted, !s.x.isInterpreted { return pulled(g, s.x) }
    let (a, b) = halves(s.x)
    let sigma = b.sigmoid()
    let first = g * sigma
    return Tensor.cat([first, first * a * (1 - sigma)], dim: dim)
  }
  /// g·σ(b) and g·σ(b)·a·σ(−b), each written to its half.
  private func pulled(_ g: Tensor, _ x: Tensor) -> Tensor {
    let gx = Tensor.empty(x.shape, x.dtype)
    let ((a, b), (ga, gb)) = (halves(x), halves(gx))
    let none = adj_numbers(p: 0, q: 0, r: 0)
    Pair.write(ADJ_PAIR_glu, none, g, b, into: ga)
    Pointwise.run(ADJ_BINARY_mul, ga, a, into: gb)
    Pair.write(ADJ_PAIR_logsigmoid_backward, none, gb, b, into: gb)
    return gx
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor {
    let (a, b) = halves(s.x)
    let (ta, tb) = halves(t)
    let sigma = b.sigmoid()
    return sigma * (ta + tb * a * (1 - sigma))
  }
  private func halves(_ x: Tensor) -> (Tensor, Tensor) {
    let half = x.shape[dim] / 2
    return (x.narrow(dim: dim, start: 0, length: half), x.narrow(dim: dim, start: half, length: half))
  }
  func batched(_ x: Tensor, _ level: BatchLevel) -> Tensor { Glu(dim: dim + 1)(level.front(x)) }
}

extension Tensor {
  /// ln(1 + e^(βx))/β, and x itself where βx > `threshold`. ∂z/∂x = σ(βx), and 1 there.
  ///
  /// ```swift
  /// Tensor([-2.0, 0, 30]).softplus()  // → tensor([ 0.1269, 0.6931, 30.0000])
  /// ```
  public func softplus(beta: Double = 1, threshold: Double = 20) -> Tensor {
    Softplus(beta: beta, threshold: threshold)(self)
  }

  /// x·tanh(softplus(x)) (Misra 2019).
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 1]).mish()  // → tensor([-0.3034, 0.0000, 0.8651])
  /// ```
  public func mish() -> Tensor { Mish()(self) }

  /// x/(1 + |x|). ∂z/∂x = 1/(1 + |x|)².
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 3]).softsign()  // → tensor([-0.5000, 0.0000, 0.7500])
  /// ```
  public func softsign() -> Tensor { self / (abs() + 1) }

  /// a·σ(b), where a and b are the halves of x along a dimension, whose size is even (Dauphin et al. 2017).
  ///
  /// ```swift
  /// Tensor([1.0, 2, 0, 0]).glu()  // → tensor([0.5000, 1.0000])
  /// ```
  public func glu(dim: Int = -1) -> Tensor {
    guard let dim = checkedDim(dim, "glu"), !isPlaceholder else { return .placeholder }
    return Glu(dim: dim)(self)
  }

  /// As `mish()`, in place.
  @discardableResult public func mish_() -> Tensor { inPlace("mish_") { mish() } }
}
