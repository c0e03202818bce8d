/// The Jacobians that a check compares.
struct Gradcheck {
  private let inputs: [Tensor]
  /// Floating outputs, with their graph.
  let outputs: [Tensor]
  private let places: [Int]
  /// Inputs that require a gradient.
  let checked: [Int]
  /// By output and input, from differences.
  let numerical: [[Tensor]]

  init(_ f: ([Tensor]) -> [Tensor], _ inputs: [Tensor], eps: Double, file: String, line: Int) throws {
    checked = inputs.indices.filter { inputs[$0].requiresGrad }
    guard !checked.isEmpty else {
      throw AdjointError(
        "gradcheck", "none of the \(inputs.count) inputs requires a gradient: set requiresGrad on those to be checked")
    }
    for j in checked where inputs[j].dtype != .float64 {
      Warnings.warn(
        """
        gradcheck: input \(j) is a \(inputs[j].summary). Differences of anything below double precision are mostly \
        rounding, so that correct gradients fail: convert it with .double()
        """, kind: "gradcheck", file: file, line: line)
    }
    if let j = checked.first(where: {
      inputs[$0].numel > 1 && zip(inputs[$0].shape, inputs[$0].strides).contains { $0 > 1 && $1 == 0 }
    }) {
      throw AdjointError(
        "gradcheck", "several elements of input \(j), a \(inputs[j].summary), are one place in memory: use contiguous()"
      )
    }
    let all = enableGrad { f(inputs) }
    places = all.indices.filter { all[$0].dtype.isFloatingPoint }
    outputs = places.map { all[$0] }
    self.inputs = inputs
    let blocks = numericalJacobian(f, at: inputs, eps: eps)
    numerical = blocks.isEmpty ? [] : places.map { blocks[$0] }
    if AdjointError.pending { throw AdjointError("gradcheck", "the function failed") }
  }

  /// The Jacobian of output i by input j from backward runs, as a matrix.
  func backward(_ i: Int, _ j: Int) -> Tensor {
    let (y, x) = (outputs[i], inputs[j])
    return matrix(y.numel, x.numel) { row in
      guard y.requiresGrad else { return nil }
      let g = grad(
        of: [y], withRespectTo: [x], gradients: [.unit(y.shape, y.dtype, at: row)], retainGraph: true, allowUnused: true
      )
      return g[0]
    }
  }

  /// The same from forward mode.
  func forward(_ f: ([Tensor]) -> [Tensor], _ i: Int, _ j: Int) -> Tensor {
    let (y, x) = (outputs[i], inputs[j])
    return matrix(x.numel, y.numel) { column in
      withDualLevel { level in
        var dual = inputs
        dual[j] = Dual.join(x, .unit(x.shape, x.dtype, at: column), level)
        return Dual.split(f(dual)[places[i]], level).1
      }
    }.transpose(0, 1)
  }

  /// Rows of float64, zeros where there is none.
  private func matrix(_ rows: Int, _ columns: Int, _ row: (Int) -> Tensor?) -> Tensor {
    let result = Tensor.zeros([rows, columns], dtype: .float64)
    for i in 0..<rows {
      guard let values = row(i), !values.isPlaceholder else { continue }
      result.alias([columns], [1], offset: i * columns).copyValues(from: values.withoutGraph().reshape(-1))
    }
    return result
  }
}
