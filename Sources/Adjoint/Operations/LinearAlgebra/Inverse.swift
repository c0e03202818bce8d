/// Z = A⁻¹; dZ = −Z·dA·Z.
struct Inverse: UnaryOperation, Stackable {
  static var name: String { "LinalgInvEx" }
  static var saves: Saves { .z }
  /// Whether singular matrices are refused; otherwise their inverse is not finite.
  var isChecked = true

  func forward(_ x: Tensor) throws -> Tensor {
    try Linalg.checkSquare(x, "Linalg.inv")
    let factors = LUFactors(x)
    if isChecked, let failure = Linalg.firstFailure(factors.info) {
      throw AdjointError(
        "Linalg.inv",
        "\(Linalg.place(failure.index, of: x))the matrix is singular: pivot \(failure.info) of its factorization is 0. "
          + "Use pinv for a generalized inverse")
    }
    return factors.solve(.identities(x.batchShape, x.columns, x.dtype))
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor {
    let inverse = s.z.mT
    return -inverse.matmul(g).matmul(inverse)
  }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { -s.z.matmul(t).matmul(s.z) }
}

extension Linalg {
  /// A⁻¹ of each square matrix [..., n, n]; a singular one is refused. gA = −A⁻ᵀ·g·A⁻ᵀ. Prefer `solve(a, b)` to
  /// `inv(a).matmul(b)`.
  ///
  /// ```swift
  /// Linalg.inv(Tensor([[2.0, 0], [0, 4]]))  // → tensor([[0.5000, 0.0000], [0.0000, 0.2500]])
  /// ```
  public static func inv(_ x: Tensor) -> Tensor { Inverse()(x) }
}

extension Tensor {
  /// As `Linalg.inv(x)`.
  public func inverse() -> Tensor { Linalg.inv(self) }
}
