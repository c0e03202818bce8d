// Powers computed in float64.

extension Tensor {
  /// xʸ in float64, whatever the operands' dtypes, broadcasting. The derivatives are those of `pow`.
  ///
  /// ```swift
  /// Tensor([2, 3]).floatPower(-1)  // → tensor([0.5000, 0.3333], dtype=torch.float64)
  /// ```
  public func floatPower(_ exponent: Tensor) -> Tensor { double().pow(exponent.double()) }
  /// As `floatPower(_:)`, with a number.
  public func floatPower(_ exponent: some Scalar) -> Tensor { double().pow(exponent.number.double) }
  /// As `floatPower(_:)`, in place; refused unless this tensor is of float64.
  @discardableResult public func floatPower_(_ exponent: Tensor) -> Tensor {
    raised { floatPower(exponent) }
  }
  /// As `floatPower(_:)`, in place; refused unless this tensor is of float64.
  @discardableResult public func floatPower_(_ exponent: some Scalar) -> Tensor {
    raised { floatPower(exponent) }
  }

  private func raised(_ power: () -> Tensor) -> Tensor {
    guard dtype == .float64 || isPlaceholder else {
      return .failed(AdjointError("floatPower_", "the result is float64, which \(described) can't hold"))
    }
    return inPlace("floatPower_", power)
  }
}

/// As `x.floatPower(exponent)`.
public func floatPower(_ x: Tensor, _ exponent: Tensor) -> Tensor { x.floatPower(exponent) }
/// As `x.floatPower(exponent)`.
public func floatPower(_ x: Tensor, _ exponent: some Scalar) -> Tensor { x.floatPower(exponent) }
/// As `x ** exponent` in float64.
public func floatPower(_ x: some Scalar, _ exponent: Tensor) -> Tensor { x.number.double ** exponent.double() }
