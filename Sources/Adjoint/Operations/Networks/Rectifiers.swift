import AdjointKernels

// Relatives of relu: other slopes, bounds and tails below 0.

/// z = λx above 0, λα(e^(βx) − 1) below; dz = λ above, λαβ·e^(βx) at and below 0.
struct Elu: Activation {
  static var name: String { "Elu" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_elu }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_elu_backward }
  let alpha: Double
  var scale = 1.0
  var inputScale = 1.0
  /// PyTorch has nodes of their own for celu and for the forms in place, not for selu.
  var graphName = "EluBackward0"
  var numbers: adj_numbers { adj_numbers(p: alpha * scale, q: scale, r: inputScale) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let x = s.x
    // The exponent is cut off above 0, where it isn't used and could overflow.
    let below = t * ((x.clampMax(0) * inputScale).exp() * (alpha * scale * inputScale))
    return Where(condition: x .> 0)(t * scale, below)
  }
}

/// z = x above 0, slope·x below; dz = slope at 0.
struct LeakyRelu: Activation {
  static var name: String { "LeakyRelu" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_leaky_relu }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_leaky_relu_backward }
  let slope: Double
  var graphName = "LeakyReluBackward0"
  var numbers: adj_numbers { adj_numbers(p: slope, q: 0, r: 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { Where(condition: s.x .> 0)(t, t * slope) }
}

/// z = x between two bounds; dz = 1 inside, 0 at them and outside.
struct Hardtanh: Activation {
  static var name: String { "Hardtanh" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_hardtanh }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_hardtanh_backward }
  let low: Double
  let high: Double
  /// Whether dz = 1 at nan. PyTorch's is 0 in the whole vectors of a tensor, and 1 in what is left of it: for a tensor
  /// that is shorter than a vector, everywhere.
  let passesNaN: Bool
  var numbers: adj_numbers { adj_numbers(p: low, q: high, r: passesNaN ? 1 : 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor {
    let inside = (s.x .> low).logicalAnd(s.x .< high)
    return t.kept(where: passesNaN ? inside.logicalOr(s.x.isnan()) : inside)
  }
}

/// z = x above the threshold, a value at and below it; dz = 1 above.
struct Threshold: Activation {
  static var name: String { "Threshold" }
  static var kernel: adj_activation_op { ADJ_ACTIVATION_threshold }
  static var pullback: adj_activation_pair_op { ADJ_PAIR_threshold_backward }
  let threshold: Double
  let value: Double
  var numbers: adj_numbers { adj_numbers(p: threshold, q: value, r: 0) }
  func derivative(_ t: Tensor, _ s: Saved) -> Tensor { t.zeroed(where: s.x .<= threshold) }
}

/// z = x above 0, w·x at and below; dz/dw = x there.
struct Prelu: BinaryOperation {
  static var name: String { "PreluKernel" }
  static var savesForX: Saves { [.x, .y] }
  static var savesForY: Saves { .x }
  func forward(_ x: Tensor, _ w: Tensor) throws -> Tensor {
    Pair.values(ADJ_PAIR_prelu, adj_numbers(p: 0, q: 0, r: 0), x, w, x.shape)
  }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { Where(condition: s.x .> 0)(g, g * s.y) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor {
    Pair.run(ADJ_PAIR_prelu_weight_backward, adj_numbers(p: 0, q: 0, r: 0), g, s.x) ?? (g * s.x).zeroed(where: s.x .> 0)
  }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { vjpX(t, s) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { (t * s.x).zeroed(where: s.x .> 0) }
  func batched(_ x: Tensor, _ y: Tensor, _ level: BatchLevel) -> Tensor {
    self(level.front(x), level.aligned([x, y])[1])
  }
}

extension Tensor {
  /// x above 0, α(eˣ − 1) below (Clevert et al. 2016). ∂z/∂x below = α·eˣ.
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 2]).elu()  // → tensor([-0.6321, 0.0000, 2.0000])
  /// ```
  public func elu(alpha: Double = 1) -> Tensor { Elu(alpha: alpha)(self) }

  /// λ·elu(x, α) with the constants, λ ≈ 1.0507 and α ≈ 1.6733, that keep mean 0 and variance 1 (Klambauer et al.
  /// 2017).
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 2]).selu()  // → tensor([-1.1113, 0.0000, 2.1014])
  /// ```
  public func selu() -> Tensor { Elu(alpha: 1.6732632423543772, scale: 1.0507009873554805)(self) }

  /// x above 0, α(e^(x/α) − 1) below: elu with a slope of 1 at 0 (Barron 2017). α is not 0.
  ///
  /// ```swift
  /// Tensor([-1.0, 0, 2]).celu(alpha: 2)  // → tensor([-0.7869, 0.0000, 2.0000])
  /// ```
  public func celu(alpha: Double = 1) -> Tensor {
    guard alpha != 0 else { return .failed(AdjointError("celu", "alpha can't be 0, by which x is divided")) }
    return Elu(alpha: alpha, inputScale: 1 / alpha, graphName: "CeluBackward0")(self)
  }

  /// x above 0, `negativeSlope`·x below, and that slope at 0.
  ///
  /// ```swift
  /// Tensor([-2.0, 3]).leakyRelu(negativeSlope: 0.5)  // → tensor([-1., 3.])
  /// ```
  public func leakyRelu(negativeSlope: Double = 0.01) -> Tensor { LeakyRelu(slope: negativeSlope)(self) }

  /// x between `minVal` and `maxVal`; the derivative is 0 at the bounds. Whole numbers stay whole; booleans are
  /// refused.
  ///
  /// ```swift
  /// Tensor([-2.0, 0.5, 3]).hardtanh()  // → tensor([-1.0000, 0.5000, 1.0000])
  /// ```
  public func hardtanh(minVal: Double = -1, maxVal: Double = 1) -> Tensor {
    bounded("hardtanh", minVal, maxVal)
  }

  /// x between 0 and 6; the derivative is 0 at both. Whole numbers stay whole; booleans are refused.
  ///
  /// ```swift
  /// Tensor([-2, 3, 8]).relu6()  // → tensor([0, 3, 6])
  /// ```
  public func relu6() -> Tensor { bounded("relu6", 0, 6) }

  private func bounded(_ operation: String, _ low: Double, _ high: Double) -> Tensor {
    guard low <= high else {
      return .failed(AdjointError(operation, "minVal, \(low), can't be greater than maxVal, \(high)"))
    }
    if dtype == .bool {
      return .failed(AdjointError(operation, "is not defined for \(described): convert it first"))
    }
    if dtype.isIntegral, !isPlaceholder { return clamp(min: low, max: high).to(dtype) }
    return Hardtanh(low: low, high: high, passesNaN: numel * dtype.itemSize < 64)(self)
  }

  /// x above `threshold`, `value` at and below it, where the derivative is 0. Whole numbers stay whole.
  ///
  /// ```swift
  /// Tensor([0.5, 1, 2]).threshold(1, -1)  // → tensor([-1., -1., 2.])
  /// ```
  public func threshold(_ threshold: some Scalar, _ value: some Scalar) -> Tensor {
    if dtype.isIntegral, !isPlaceholder { return .where(self .<= threshold, value, self).to(dtype) }
    return Threshold(threshold: threshold.number.double, value: value.number.double)(self)
  }

  /// x above 0, weight·x below (He et al. 2015): one weight, or one for each of the channels, which are dimension 1.
  /// Both of one floating dtype. The weight's gradient is g·x, summed where x is not above 0.
  ///
  /// ```swift
  /// Tensor([[-1.0, -1], [2, -4]]).prelu(Tensor([0.5, 0.25]))  // → tensor([[-0.5000, -0.2500], [ 2.0000, -1.0000]])
  /// ```
  public func prelu(_ weight: Tensor) -> Tensor {
    if isPlaceholder || weight.isPlaceholder { return .placeholder }
    let channels = ndim > 1 ? shape[1] : 1
    guard dtype == weight.dtype, dtype.isFloatingPoint else {
      return .failed(
        AdjointError("prelu", "x and weight have to be of one floating dtype, got \(described) and \(weight.described)")
      )
    }
    guard weight.ndim <= 1, weight.numel == 1 || ndim > 0 && weight.numel == channels else {
      return .failed(
        AdjointError(
          "prelu",
          "the weight has to be one number or one for each of the \(channels) channels of the \(summary), got "
            + weight.described))
    }
    let spread =
      ndim > 1 && weight.ndim == 1 ? weight.reshape([1, weight.numel] + [Int](repeating: 1, count: ndim - 2)) : weight
    return Prelu()(self, ndim == 0 ? spread.reshape([]) : spread)
  }

  /// As `elu(alpha:)`, in place.
  @discardableResult public func elu_(alpha: Double = 1) -> Tensor {
    inPlace("elu_") { Elu(alpha: alpha, graphName: "EluBackward1")(self) }
  }
  /// As `selu()`, in place.
  @discardableResult public func selu_() -> Tensor {
    inPlace("selu_") { Elu(alpha: 1.6732632423543772, scale: 1.0507009873554805, graphName: "EluBackward1")(self) }
  }
  /// As `celu(alpha:)`, in place.
  @discardableResult public func celu_(alpha: Double = 1) -> Tensor { inPlace("celu_") { celu(alpha: alpha) } }
  /// As `leakyRelu(negativeSlope:)`, in place.
  @discardableResult public func leakyRelu_(negativeSlope: Double = 0.01) -> Tensor {
    inPlace("leakyRelu_") { LeakyRelu(slope: negativeSlope, graphName: "LeakyReluBackward1")(self) }
  }
  /// As `hardtanh(minVal:maxVal:)`, in place.
  @discardableResult public func hardtanh_(minVal: Double = -1, maxVal: Double = 1) -> Tensor {
    inPlace("hardtanh_") { hardtanh(minVal: minVal, maxVal: maxVal) }
  }
  /// As `relu6()`, in place.
  @discardableResult public func relu6_() -> Tensor { inPlace("relu6_") { relu6() } }
  /// As `threshold(_:_:)`, in place.
  @discardableResult public func threshold_(_ threshold: some Scalar, _ value: some Scalar) -> Tensor {
    inPlace("threshold_") { self.threshold(threshold, value) }
  }
}
