extension Tensor {
  /// (x − mean)/√(variance + ε)·weight + bias over the last dimensions, whose sizes are `normalizedShape` (Ba et al.
  /// 2016). Weight and bias have that shape; the variance is Σ(x − mean)²/n. Floating dtypes.
  ///
  /// ```swift
  /// Tensor([[1.0, 3], [10, 30]]).layerNorm([2])  // → tensor([[-1.0000, 1.0000], [-1.0000, 1.0000]])
  /// ```
  public func layerNorm(
    _ normalizedShape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
  ) -> Tensor {
    normalizedRows("layerNorm", normalizedShape, weight, bias) {
      Normalize(
        graphName: "NativeLayerNormBackward0", groups: $0, epsilon: eps,
        parameterDType: weight?.dtype ?? bias?.dtype ?? dtype)
    }
  }

  /// x/√(⟨x²⟩ + ε)·weight over the last dimensions, whose sizes are `normalizedShape` (Zhang and Sennrich 2019).
  /// Without `eps`, ε is the distance from 1 to the next number of the dtype computed in, float32 for half precision.
  ///
  /// ```swift
  /// Tensor([[3.0, 4]]).rmsNorm([2])  // → tensor([[0.8485, 1.1314]])
  /// ```
  public func rmsNorm(_ normalizedShape: [Int], weight: Tensor? = nil, eps: Double? = nil) -> Tensor {
    normalizedRows("rmsNorm", normalizedShape, weight, nil) {
      Normalize(
        graphName: "FusedRmsNormBackward0", groups: $0, epsilon: eps ?? Normalize.compute(dtype).ulpOfOne,
        isCentered: false)
    }
  }

  private func normalizedRows(
    _ operation: String, _ normalizedShape: [Int], _ weight: Tensor?, _ bias: Tensor?,
    _ rule: (NormGroups) -> Normalize
  ) -> Tensor {
    if isPlaceholder || weight?.isPlaceholder ?? false || bias?.isPlaceholder ?? false { return .placeholder }
    do {
      try Normalize.checkFloating(operation, self)
      guard !normalizedShape.isEmpty else {
        throw AdjointError(operation, "normalizedShape has to name at least one dimension, got []")
      }
      for (name, parameter) in [("weight", weight), ("bias", bias)] {
        guard let parameter, parameter.shape != normalizedShape else { continue }
        throw AdjointError(
          operation,
          "the \(name) has to be of normalizedShape, \(normalizedShape.shapeText), got \(parameter.described)")
      }
      guard Array(shape.suffix(normalizedShape.count)) == normalizedShape else {
        throw AdjointError(
          operation, "the last sizes of \(described) have to be normalizedShape, \(normalizedShape.shapeText)")
      }
    } catch { return .failed(error) }
    let count = Array(shape.dropLast(normalizedShape.count)).product
    return rule(.rows(count, normalizedShape.product)).three(self, weight, bias).0
  }
}

extension Normalize {
  static func checkFloating(_ operation: String, _ x: Tensor) throws {
    guard x.dtype.isFloatingPoint else {
      throw AdjointError(operation, "needs a floating dtype, got \(x.described): convert it first")
    }
  }
}

extension DType {
  /// The distance from 1 to the next number.
  var ulpOfOne: Double {
    switch self {
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    case .float32: Double(Float.ulpOfOne)
    default: Double.ulpOfOne
    }
  }
}
