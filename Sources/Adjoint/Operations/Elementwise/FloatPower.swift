// Powers computed in float64.

extension Tensor {
  /// xʸ in float64, whatever the operands' dtypes, broadcasting.
  public func floatPower(_ exponent: Tensor) -> Tensor { double().pow(exponent.double()) }
  public func floatPower(_ exponent: some Scalar) -> Tensor { double().pow(exponent.number.double) }
  /// Refused unless this tensor is of float64.
  @discardableResult public func floatPower_(_ exponent: Tensor) -> Tensor {
    raised { floatPower(exponent) }
  }
  @discardableResult public func floatPower_(_ exponent: some Scalar) -> Tensor {
    raised { floatPower(exponent) }
  }

  private func raised(_ power: () -> Tensor) -> Tensor {
    guard dtype == .float64 || isPlaceholder else {
      return .failed(AdjointError("floatPower_", "the result is float64, which a \(summary) can't hold"))
    }
    return inPlace("floatPower_", power)
  }
}

public func floatPower(_ x: Tensor, _ exponent: Tensor) -> Tensor { x.floatPower(exponent) }
public func floatPower(_ x: Tensor, _ exponent: some Scalar) -> Tensor { x.floatPower(exponent) }
public func floatPower(_ x: some Scalar, _ exponent: Tensor) -> Tensor { x.number.double ** exponent.double() }
