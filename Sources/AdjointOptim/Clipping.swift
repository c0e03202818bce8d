import Adjoint

/// The norm of all elements of all tensors together, as a 0-d tensor of their dtype.
///
/// `normType` is p of (Σ|x|ᵖ)^(1/p): 2 without it, ∞ takes the largest absolute value, −∞ the smallest, 0 counts the
/// elements that are not 0. It is the norm of the tensors' norms, each rounded to its dtype. No tensors have the norm 0.
///
/// Refused with `errorIfNonfinite`: a norm that is infinite or NaN.
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

/// Makes the gradients of parameters smaller, all by one factor, min(1, maxNorm/(norm + 1e-6)), where their norm
/// together is above `maxNorm`; gives the norm they had, of `getTotalNorm`. (Pascanu et al. 2013, On the difficulty of
/// training recurrent neural networks.)
///
/// ```text
/// loss.backward()
/// clipGradNorm_(model.parameters, maxNorm: 1)
/// optimizer.step()
/// ```
///
/// Parameters without a gradient don't count. A norm that is infinite makes gradients zeros, and NaN makes them NaN,
/// unless `errorIfNonfinite` refuses it; then they are left as they are.
@discardableResult
public func clipGradNorm_(
  _ parameters: [Tensor], maxNorm: Double, normType: Double = 2, errorIfNonfinite: Bool = false
) -> Tensor {
  let gradients = parameters.compactMap { $0.grad() }
  let total = getTotalNorm(gradients, normType: normType, errorIfNonfinite: errorIfNonfinite)
  if errorIfNonfinite && !total.item(Double.self).isFinite { return total }
  clipGradsWithNorm_(parameters, maxNorm: maxNorm, totalNorm: total)
  return total
}

/// What `clipGradNorm_` does to the gradients, for a norm that is already known.
public func clipGradsWithNorm_(_ parameters: [Tensor], maxNorm: Double, totalNorm: Tensor) {
  noGrad {
    let factor = (maxNorm / (totalNorm + 1e-6)).clampMax(1.0)
    let numbers = ScaleNumbers(factor: factor.item(Double.self))
    if numbers.factor == 1 { return }
    var pass = FusedStep<ScaleNumbers>("clipGradsWithNorm_", .scale)
    for gradient in parameters.compactMap({ $0.grad() }) where !pass.take(numbers, gradient) {
      gradient.mul_(factor)
    }
    pass()
  }
}

/// Cuts the elements of the gradients of parameters off at ±`clipValue`; those that are NaN stay so.
public func clipGradValue_(_ parameters: [Tensor], clipValue: Double) {
  noGrad {
    var pass = FusedStep<ClipNumbers>("clipGradValue_", .clip)
    for gradient in parameters.compactMap({ $0.grad() })
    where !pass.take(ClipNumbers(least: -clipValue, most: clipValue), gradient) {
      gradient.clamp_(min: -clipValue, max: clipValue)
    }
    pass()
  }
}
