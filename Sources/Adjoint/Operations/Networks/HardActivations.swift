import AdjointKernels

// Activations made of straight pieces and a parabola, and the shrinkages.

/// z = x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019); dz = 0 at −3, 1 at 3.
struct Hardswish: Activation {
  static var name: String { "Hardswish" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_hardswish }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_hardswish_backward }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let x = s.x
    return Where(condition: x .>= 3)(t, t * (x / 3 + 0.5)).zeroed(where: x .<= -3)
  }
}

/// z = min(max(x + 3, 0), 6)/6; dz = 1/6 inside, 0 at the kinks. As in PyTorch, this sixth is float32's also for float64.
struct Hardsigmoid: Activation {
  static var name: String { "Hardsigmoid" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_hardsigmoid }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_hardsigmoid_backward }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    (t * Double(Float(1) / 6)).kept(where: (s.x .> -3).logicalAnd(s.x .< 3))
  }
}

/// z = 0 for −λ ≤ x ≤ λ, else x; dz = 0 at ±λ.
struct Hardshrink: Activation {
  static var name: String { "Hardshrink" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_hardshrink }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_shrink_backward }
  let lambda: Double
  var numbers: adj_numbers { adj_numbers(p: lambda, q: 0, r: 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    t.kept(where: (s.x .< -lambda).logicalOr(s.x .> lambda))
  }
}

/// z = x − λ above λ, x + λ below −λ, else 0; dz = 0 at ±λ.
struct Softshrink: Activation {
  static var name: String { "Softshrink" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_softshrink }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_shrink_backward }
  let lambda: Double
  var numbers: adj_numbers { adj_numbers(p: lambda, q: 0, r: 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    t.kept(where: (s.x .< -lambda).logicalOr(s.x .> lambda))
  }
}

extension Tensor {
  /// x·min(max(x + 3, 0), 6)/6, the cheap `silu` (Howard et al. 2019).
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 1, 3]).hardswish()  // → tensor([-0.3333, 0.0000, 0.6667, 3.0000])
  /// ```
  public func hardswish() -> Tensor { Hardswish()(self) }

  /// min(max(x + 3, 0), 6)/6, the cheap `sigmoid`. ∂z/∂x = 1/6 between −3 and 3, and 0 there and beyond.
  ///
  /// ```swift
  /// Tensor([-3.0, 0, 1, 3]).hardsigmoid()  // → tensor([0.0000, 0.5000, 0.6667, 1.0000])
  /// ```
  public func hardsigmoid() -> Tensor { Hardsigmoid()(self) }

  /// x, but 0 from −λ to λ, where the derivative is 0, too.
  ///
  /// ```swift
  /// Tensor([-1.0, 0.25, 0.5, 2]).hardshrink()  // → tensor([-1., 0., 0., 2.])
  /// ```
  public func hardshrink(lambda: Double = 0.5) -> Tensor { Hardshrink(lambda: lambda)(self) }

  /// x moved towards 0 by λ, and 0 from −λ to λ, where the derivative is 0, too. λ is at least 0.
  ///
  /// ```swift
  /// Tensor([-1.0, 0.25, 0.5, 2]).softshrink()  // → tensor([-0.5000, 0.0000, 0.0000, 1.5000])
  /// ```
  public func softshrink(lambda: Double = 0.5) -> Tensor {
    guard lambda >= 0 else {
      return .failed(AdjointError("softshrink", "lambda has to be at least 0, got \(lambda)"))
    }
    return Softshrink(lambda: lambda)(self)
  }

  /// x − tanh x. ∂z/∂x = tanh² x.
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 1]).tanhshrink()  // → tensor([-0.2384, 0.0000, 0.2384])
  /// ```
  public func tanhshrink() -> Tensor { self - tanh() }

  /// As `hardswish()`, in place.
  @discardableResult public func hardswish_() -> Tensor { inPlace("hardswish_") { hardswish() } }
  /// As `hardsigmoid()`, in place.
  @discardableResult public func hardsigmoid_() -> Tensor { inPlace("hardsigmoid_") { hardsigmoid() } }
}
