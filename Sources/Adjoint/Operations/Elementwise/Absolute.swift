import AdjointKernels

// Magnitude and sign.

/// z = |x|; dz = sign x, 0 at 0.
struct Abs: PointwiseUnary {
  static var name: String { "Abs" }
  static var kernel: UnaryKernel { ADJ_UNARY_abs }
  static var kernelRule: KernelRule { .x(ADJ_BINARY_abs_backward) }
  static var saves: Saves { .x }
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t * s.x.sign() }
}

/// z = −1, 0 or 1; dz = 0.
struct Sign: PointwiseUnary {
  static var name: String { "Sign" }
  static var kernel: UnaryKernel { ADJ_UNARY_sign }
  static var promotesIntegers: Bool { false }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { Tensor.zeros(t.shape, dtype: t.dtype) }
}

extension Tensor {
  /// |x|, element by element. ∂z/∂x = sign x, so 0 at 0.
  ///
  /// ```swift
  /// Tensor([-2, 0, 3]).abs()  // → tensor([2, 0, 3])
  /// ```
  public func abs() -> Tensor { Abs()(self) }

  /// The sign of x: −1, 0 or 1, and 0 for NaN. The derivative is 0.
  ///
  /// ```swift
  /// Tensor([-2.5, 0, 7]).sign()  // → tensor([-1., 0., 1.])
  /// ```
  public func sign() -> Tensor { Sign()(self) }

  /// As `abs()`, in place.
  @discardableResult public func abs_() -> Tensor { inPlace("abs_") { abs() } }
  /// As `sign()`, in place.
  @discardableResult public func sign_() -> Tensor { inPlace("sign_") { sign() } }
}

/// As `x.abs()`.
public func abs(_ x: Tensor) -> Tensor { x.abs() }
/// As `x.sign()`.
public func sign(_ x: Tensor) -> Tensor { x.sign() }
