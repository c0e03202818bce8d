import Adjoint

/// weight = g·v/‖v‖: length and direction apart (Salimans and Kingma, "Weight normalization", 2016).
///
/// The originals are g, `original0`, one length for each place along `dim` (or one for all, if it is nil or, as PyTorch
/// has it, −1), and v, `original1`.
///
/// ```text
/// let layer = weightNorm(Linear(20, 40))
/// layer.namedParameters().map(\.name)  // bias, parametrizations.weight.original0, parametrizations.weight.original1
/// ```
@discardableResult
public func weightNorm<M: Module>(_ module: M, _ name: String = "weight", dim: Int? = 0) -> M {
  registerParametrization(module, name, WeightNorm(dim))
}

private final class WeightNorm: Parametrization {
  let dim: Int?
  init(_ dim: Int?) { self.dim = dim == -1 ? nil : dim }

  override var printedName: String { "_WeightNorm" }

  private func lengths(_ v: Tensor) -> Tensor {
    guard let dim else { return v.norm() }
    let kept = dim < 0 ? dim + v.ndim : dim
    let others = (0..<v.ndim).filter { $0 != kept }
    // Of no dimensions a norm would take all.
    return others.isEmpty ? v.abs() : v.norm(dim: others, keepDim: true)
  }

  override func value(of originals: [Tensor]) -> Tensor { originals[1] * (originals[0] / lengths(originals[1])) }
  override func originals(of value: Tensor) -> [Tensor] { [lengths(value), value] }
}

/// weight = original/σ, with σ its largest singular value as a matrix whose rows are the places along `dim` (Miyato et
/// al., "Spectral normalization for generative adversarial networks", 2018).
///
/// σ is uᵀWv of two vectors, the buffers `_u` and `_v`, which each reading of the weight in training brings nearer to
/// the singular ones by `nPowerIterations` steps. They start from the default generator, as PyTorch's.
///
/// ```text
/// let layer = spectralNorm(Linear(20, 40))
/// ```
@discardableResult
public func spectralNorm<M: Module>(
  _ module: M, _ name: String = "weight", nPowerIterations: Int = 1, eps: Double = 1e-12, dim: Int = 0
) -> M {
  let found = module.namedParameters(recurse: false).first { $0.name == name }?.parameter
  let weight = found ?? Tensor.zeros([1])
  guard nPowerIterations > 0, (-weight.ndim..<weight.ndim).contains(dim) else {
    AdjointError(
      "spectralNorm",
      "needs at least one iteration and a dim of \(weight.described), got \(nPowerIterations) and \(dim)"
    ).raise()
    return module
  }
  let norm = SpectralNorm(weight.detach(), nPowerIterations, eps, dim < 0 ? dim + weight.ndim : dim)
  return registerParametrization(module, name, norm)
}

private final class SpectralNorm: Parametrization {
  private let iterations: Int
  private let eps: Double
  private let dim: Int
  private var vectors: (u: Buffer<Tensor>, v: Buffer<Tensor>)?

  init(_ weight: Tensor, _ iterations: Int, _ eps: Double, _ dim: Int) {
    (self.iterations, self.eps, self.dim) = (iterations, eps, dim)
    super.init()
    if weight.ndim <= 1 { return }
    let matrix = matrix(weight)
    let start = (0...1).map { i in
      Buffer(wrappedValue: weight.newZeros([matrix.shape[i]]).normal_().normalize(dim: 0, eps: eps))
    }
    vectors = (start[0], start[1])
    register("_u", .state(start[0]))
    register("_v", .state(start[1]))
    iterate(matrix, 15)
  }

  override var printedName: String { "_SpectralNorm" }

  private func matrix(_ weight: Tensor) -> Tensor {
    weight.permute([dim] + (0..<weight.ndim).filter { $0 != dim }).flatten(startDim: 1)
  }

  private func iterate(_ matrix: Tensor, _ count: Int) {
    guard let (u, v) = vectors else { return }
    noGrad {
      for _ in 0..<count {
        u.wrappedValue.copy_(matrix.mv(v.wrappedValue).normalize(dim: 0, eps: eps))
        v.wrappedValue.copy_(matrix.t().mv(u.wrappedValue).normalize(dim: 0, eps: eps))
      }
    }
  }

  override func forward(_ weight: Tensor) -> Tensor {
    guard let (u, v) = vectors else { return weight.normalize(dim: 0, eps: eps) }
    let matrix = matrix(weight)
    if training { iterate(matrix, iterations) }
    // Copies, since the next reading changes the buffers and a backward may still need these.
    return weight / u.wrappedValue.clone().dot(matrix.mv(v.wrappedValue.clone()))
  }
}
