import AdjointKernels

/// z = x̂·w + b, x̂ = (x − mean)·scale with scale = 1/√(variance + ε): what layer, batch, group and instance norm are.
///
/// The Jacobian of x̂ is symmetric: with ⟨·⟩ for the mean over a group, J·u = scale·(u − ⟨u⟩ − x̂⟨u·x̂⟩). So it serves
/// both directions. Operands are x, weight and bias; outputs z and the groups' means and variances.
struct Normalize: GeneralOperation {
  static var name: String { "Normalize" }
  let graphName: String
  let groups: NormGroups
  let epsilon: Double
  /// Without it (RMS norm) the mean is taken to be 0.
  var isCentered = true
  /// The dtype of weight and bias, where there are any. Where it is float16 or bfloat16, gradients are made from means
  /// and scales that were rounded to it, as PyTorch's are, and batch norm's result is, too.
  var parameterDType: DType?
  var isBatch: Bool { graphName == "NativeBatchNormBackward0" }
  /// Means and variances that do not depend on x.
  var fixed: (mean: Tensor, variance: Tensor)?

  func forward(_ x: [Tensor?]) throws -> [Tensor] {
    guard let input = x[0] else { return [] }
    let compute = Self.compute(input.dtype)
    let source = input.contiguousValue().as(compute)
    let (mean, variance) = fixed.map { parameterMoments($0, compute) } ?? groupMoments(source)
    if isBatchOfPlanes(input) {
      return [normalizedPlanes(source, mean, scale(variance), x[1]?.as(compute), x[2]?.as(compute)), mean, variance]
    }
    let (used, scale) = isBatch ? (kept(mean), kept(scale(variance))) : (mean, scale(variance))
    let z = apply(source, used, scale, x[1].map { $0.as(compute) }, x[2].map { $0.as(compute) })
    return [z.as(input.dtype), mean, variance]
  }

  func saves(needs: [Bool]) -> (operands: [Int], outputs: [Int]) {
    (needs[0] ? [0, 1] : needs[1] ? [0] : [], needs[0] || needs[1] ? [1, 2] : [])
  }

  func vjp(_ g: [Tensor?], _ s: SavedList) -> [Tensor?] {
    guard let g = g[0] else { return [nil, nil, nil] }
    let readsX = s.needs[0] || s.needs[1]
    if !Modes.isGradEnabled, readsX, ![g, s.x(0), s.optional(1) ?? g].contains(where: \.isInterpreted) {
      return pulled(g, s)
    }
    let u = wide(g)
    var result: [Tensor?] = [nil, nil, u.sum(toSize: groups.parameters)]
    if readsX {
      let (normal, scale) = normalized(s.x(0))
      result[1] = (u * normal).sum(toSize: groups.parameters)
      if s.needs[0] { result[0] = jacobian(weighted(u, s.optional(1)), normal, scale).reshape(s.shape(0)) }
    }
    return zip(result, s.needs).enumerated().map { i, pair in pair.1 ? pair.0?.reshape(s.shape(i)) : nil }
  }

  func jvp(_ t: [Tensor?], _ s: SavedList) -> [Tensor?] {
    let (normal, scale) = normalized(s.x(0))
    let parts = [
      t[0].map { weighted(jacobian(wide($0), normal, scale), s.optional(1)) },
      t[1].map { normal * parameter($0) },
      t[2].map(parameter),
    ].compactMap { $0 }
    guard let first = parts.first else { return [nil, nil, nil] }
    let sum = parts.dropFirst().reduce(first) { $0 + $1 }
    let x = s.x(0)
    return [sum.expand(groups.view).reshape(x.shape).to(x.dtype), nil, nil]
  }

  // MARK: In tensor operations

  /// float16 and bfloat16 are computed with in float32.
  static func compute(_ dtype: DType) -> DType { dtype == .float64 ? .float64 : .float32 }

  private func wide(_ x: Tensor) -> Tensor { x.reshape(groups.view).to(Self.compute(x.dtype)) }
  func parameter(_ weight: Tensor) -> Tensor { weight.reshape(groups.parameters).to(Self.compute(weight.dtype)) }
  private func weighted(_ u: Tensor, _ weight: Tensor?) -> Tensor { weight.map { u * parameter($0) } ?? u }
  private func average(_ u: Tensor) -> Tensor { u.mean(dim: groups.axes, keepDim: true) }

  private func jacobian(_ u: Tensor, _ normal: Tensor, _ scale: Tensor) -> Tensor {
    if fixed != nil { return scale * u }
    let rest = u - normal * average(u * normal)
    return scale * (isCentered ? rest - average(u) : rest)
  }

  /// x̂ and the scale.
  private func normalized(_ x: Tensor) -> (Tensor, Tensor) {
    let x = wide(x)
    if let fixed {
      let (mean, variance) = parameterMoments(fixed, x.dtype)
      return ((x - mean) * scale(variance), scale(variance))
    }
    let mean = average(x)
    let centered = isCentered ? x - mean : x
    let scale = kept((average(centered * centered) + epsilon).rsqrt())
    return ((isCentered ? x - kept(mean) : x) * scale, scale)
  }

  /// A mean or scale as it is kept for gradients. The derivative of rounding counts as 1.
  func kept(_ moment: Tensor) -> Tensor {
    guard let dtype = parameterDType, dtype.itemSize == 2, isCentered, fixed == nil else { return moment }
    return moment + noGrad { moment.detach().as(dtype).as(moment.dtype) - moment.detach() }
  }

  /// The scale that goes with a variance, without a graph. As in PyTorch, that of a batch is made in double.
  func scale(_ variance: Tensor) -> Tensor {
    noGrad {
      isBatch && fixed == nil
        ? (variance.as(.float64) + epsilon).rsqrt().as(variance.dtype) : (variance + epsilon).rsqrt()
    }
  }

  /// Known moments in the shape of parameters.
  private func parameterMoments(_ known: (mean: Tensor, variance: Tensor), _ dtype: DType) -> (Tensor, Tensor) {
    noGrad { (known.mean.as(dtype).reshape(groups.parameters), known.variance.as(dtype).reshape(groups.parameters)) }
  }
  var attributes: [Tensor] { fixed.map { [$0.mean, $0.variance] } ?? [] }
  func batched(_ x: [Tensor?], _ level: BatchLevel) -> [Tensor] {
    guard let input = x[0] else { return [] }
    let compute = Self.compute(input.dtype)
    let wide = wide(input)
    let (mean, variance): (Tensor, Tensor)
    if let fixed {
      (mean, variance) = parameterMoments(fixed, compute)
    } else {
      mean = isCentered ? average(wide) : .zeros(groups.moments, dtype: compute)
      let centered = isCentered ? wide - mean : wide
      variance = average(centered * centered)
    }
    let normal = (isCentered ? wide - mean : wide) * (variance + epsilon).rsqrt()
    let scaled = weighted(normal, x[1])
    let z = x[2].map { scaled + parameter($0) } ?? scaled
    return [z.reshape(input.shape).to(input.dtype), mean, variance].map(level.front)
  }
}

/// Which elements are normalized together.
struct NormGroups {
  /// The shape in which x is seen.
  let view: [Int]
  /// The dimensions of `view` that a group extends over.
  let axes: [Int]
  /// The shape in which weight and bias are seen; it broadcasts to `view`.
  let parameters: [Int]
  /// Groups are the rows of a matrix, with parameters for its columns. Otherwise `view` is [N, G, K, S], examples, groups
  /// of channels, channels and places, with parameters for the channels.
  let isRows: Bool

  static func rows(_ count: Int, _ n: Int) -> NormGroups {
    NormGroups(view: [count, n], axes: [1], parameters: [1, n], isRows: true)
  }
  /// Groups of channels, for each example.
  static func channels(_ shape: [Int], groups: Int) -> NormGroups {
    let channels = shape[1] / max(groups, 1)
    let view = [shape[0], groups, channels, Array(shape[2...]).product]
    return NormGroups(view: view, axes: [2, 3], parameters: [1, groups, channels, 1], isRows: false)
  }
  /// Channels over all examples.
  static func batch(_ shape: [Int]) -> NormGroups {
    let view = [shape[0], shape[1], 1, Array(shape[2...]).product]
    return NormGroups(view: view, axes: [0, 3], parameters: [1, shape[1], 1, 1], isRows: false)
  }

  /// Elements in a group.
  var count: Int { axes.map { view[$0] }.product }
  /// The shape of what there is one of for each group.
  var moments: [Int] { view.indices.map { axes.contains($0) ? 1 : view[$0] } }
}

extension Tensor {
  /// Elements as another dtype, without a graph; this tensor if it has it already.
  func `as`(_ dtype: DType) -> Tensor { dtype == self.dtype ? self : casted(to: dtype) }
}
