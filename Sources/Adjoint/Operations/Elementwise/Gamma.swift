import AdjointKernels

// The gamma function's logarithm and its derivatives (Abramowitz & Stegun 6).

/// z = ln |Γ(x)|; dz = ψ(x).
private struct Lgamma: PointwiseUnary {
  static var name: String { "Lgamma" }
  static var kernel: UnaryKernel { ADJ_UNARY_lgamma }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.digamma() }
}

/// z = ψ(x); dz = ψ′(x).
private struct Digamma: PointwiseUnary {
  static var name: String { "Digamma" }
  static var kernel: UnaryKernel { ADJ_UNARY_digamma }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.polygamma(1) }
}

/// z = ψ⁽ⁿ⁾(x), for n > 1 as (−1)ⁿ⁺¹·n!·ζ(n + 1, x); dz = ψ⁽ⁿ⁺¹⁾(x).
private struct Polygamma: UnaryOperation, Elementwise {
  static var name: String { "Polygamma" }
  static var saves: Saves { .x }
  let n: Int

  func forward(_ x: Tensor) throws -> Tensor {
    guard n >= 0 else {
      throw AdjointError("polygamma", "the order has to be at least 0, got \(n)")
    }
    let x = x.dtype.isIntegral ? x.casted(to: .default) : x
    switch n {
    case 0: return try Pointwise.unary(ADJ_UNARY_digamma, x, "polygamma", promotes: false, shareable: false)
    case 1: return try Pointwise.unary(ADJ_UNARY_trigamma, x, "polygamma", promotes: false, shareable: false)
    default:
      let factorial = (1...n).reduce(n % 2 == 1 ? 1 : -1) { $0 * Double($1) }
      let wide = x.dtype.itemSize == 2 ? x.casted(to: .float32) : x
      let zeta = try Pointwise.binary(
        ADJ_BINARY_zeta, .number(n + 1, for: wide), wide, "polygamma", promotes: false, shareable: false)
      let z = try Pointwise.binary(
        ADJ_BINARY_mul, zeta, .number(factorial, for: zeta), "polygamma", promotes: false, shareable: false)
      return z.dtype == x.dtype ? z : z.casted(to: x.dtype)
    }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * s.x.polygamma(n + 1) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.polygamma(n + 1) }
}

/// z = ln Γₚ(x) = p(p − 1)/4 · ln π + Σ ln Γ(x − i/2) over i < p; dz = Σ ψ(x − i/2).
private struct Mvlgamma: UnaryOperation, Elementwise {
  static var name: String { "Mvlgamma" }
  static var saves: Saves { .x }
  let p: Int

  func forward(_ x: Tensor) throws -> Tensor {
    guard p >= 1 else { throw AdjointError("mvlgamma", "p has to be at least 1, got \(p)") }
    return noGrad {
      let x = x.detach() + 0.0
      let sum = (1..<p).reduce(x.lgamma()) { $0 + (x - Double($1) / 2).lgamma() }
      return sum + 1.1447298858494002 * Double(p * (p - 1)) / 4
    }
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g * slope(s.x) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { t * slope(s.x) }
  /// At −0 as at 0: both are the sum's first term, x + 0.
  private func slope(_ x: Tensor) -> Tensor {
    (1..<p).reduce((x + 0.0).digamma()) { $0 + (x - Double($1) / 2).digamma() }
  }
}

extension Tensor {
  /// ln |Γ(x)|: ∞ at 0, −1, −2, …. ∂z/∂x = ψ(x), see `digamma()`.
  ///
  /// ```swift
  /// Tensor([0.5, 1, 5]).lgamma()  // → tensor([0.5724, 0.0000, 3.1781])
  /// ```
  public func lgamma() -> Tensor { Lgamma()(self) }

  /// ψ(x) = Γ′(x)/Γ(x): −∞ at 0 (∞ at −0), NaN at −1, −2, …. ∂z/∂x = ψ′(x).
  ///
  /// ```swift
  /// Tensor([0.5, 1, 0]).digamma()  // → tensor([-1.9635, -0.5772, -inf])
  /// ```
  public func digamma() -> Tensor { Digamma()(self) }

  /// ψ⁽ⁿ⁾(x), the nth derivative of `digamma()`; a negative n is refused. ∂z/∂x = ψ⁽ⁿ⁺¹⁾(x).
  ///
  /// ```swift
  /// Tensor([1.0, 2]).polygamma(1)  // → tensor([1.6449, 0.6449])
  /// ```
  public func polygamma(_ n: Int) -> Tensor { Polygamma(n: n)(self) }

  /// ln Γₚ(x) = p(p − 1)/4 · ln π + Σ ln Γ(x − i/2) for i < p, the multivariate gamma function's logarithm, for x > (p
  /// − 1)/2. ∂z/∂x = Σ ψ(x − i/2). p below 1 is refused.
  ///
  /// ```swift
  /// Tensor([2.0, 3]).mvlgamma(2)  // → tensor([0.4516, 1.5502])
  /// ```
  public func mvlgamma(_ p: Int) -> Tensor { Mvlgamma(p: p)(self) }

  /// As `lgamma()`, in place.
  @discardableResult public func lgamma_() -> Tensor { inPlace("lgamma_") { lgamma() } }
  /// As `digamma()`, in place.
  @discardableResult public func digamma_() -> Tensor { inPlace("digamma_") { digamma() } }
  /// As `polygamma(_:)`, in place.
  @discardableResult public func polygamma_(_ n: Int) -> Tensor { inPlace("polygamma_") { polygamma(n) } }
  /// As `mvlgamma(_:)`, in place.
  @discardableResult public func mvlgamma_(_ p: Int) -> Tensor { inPlace("mvlgamma_") { mvlgamma(p) } }
}

/// As `x.lgamma()`.
public func lgamma(_ x: Tensor) -> Tensor { x.lgamma() }
/// As `x.digamma()`.
public func digamma(_ x: Tensor) -> Tensor { x.digamma() }
/// As `x.polygamma(n)`.
public func polygamma(_ n: Int, _ x: Tensor) -> Tensor { x.polygamma(n) }
/// As `x.mvlgamma(p)`.
public func mvlgamma(_ x: Tensor, _ p: Int) -> Tensor { x.mvlgamma(p) }
