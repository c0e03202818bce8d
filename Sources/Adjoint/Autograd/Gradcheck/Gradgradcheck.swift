/// Checks the second derivatives of `f`: `gradcheck` of its gradients, with respect to the inputs
/// and to the gradients of the outputs (drawn at random unless given).
///
/// ```swift
/// let x = Tensor.randn(3, dtype: .float64, requiresGrad: true)
/// gradgradcheck({ sin($0) }, x).passed  // → true
/// ```
///
/// The parameters are those of `gradcheck`; `checkBackwardMode` is reverse over reverse mode,
/// `checkForwardMode` forward over reverse mode.
public func gradgradcheck(
  _ f: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], gradients: [Tensor]? = nil, eps: Double = 1e-6,
  atol: Double = 1e-5, rtol: Double = 1e-3, checkUndefinedGrad: Bool = true, checkBackwardMode: Bool = true,
  checkForwardMode: Bool = false, checkBatchedGrad: Bool = false, nondeterminismTolerance: Double = 0,
  fastMode: Bool = false, file: String = #fileID, line: Int = #line
) -> GradcheckReport {
  let outputs = noGrad { f(inputs) }.filter { $0.dtype.isFloatingPoint }
  let seeds = gradients ?? outputs.map { Tensor.randn($0.shape, dtype: $0.dtype) }
  let checked = inputs.indices.filter { inputs[$0].requiresGrad }
  return gradcheck(
    { all in
      enableGrad {
        // Differences come without a graph: the gradients need one of their own.
        let x = inputs.indices.map { checked.contains($0) ? all[$0].tracked() : all[$0] }
        let y = f(x).filter { $0.dtype.isFloatingPoint }
        let gradients = y.indices.filter { y[$0].requiresGrad }
        guard !gradients.isEmpty else { return [] }
        return grad(
          of: gradients.map { y[$0] }, withRespectTo: checked.map { x[$0] },
          gradients: gradients.map { all[inputs.count + $0] }, createGraph: true, materializeGrads: true
        ).compactMap { $0 }
      }
    }, inputs + seeds.map { $0.withoutGraph().tracked() }, eps: eps, atol: atol, rtol: rtol,
    checkUndefinedGrad: checkUndefinedGrad, checkBackwardMode: checkBackwardMode, checkForwardMode: checkForwardMode,
    checkBatchedGrad: checkBatchedGrad,
    nondeterminismTolerance: nondeterminismTolerance, fastMode: fastMode, file: file, line: line)
}

/// The same for a function of one tensor.
public func gradgradcheck(
  _ f: @escaping (Tensor) -> Tensor, _ input: Tensor, gradient: Tensor? = nil, eps: Double = 1e-6, atol: Double = 1e-5,
  rtol: Double = 1e-3, checkUndefinedGrad: Bool = true, checkBackwardMode: Bool = true,
  checkForwardMode: Bool = false, checkBatchedGrad: Bool = false, nondeterminismTolerance: Double = 0,
  fastMode: Bool = false, file: String = #fileID, line: Int = #line
) -> GradcheckReport {
  gradgradcheck(
    { [f($0[0])] }, [input], gradients: gradient.map { [$0] }, eps: eps, atol: atol, rtol: rtol,
    checkUndefinedGrad: checkUndefinedGrad, checkBackwardMode: checkBackwardMode, checkForwardMode: checkForwardMode,
    checkBatchedGrad: checkBatchedGrad,
    nondeterminismTolerance: nondeterminismTolerance, fastMode: fastMode, file: file, line: line)
}

extension Tensor {
  /// This tensor if it requires a gradient, else a leaf over its memory that does.
  fileprivate func tracked() -> Tensor {
    if requiresGrad { return self }
    let leaf = withoutGraph()
    leaf.requiresGrad = true
    return leaf
  }
}
