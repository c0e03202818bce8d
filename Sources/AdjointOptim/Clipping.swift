import Adjoint
import AdjointState

/// The norm of all elements of all tensors together; p = 2 without `normType`, ∞ takes the largest. Refused with
/// `errorIfNonfinite`: a norm that is infinite or NaN.
public func getTotalNorm(_ tensors: [Tensor], normType: Double = 2, errorIfNonfinite: Bool = false) -> Tensor {
  if tensors.isEmpty { return Tensor.zeros([]) }
  return noGrad {
    let norms = tensors.map { Linalg.vectorNorm($0, ord: normType) }
    let total = Linalg.vectorNorm(Tensor.stack(norms), ord: normType)
    if errorIfNonfinite, !total.item(Double.self).isFinite {
      AdjointError(
        "getTotalNorm",
        "the norm of order \(normType) is \(total.item(Double.self)): look for the gradient that is not finite, or "
          + "pass errorIfNonfinite: false"
      ).raise()
    }
    return total
  }
}

/// Makes the gradients of parameters smaller, all by one factor, where their norm together is above `maxNorm`; gives
/// the norm they had. Refused as in `getTotalNorm`; then the gradients are left as they are.
@discardableResult
public func clipGradNorm_(
  _ parameters: [Tensor], maxNorm: Double, normType: Double = 2, errorIfNonfinite: Bool = false
) -> Tensor {
  let gradients = parameters.compactMap { $0.grad() }
  let total = getTotalNorm(gradients, normType: normType, errorIfNonfinite: errorIfNonfinite)
  if gradients.isEmpty || (errorIfNonfinite && !total.item(Double.self).isFinite) { return total }
  noGrad {
    let factor = (maxNorm / (total + 1e-6)).clampMax(1.0)
    for gradient in gradients { gradient.mul_(factor) }
  }
  return total
}

/// Cuts the elements of the gradients of parameters off at ±`clipValue`.
public func clipGradValue_(_ parameters: [Tensor], clipValue: Double) {
  noGrad {
    for gradient in parameters.compactMap({ $0.grad() }) { gradient.clamp_(min: -clipValue, max: clipValue) }
  }
}
