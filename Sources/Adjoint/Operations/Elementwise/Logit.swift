import AdjointKernels

// The logit, and sin πx / πx.

/// z = ln(x/(1 − x)), x first kept within [ε, 1 − ε] if there is an ε; dz = 1/(x(1 − x)), beyond the bounds 0, and
/// without an ε NaN outside [0, 1].
private struct Logit: UnaryOperation, Elementwise {
  static var name: String { "Logit" }
  static var saves: Saves { .x }
  let epsilon: Double?

  func forward(_ x: Tensor) throws -> Tensor {
    var x = x.dtype.isIntegral ? x.casted(to: .default) : x
    if let epsilon { x = try Clamp(low: .real(epsilon), high: .real(1 - epsilon)).forward(x) }
    return try Pointwise.unary(ADJ_UNARY_logit, x, "logit", promotes: false, shareable: false)
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { derivative(g, s) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { derivative(t, s) }

  private func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let (low, high) = (epsilon ?? 0, 1 - (epsilon ?? 0))
    let inside = (s.x .>= low).logicalAnd(s.x .<= high)
    return Where(condition: inside)(t / (s.x * (1 - s.x)), .full([], epsilon == nil ? .nan : 0.0, dtype: t.dtype))
  }
}

/// z = sin πx / πx, 1 at 0; dz = (cos πx − z)/x, 0 at 0.
private struct Sinc: PointwiseUnary {
  static var name: String { "Sinc" }
  static var kernel: UnaryKernel { ADJ_UNARY_sinc }
  static var saves: Saves { .x }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let angle = s.x * Double.pi
    let square = s.x * angle
    let slope = (angle * angle.cos() - angle.sin()) / square
    return Where(condition: square .== 0)(.zeros([], dtype: t.dtype), t * slope)
  }
}

extension Tensor {
  /// ln(x/(1 − x)), the inverse of the sigmoid: ∓∞ at 0 and 1, NaN beyond. With `eps`, x is first kept within [eps, 1 −
  /// eps]. ∂z/∂x = 1/(x(1 − x)), and 0 where `eps` decides.
  ///
  /// ```swift
  /// Tensor([0.5, 0.9, 1]).logit()          // → tensor([0.0000, 2.1972, inf])
  /// Tensor([0.5, 0.9, 1]).logit(eps: 0.1)  // → tensor([0.0000, 2.1972, 2.1972])
  /// ```
  public func logit(eps: Double? = nil) -> Tensor { Logit(epsilon: eps)(self) }

  /// sin(πx)/(πx), 1 at 0. ∂z/∂x = (cos πx − z)/x, 0 at 0.
  ///
  /// ```swift
  /// Tensor([0.0, 0.5, 1.5]).sinc()  // → tensor([ 1.0000, 0.6366, -0.2122])
  /// ```
  public func sinc() -> Tensor { Sinc()(self) }

  /// As `logit(eps:)`, in place.
  @discardableResult public func logit_(eps: Double? = nil) -> Tensor { inPlace("logit_") { logit(eps: eps) } }
  /// As `sinc()`, in place.
  @discardableResult public func sinc_() -> Tensor { inPlace("sinc_") { sinc() } }
}

/// As `x.logit(eps:)`.
public func logit(_ x: Tensor, eps: Double? = nil) -> Tensor { x.logit(eps: eps) }
/// As `x.sinc()`.
public func sinc(_ x: Tensor) -> Tensor { x.sinc() }
