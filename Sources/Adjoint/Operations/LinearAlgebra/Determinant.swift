/// z = det A; ∂z/∂A = the cofactors, det A·A⁻ᵀ where A is far from singular.
struct Det: UnaryOperation, Stackable {
  static var name: String { "LinalgDet" }
  static var saves: Saves { [.x, .z] }

  func forward(_ x: Tensor) throws -> Tensor {
    try Linalg.checkSquare(x, "Linalg.det")
    let factors = LUFactors(x)
    return (factors.lu.matrixDiagonal.prod(dim: -1) * factors.parity).contiguousValue()
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { cofactors(s).scaledRows(g.unsqueeze(-1)) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { (cofactors(s) * t).sum(dim: [-2, -1]) }

  /// The matrices of cofactors.
  private func cofactors(_ s: Saved) -> Tensor {
    let x = s.x
    let n = x.columns
    if n <= 1 { return .ones(x.shape, dtype: x.dtype) }
    let determinant = s.z.unsqueeze(-1).unsqueeze(-1)
    let inverse = Inverse(isChecked: false)(x)
    // What is differentiated again has to be more exact.
    let limit = Modes.isGradEnabled ? 1 / (100 * x.dtype.epsilon) : .infinity
    let isSingular = noGrad { () -> Tensor in
      let (x, inverse) = (x.detach(), inverse.detach())
      let condition = inverse.abs().amax(dim: [-2, -1]) * x.abs().amax(dim: [-2, -1])
      return condition.lt(limit).logicalNot().logicalAnd(x.isfinite().all(dim: [-2, -1]))
    }
    guard isSingular.any().isTrue else { return inverse.mT * determinant }
    let mask = isSingular.unsqueeze(-1).unsqueeze(-1)
    let regular = Inverse()(Where(condition: mask)(.identities([], n, x.dtype), x)).mT * determinant
    let places = isSingular.reshape([-1]).nonzero().squeeze(dim: -1)
    let few = singularCofactors(x.reshape([-1, n, n]).indexSelect(dim: 0, index: places))
    return regular.reshape([-1, n, n]).indexCopy(dim: 0, index: places, source: few).reshape(x.shape)
  }

  /// ±U·diag(products of the other singular values)·Vᵀ.
  private func singularCofactors(_ x: Tensor) -> Tensor {
    let (u, values, vh) = Linalg.svd(x, fullMatrices: false)
    let sign = noGrad { Linalg.det(u.detach()) * Linalg.det(vh.detach()) }
    let isOwn = Tensor.identities([], x.columns, .bool)
    let products = values.unsqueeze(-2).expand(x.shape).maskedFill(mask: isOwn, value: 1).prod(dim: -1)
    return u.scaledColumns(products * sign.unsqueeze(-1)).matmul(vh)
  }
}

/// sign det A and ln |det A|; the gradient of the latter is A⁻ᵀ.
struct Slogdet: GeneralOperation, Stackable {
  static var name: String { "LinalgSlogdet" }

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    let x = x[0].unsafelyUnwrapped
    try Linalg.checkSquare(x, "Linalg.slogdet")
    let factors = LUFactors(x)
    let diagonal = factors.lu.matrixDiagonal
    return [
      diagonal.sign().prod(dim: -1) * factors.parity,
      diagonal.abs().log().sum(dim: -1),
    ]
  }
  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) { ([0], []) }
  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[1] else { return [.zeros(s.shape(0), dtype: s.x(0).dtype)] }
    return [Inverse(isChecked: false)(s.x(0)).mT * g.unsqueeze(-1).unsqueeze(-1)]
  }
  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    [nil, t[0].map { (Inverse(isChecked: false)(s.x(0)).mT * $0).sum(dim: [-2, -1]) }]
  }
}

extension DType {
  /// The distance from 1 to the next number.
  var epsilon: Double {
    switch self {
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    case .float32: 0x1p-23
    default: 0x1p-52
    }
  }
}

extension Linalg {
  /// The determinant of each square matrix: [..., n, n] gives [...]. The gradient g·det A·A⁻ᵀ is right for singular
  /// matrices, too: it is that of the cofactors.
  ///
  /// ```swift
  /// Linalg.det(Tensor([[2.0, 1], [4, 5]]))  // → tensor(6.)
  /// ```
  public static func det(_ x: Tensor) -> Tensor { Det()(x) }

  /// The sign of the determinant of each square matrix (0 where it is singular) and ln |det A| (−∞ there), for
  /// determinants that would overflow. The gradient of the logarithm is A⁻ᵀ, that of the sign 0.
  ///
  /// ```swift
  /// Linalg.slogdet(Tensor([[2.0, 1], [4, 5]])).logabsdet  // → tensor(1.7918)
  /// ```
  public static func slogdet(_ x: Tensor) -> (sign: Tensor, logabsdet: Tensor) {
    if x.isPlaceholder { return (x, x) }
    let (sign, logabsdet) = Slogdet().two(x)
    return (sign, logabsdet)
  }
}

extension Tensor {
  /// As `Linalg.det(x)`.
  public func det() -> Tensor { Linalg.det(self) }
  /// As `Linalg.slogdet(x)`.
  public func slogdet() -> (sign: Tensor, logabsdet: Tensor) { Linalg.slogdet(self) }

  /// ln det A of each square matrix: NaN where the determinant is negative, −∞ where it is 0. The gradient is A⁻ᵀ.
  ///
  /// ```swift
  /// Tensor([[2.0, 1], [4, 5]]).logdet()  // → tensor(1.7918)
  /// ```
  public func logdet() -> Tensor {
    if isPlaceholder { return self }
    let (sign, logabsdet) = slogdet()
    if sign.isPlaceholder { return sign }
    return Where(condition: sign.eq(-1))(.full([], Double.nan, dtype: dtype), logabsdet)
  }
}
