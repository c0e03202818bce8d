/// Checks the gradients of `f` at `inputs` against finite differences: of every output with respect
/// to every input that requires a gradient.
///
///     let x = Tensor.randn(3, dtype: .float64, requiresGrad: true)
///     gradcheck({ sin($0) }, x).passed   // true; print the report to see what differs
///
/// - Parameters:
///   - eps: the step of the central differences, for float64 inputs. float32 ones are warned of,
///     since their differences are mostly rounding.
///   - atol, rtol: |analytical − numerical| ≤ atol + rtol·|numerical| is to hold of every element.
///   - checkForwardMode: check the tangents of forward mode too.
///   - nondeterminismTolerance: by how much two backward runs may differ.
public func gradcheck(
  _ f: ([Tensor]) -> [Tensor], _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  checkForwardMode: Bool = false, nondeterminismTolerance: Double = 0, file: String = #fileID, line: Int = #line
) -> GradcheckReport {
  var report = GradcheckReport(atol: atol, rtol: rtol)
  do {
    let check = try Gradcheck(f, inputs, eps: eps, file: file, line: line)
    for i in check.outputs.indices {
      for j in check.checked {
        let numerical = check.numerical[i][j]
        let analytical = check.backward(i, j)
        report.compare(.init(output: i, input: j, mode: .backward), numerical, analytical)
        let again = check.backward(i, j)
        report.compareRuns(output: i, input: j, analytical, again, tolerance: nondeterminismTolerance)
        if checkForwardMode {
          report.compare(.init(output: i, input: j, mode: .forward), numerical, check.forward(f, i, j))
        }
      }
    }
  } catch { _ = Tensor.failed(error) }
  return report
}

/// The same for a function of one tensor.
public func gradcheck(
  _ f: (Tensor) -> Tensor, _ input: Tensor, eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  checkForwardMode: Bool = false, nondeterminismTolerance: Double = 0, file: String = #fileID, line: Int = #line
) -> GradcheckReport {
  gradcheck(
    { [f($0[0])] }, [input], eps: eps, atol: atol, rtol: rtol, checkForwardMode: checkForwardMode,
    nondeterminismTolerance: nondeterminismTolerance, file: file, line: line)
}

/// Checks the second derivatives of `f`: `gradcheck` of its gradients, with respect to the inputs
/// and to the gradients of the outputs (drawn at random unless given).
public func gradgradcheck(
  _ f: ([Tensor]) -> [Tensor], _ inputs: [Tensor], gradients: [Tensor]? = nil, eps: Double = 1e-6,
  atol: Double = 1e-5, rtol: Double = 1e-3, checkForwardMode: Bool = false, nondeterminismTolerance: Double = 0,
  file: String = #fileID, line: Int = #line
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
    checkForwardMode: checkForwardMode,
    nondeterminismTolerance: nondeterminismTolerance, file: file, line: line)
}

/// The same for a function of one tensor.
public func gradgradcheck(
  _ f: (Tensor) -> Tensor, _ input: Tensor, gradient: Tensor? = nil, eps: Double = 1e-6, atol: Double = 1e-5,
  rtol: Double = 1e-3, checkForwardMode: Bool = false, nondeterminismTolerance: Double = 0, file: String = #fileID,
  line: Int = #line
) -> GradcheckReport {
  gradgradcheck(
    { [f($0[0])] }, [input], gradients: gradient.map { [$0] }, eps: eps, atol: atol, rtol: rtol,
    checkForwardMode: checkForwardMode, nondeterminismTolerance: nondeterminismTolerance, file: file, line: line)
}

/// The Jacobian of `f` by central differences, (f(x + eps·e) − f(x − eps·e)) / 2eps for each unit
/// vector e: of shape output.shape + input.shape.
public func numericalJacobian(_ f: (Tensor) -> Tensor, at x: Tensor, eps: Double = 1e-6) -> Tensor {
  numericalJacobian({ [f($0[0])] }, at: [x], eps: eps).first?.first ?? .placeholder
}

/// The same in blocks: `[i][j]` is that of output i with respect to input j. Inputs that are not
/// floating get an empty block.
public func numericalJacobian(_ f: ([Tensor]) -> [Tensor], at x: [Tensor], eps: Double = 1e-6) -> [[Tensor]] {
  if x.contains(where: \.isPlaceholder) { return [] }
  return noGrad {
    // Row-major copies, in which elements can be moved one by one.
    let x = x.map { $0.detach().copied() }
    let y = f(x)
    if AdjointError.pending { return [] }
    var blocks = y.map { y in x.map { Tensor.zeros([y.numel, $0.numel], dtype: .float64) } }
    for j in x.indices where x[j].dtype.isFloatingPoint {
      for k in 0..<x[j].numel {
        let place = x[j].memory + k * x[j].dtype.itemSize
        let value = x[j].dtype.load(at: place).double
        func moved(by step: Double) -> (at: Double, outputs: [[Double]]) {
          x[j].dtype.store(.real(value + step), at: place)
          return (x[j].dtype.load(at: place).double, f(x.map { $0.copied() }).map { $0.detach().double().array() })
        }
        // The step that was really made, since x + eps is rounded.
        let (above, below) = (moved(by: eps), moved(by: -eps))
        x[j].dtype.store(.real(value), at: place)
        if AdjointError.pending { return [] }
        for i in y.indices where y[i].dtype.isFloatingPoint {
          let column = zip(above.outputs[i], below.outputs[i]).map { ($0 - $1) / (above.at - below.at) }
          let target = blocks[i][j].memory.assumingMemoryBound(to: Double.self)
          for (row, slope) in column.enumerated() { target[row * x[j].numel + k] = slope }
        }
      }
    }
    for i in y.indices {
      for j in x.indices { blocks[i][j] = blocks[i][j].reshape(y[i].shape + x[j].shape) }
    }
    return blocks
  }
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
