import Adjoint

/// What is said when `body` is refused; nil if it is not.
func refusal(_ body: () -> Void) -> String? {
  do {
    try recovering(body)
    return nil
  } catch { return "\(error)" }
}

extension Tensor {
  /// The values, of whatever requires a gradient too.
  var values: [Double] { detach().doubles }
  /// The values of the gradient.
  var gradient: [Double]? { grad()?.values }
}

/// A float64 leaf that requires a gradient.
func leaf(_ values: some TensorConvertible) -> Tensor { Tensor(values, dtype: .float64, requiresGrad: true) }

func constant(_ values: some TensorConvertible) -> Tensor { Tensor(values, dtype: .float64) }
