import Adjoint

/// (x − mean)/√(variance + ε)·weight + bias over the last dimensions, `normalizedShape` (Ba et al. 2016), as
/// `layerNorm`. Weight (ones) and bias (zeros) have that shape. Refused: inputs that do not end in it.
///
/// ```text
/// LayerNorm(4)(Tensor.randn(2, 3, 4)).mean(dim: -1)  // nearly 0, [2, 3]
/// LayerNorm([3, 4], elementwiseAffine: false)(Tensor.randn(2, 3, 4)).shape  // [2, 3, 4]
/// ```
open class LayerNorm: Module {
  public let normalizedShape: [Int]
  public let eps: Double
  @Parameter public var weight: Tensor?
  @Parameter public var bias: Tensor?

  public init(
    _ normalizedShape: any PerDimension, eps: Double = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true,
    dtype: DType? = nil
  ) {
    let shape = normalizedShape.perDimension
    (self.normalizedShape, self.eps) = (shape, eps)
    weight = elementwiseAffine ? Tensor.ones(shape, dtype: dtype) : nil
    self.bias = elementwiseAffine && bias ? Tensor.zeros(shape, dtype: dtype) : nil
  }

  open override func forward(_ x: Tensor) -> Tensor {
    x.layerNorm(normalizedShape, weight: weight, bias: bias, eps: eps)
  }
  open override var extraDescription: String {
    "\(normalizedShape.repr), eps=\(eps), elementwise_affine=\((weight != nil).repr), bias=\((bias != nil).repr)"
  }
}

/// x/√(mean of x² + ε)·weight over the last dimensions (Zhang and Sennrich 2019), as `rmsNorm`. Without `eps` it is the
/// distance from 1 to the next number of the dtype.
open class RMSNorm: Module {
  public let normalizedShape: [Int]
  public let eps: Double?
  @Parameter public var weight: Tensor?

  public init(
    _ normalizedShape: any PerDimension, eps: Double? = nil, elementwiseAffine: Bool = true, dtype: DType? = nil
  ) {
    (self.normalizedShape, self.eps) = (normalizedShape.perDimension, eps)
    weight = elementwiseAffine ? Tensor.ones(normalizedShape.perDimension, dtype: dtype) : nil
  }

  open override func forward(_ x: Tensor) -> Tensor { x.rmsNorm(normalizedShape, weight: weight, eps: eps) }
  open override var extraDescription: String {
    "\(normalizedShape.repr), eps=\(eps.reprOrNone), elementwise_affine=\((weight != nil).repr)"
  }
}

/// Normalization over groups of neighbouring channels of each example of [N, C, …] (Wu and He 2018), as `groupNorm`.
/// Weight and bias are [C]. Refused: channels that do not divide into the groups, and groups of a single number.
///
/// ```text
/// GroupNorm(2, 6)(Tensor.randn(4, 6, 5, 5)).shape  // [4, 6, 5, 5]
/// ```
open class GroupNorm: Module {
  public let numGroups, numChannels: Int
  public let eps: Double
  @Parameter public var weight: Tensor?
  @Parameter public var bias: Tensor?

  public init(
    _ numGroups: Int, _ numChannels: Int, eps: Double = 1e-5, affine: Bool = true, bias: Bool = true,
    dtype: DType? = nil
  ) {
    (self.numGroups, self.numChannels, self.eps) = (numGroups, numChannels, eps)
    weight = affine ? Tensor.ones([numChannels], dtype: dtype) : nil
    self.bias = affine && bias ? Tensor.zeros([numChannels], dtype: dtype) : nil
    super.init()
    if numGroups < 1 || numChannels % numGroups != 0 {
      AdjointError(typeName, "\(numChannels) channels do not divide into \(numGroups) groups").raise()
    }
  }

  open override func forward(_ x: Tensor) -> Tensor { x.groupNorm(numGroups, weight: weight, bias: bias, eps: eps) }
  open override var extraDescription: String {
    "\(numGroups), \(numChannels), eps=\(eps), affine=\((weight != nil).repr), bias=\((bias != nil).repr)"
  }
}

/// x/(k + α·mean of the squares in `size` neighbouring channels)^β of [N, C, …] (Krizhevsky et al. 2012), as
/// `localResponseNorm`.
open class LocalResponseNorm: Module {
  public let size: Int
  public let alpha, beta, k: Double

  public init(_ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }

  open override func forward(_ x: Tensor) -> Tensor { x.localResponseNorm(size: size, alpha: alpha, beta: beta, k: k) }
  open override var extraDescription: String { "\(size), alpha=\(alpha), beta=\(beta), k=\(k)" }
}
