import Adjoint

/// How `orthogonal` makes an orthogonal matrix of a matrix.
public enum OrthogonalMap: String, Sendable {
  /// exp(A) of the skew-symmetric A = L − Lᵀ, with L the part on and below the diagonal.
  case matrixExp = "matrix_exp"
  /// (I − A/2)⁻¹·(I + A/2) of the same A (Cayley).
  case cayley
  /// The product of the reflections at the columns below the diagonal (Householder).
  case householder
}

/// weight = Q of orthonormal columns, or rows if these are fewer; of more than two dimensions the last two are matrices
/// (Lezcano-Casado, "Trivializations for gradient-based optimization on manifolds", 2019).
///
/// With `useTrivialization` Q is a fixed orthogonal matrix, the buffer `base`, times the map's, which starts at the
/// identity: then the weight starts as it is, if it is orthogonal, or as the Q of its QR decomposition. The missing
/// columns of a base are drawn from the default generator, as PyTorch's. Without a map it is `.matrixExp` for square
/// matrices, `.householder` for others. Refused: weights of fewer than two dimensions.
///
/// ```text
/// let layer = orthogonal(Linear(20, 40))
/// layer.weight.mT.matmul(layer.weight)  // nearly the identity
/// ```
@discardableResult
public func orthogonal<M: Module>(
  _ module: M, _ name: String = "weight", map: OrthogonalMap? = nil, useTrivialization: Bool = true
) -> M {
  guard let weight = module.namedParameters(recurse: false).first(where: { $0.name == name })?.parameter,
    weight.ndim >= 2
  else {
    AdjointError("orthogonal", "\(module.typeName) has no parameter \(name) of two or more dimensions").raise()
    return module
  }
  let isSquare = weight.shape[weight.ndim - 2] == weight.shape[weight.ndim - 1]
  return registerParametrization(
    module, name, Orthogonal(map ?? (isSquare ? .matrixExp : .householder), useTrivialization))
}

private final class Orthogonal: Parametrization {
  private let map: OrthogonalMap
  private let base: Buffer<Tensor?>?
  private var begins = true

  init(_ map: OrthogonalMap, _ useTrivialization: Bool) {
    self.map = map
    base = useTrivialization ? Buffer(wrappedValue: nil) : nil
  }

  override var printedName: String { "_Orthogonal" }

  override func forward(_ original: Tensor) -> Tensor {
    let isWide = original.shape[original.ndim - 2] < original.shape[original.ndim - 1]
    let q = mapped(isWide ? original.mT : original)
    let all = base?.wrappedValue.map { $0.matmul(q) } ?? q
    return isWide ? all.mT : all
  }

  /// The orthonormal columns that a matrix with at least as many rows gives.
  private func mapped(_ x: Tensor) -> Tensor {
    let (rows, columns) = (x.shape[x.ndim - 2], x.shape[x.ndim - 1])
    if map == .householder { return reflected(x, columns) }
    let lower = x.tril()
    let square =
      rows == columns
      ? lower : Tensor.cat([lower, x.newZeros(x.shape.dropLast() + [rows - columns])], dim: -1)
    let skew = square - square.mT
    let q: Tensor
    if map == .matrixExp {
      q = skew.exponential
    } else {
      let identity = Tensor.eye(rows, dtype: x.dtype)
      q = Linalg.solve(identity - skew / 2, identity + skew / 2)
    }
    return rows == columns ? q : q.narrow(dim: -1, start: 0, length: columns)
  }

  private func reflected(_ x: Tensor, _ columns: Int) -> Tensor {
    let below = x.tril(diagonal: -1)
    let factors = 2 / (below.square().sum(dim: -2, keepDim: true) + 1)
    let identity = Tensor.eye(x.shape[x.ndim - 2], columns, dtype: x.dtype)
    let vectors = below + identity
    var q = identity.expand(x.shape)
    for i in (0..<columns).reversed() {
      let v = vectors.narrow(dim: -1, start: i, length: 1)
      q = q - (v * factors.narrow(dim: -1, start: i, length: 1)).matmul(v.mT.matmul(q))
    }
    // The diagonal holds signs, which are not trained.
    return q * x.detach().diagonal(dim1: -2, dim2: -1).unsqueeze(-2).trunc()
  }

  override func originals(of value: Tensor) -> [Tensor] {
    guard let base else {
      defer { begins = false }
      if map == .householder {
        let isWide = value.shape[value.ndim - 2] < value.shape[value.ndim - 1]
        let found = reflectors(isWide ? value.mT : value)
        return [isWide ? found.mT.contiguous() : found]
      }
      if !begins {
        AdjointError("orthogonal", "a value can't be set with .\(map) unless useTrivialization is true").raise()
      }
      return [value]
    }
    let isWide = value.shape[value.ndim - 2] < value.shape[value.ndim - 1]
    let tall = isWide ? value.mT : value
    let (rows, columns) = (tall.shape[tall.ndim - 2], tall.shape[tall.ndim - 1])
    if rows > columns {
      let more = Tensor.randn(tall.shape.dropLast() + [rows - columns], dtype: value.dtype)
      base.wrappedValue = orthonormalized(Tensor.cat([tall, more], dim: -1))
    } else {
      base.wrappedValue = isOrthogonal(tall) ? tall.clone() : orthonormalized(tall)
    }
    return [
      (Tensor.eye(value.shape[value.ndim - 2], value.shape[value.ndim - 1], dtype: value.dtype) * -1)
        .expand(value.shape).contiguous()
    ]
  }

  private func isOrthogonal(_ q: Tensor) -> Bool {
    let count = q.shape[q.ndim - 1]
    let epsilon = q.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    return q.mT.matmul(q).allclose(
      Tensor.eye(count, dtype: q.dtype).expand(q.shape.dropLast(2) + [count, count]), atol: 10 * Double(count) * epsilon
    )
  }

  /// The Q of a QR decomposition whose R has no negative diagonal.
  private func orthonormalized(_ x: Tensor) -> Tensor {
    let (q, r) = Linalg.qr(x)
    return q * r.diagonal(dim1: -2, dim2: -1).sign().unsqueeze(-2)
  }

  /// The Householder vectors of a matrix below the diagonal, and on it the signs that give R a positive diagonal
  /// (LAPACK's geqrf, whose diagonal is −sign of the pivot, and does not reflect what needs none).
  private func reflectors(_ x: Tensor) -> Tensor {
    let (rows, columns) = (x.shape[x.ndim - 2], x.shape[x.ndim - 1])
    var rest = x
    var found: [Tensor] = []
    for i in 0..<columns {
      let column = rest.narrow(dim: -1, start: i, length: 1)
      let pivot = column.narrow(dim: -2, start: i, length: 1)
      let under = column.narrow(dim: -2, start: i + 1, length: rows - i - 1)
      let length = under.square().sum(dim: -2, keepDim: true)
      let sign = Tensor.where(pivot.lt(0), Tensor.onesLike(pivot), Tensor.onesLike(pivot) * -1)
      let beta = (pivot.square() + length).sqrt() * sign
      let isNone = length.eq(0)
      let below = Tensor.where(isNone, Tensor.zerosLike(under), under / (pivot - beta))
      let factor = Tensor.where(isNone, Tensor.zerosLike(pivot), (beta - pivot) / beta)
      let v = Tensor.cat(
        [x.newZeros(x.shape.dropLast(2) + [i, 1]), Tensor.onesLike(pivot), below], dim: -2)
      rest = rest - (v * factor).matmul(v.mT.matmul(rest))
      let diagonal = Tensor.where(isNone, pivot.sign() * -1, beta.sign())
      found.append(
        Tensor.cat(
          [rest.narrow(dim: -1, start: i, length: 1).narrow(dim: -2, start: 0, length: i), diagonal, below], dim: -2))
    }
    return Tensor.cat(found, dim: -1)
  }
}

extension Tensor {
  /// exp of square matrices: Taylor's series of a 2ˢth of the matrix, squared s times.
  fileprivate var exponential: Tensor {
    let norm = abs().sum(dim: -2).max().item().double
    let squarings = norm > 0.5 && norm.isFinite ? Int((norm / 0.5).exponent) + 1 : 0
    let scaled = self / Double(sign: .plus, exponent: squarings, significand: 1)
    let identity = Tensor.eye(shape[ndim - 1], dtype: dtype)
    var sum = identity.expand(shape)
    // With a norm of at most ½, what is left away is below 10⁻²².
    for i in (1...18).reversed() { sum = identity + scaled.matmul(sum) / Double(i) }
    return (0..<squarings).reduce(sum) { power, _ in power.matmul(power) }
  }
}
