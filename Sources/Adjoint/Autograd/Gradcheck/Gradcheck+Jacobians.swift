/// A function with its gradients, and the Jacobians that a check compares.
struct Gradcheck {
  let f: ([Tensor]) -> [Tensor]
  let inputs: [Tensor]
  let options: GradcheckOptions
  /// Floating outputs, with their graph, and which of all outputs they are.
  let outputs: [Tensor]
  let places: [Int]
  /// Inputs that require a gradient.
  let checked: [Int]
  let differences: Differences

  init(
    _ f: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], _ options: GradcheckOptions, file: String, line: Int
  ) throws {
    let inputs = Self.distinct(inputs)
    (self.f, self.inputs, self.options) = (f, inputs, options)
    checked = inputs.indices.filter { inputs[$0].requiresGrad }
    try Self.check(inputs, checked, options)
    for j in checked where inputs[j].dtype != .float64 {
      Warnings.warn(
        """
        gradcheck: input \(j) is a \(inputs[j].summary). Differences of anything below double precision are mostly \
        rounding, so that correct gradients fail: convert it with .double()
        """, kind: "gradcheck", file: file, line: line)
    }
    let all = enableGrad { f(inputs) }
    places = all.indices.filter { all[$0].dtype.isFloatingPoint }
    outputs = places.map { all[$0] }
    differences = try Differences(f, at: inputs, eps: options.eps)
    if AdjointError.pending { throw AdjointError("gradcheck", "the function failed") }
  }

  /// Each input as a tensor of its own: the gradients of one that is passed twice would come added up.
  private static func distinct(_ inputs: [Tensor]) -> [Tensor] {
    inputs.indices.map { i in
      guard inputs[..<i].contains(where: { $0 === inputs[i] }) else { return inputs[i] }
      let other = inputs[i].withoutGraph()
      if inputs[i].requiresGrad { other.requiresGrad = true }
      return other
    }
  }

  private static func check(_ inputs: [Tensor], _ checked: [Int], _ options: GradcheckOptions) throws {
    if inputs.contains(where: \.isPlaceholder) { throw AdjointError("gradcheck", "an input could not be computed") }
    guard options.checkBackwardMode || options.checkForwardMode else {
      throw AdjointError(
        "gradcheck", "there is nothing to check: set checkBackwardMode or checkForwardMode, or both of them")
    }
    guard !checked.isEmpty else {
      throw AdjointError(
        "gradcheck", "none of the \(inputs.count) inputs requires a gradient: set requiresGrad on those to be checked")
    }
    if let j = checked.first(where: {
      inputs[$0].numel > 1 && zip(inputs[$0].shape, inputs[$0].strides).contains { $0 > 1 && $1 == 0 }
    }) {
      throw AdjointError(
        "gradcheck", "several elements of input \(j), a \(inputs[j].summary), are one place in memory: use contiguous()"
      )
    }
  }

  /// The gradients of the checked inputs, in float64 without a graph; nil where there is none.
  func gradients(of y: [Tensor], _ seeds: [Tensor]) -> [Tensor?] {
    let tracked = y.indices.filter { y[$0].requiresGrad }
    if tracked.isEmpty { return checked.map { _ in nil } }
    return grad(
      of: tracked.map { y[$0] }, withRespectTo: checked.map { inputs[$0] }, gradients: tracked.map { seeds[$0] },
      retainGraph: true, allowUnused: true
    ).map { $0.map { $0.isPlaceholder ? $0 : $0.withoutGraph().double() } }
  }

  /// The Jacobians of output i by all checked inputs from backward runs, as matrices.
  func backward(_ i: Int) -> [Tensor] {
    let y = outputs[i]
    let blocks = checked.map { Tensor.zeros([y.numel, inputs[$0].numel], dtype: .float64) }
    for row in 0..<y.numel {
      for (block, g) in zip(blocks, gradients(of: [y], [.unit(y.shape, y.dtype, at: row)])) {
        guard let g, !g.isPlaceholder else { continue }
        block.alias([g.numel], [1], offset: row * g.numel).copyValues(from: g.reshape(-1))
      }
    }
    return blocks
  }

  /// The Jacobians of all outputs by input j from forward mode, as matrices.
  func forward(_ j: Int) -> [Tensor] {
    let x = inputs[j]
    let blocks = outputs.map { Tensor.zeros([$0.numel, x.numel], dtype: .float64) }
    for column in 0..<x.numel {
      for (block, t) in zip(blocks, tangents(of: j, along: .unit(x.shape, x.dtype, at: column))) {
        guard let t, !t.isPlaceholder else { continue }
        block.alias([t.numel], [x.numel], offset: column).copyValues(from: t.reshape(-1))
      }
    }
    return blocks
  }

  /// The tangents of all outputs for one of input j alone. Forward mode has to do without a graph.
  func tangents(of j: Int, along u: Tensor) -> [Tensor?] {
    withDualLevel { level in
      var dual = inputs.map { $0.withoutGraph() }
      dual[j] = Dual.join(dual[j], u.to(dual[j].dtype), level)
      let y = f(dual)
      return places.map { $0 < y.count ? Dual.split(y[$0], level).1?.withoutGraph().double() : nil }
    }
  }
}
