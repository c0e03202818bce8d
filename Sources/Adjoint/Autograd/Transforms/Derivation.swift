// What the function transforms share: derivatives of Swift functions of tensors that nest in any
// order with one another and with `vmap`.
//
// A transform inside `vmap` differentiates each example on its own: its inputs are first made different for each of
// them, even where they are not. One inside another transform keeps its inputs' place in the graph, so that the outer
// one sees through it.

/// A function evaluated at tensors with respect to which it is differentiated.
struct Derivation {
  let name: String
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// Whether someone outside differentiates the derivatives again.
  let isDifferentiable: Bool

  init(_ name: String, at x: [Tensor], _ f: ([Tensor]) throws -> [Tensor]) throws {
    self.name = name
    let isOuterGradEnabled = Modes.isGradEnabled
    let levels = ThreadState.current.vmaps.filter { !$0.isOverDirections }.map(\.level)
    let inputs = try x.map { x in
      if x.isPlaceholder { throw AdjointError(name, "an input failed") }
      guard x.dtype.isFloatingPoint else {
        throw AdjointError(
          name,
          "only floating tensors have derivatives, and an input is \(x.described): convert it with .float() or .double()"
        )
      }
      return enableGrad { x.different(at: levels).mapPhysical { $0.start(tracked: isOuterGradEnabled) } }
    }
    let outputs = try enableGrad { try f(inputs) }
    if AdjointError.pending || outputs.contains(where: \.isPlaceholder) {
      throw AdjointError(name, "the function failed")
    }
    self.inputs = inputs
    self.outputs = outputs
    isDifferentiable =
      isOuterGradEnabled
      && (x.contains(where: \.requiresGrad)
        || outputs.contains { $0.reachesLeaf(otherThan: inputs.compactMap(\.innermost.source)) })
  }

  /// The values of the function as the caller sees them.
  var values: [Tensor] { isDifferentiable ? outputs : outputs.map { $0.withoutGraph() } }

  /// The gradients of the inputs for gradients `v` of the outputs; zeros where there is no dependence.
  func pullBack(_ v: [Tensor], createGraph: Bool? = nil) -> [Tensor] {
    let tracked = outputs.indices.filter { outputs[$0].requiresGrad }
    let nothing = inputs.map { Tensor.zerosLike($0) }
    guard !tracked.isEmpty else { return nothing }
    // All levels that the inputs have are taken off, the highest first, and put back in the other order.
    let levels = inputs.reduce(into: [Int: BatchLevel]()) { $1.collectLevels(into: &$0) }
      .sorted { $0.key > $1.key }.map(\.value)
    func physical(_ x: Tensor) -> Tensor { levels.reduce(x) { $1.front($0) } }
    let createGraph = createGraph ?? isDifferentiable
    let gradients = enableGrad {
      grad(
        of: tracked.map { physical(outputs[$0]) }, withRespectTo: inputs.map(\.innermost),
        gradients: tracked.map { physical(v[$0]) }, retainGraph: true, createGraph: createGraph, allowUnused: true)
    }
    return zip(gradients, nothing).map { g, zeros in
      guard let g else { return zeros }
      return levels.reversed().reduce(g) { $1.join($0) }
    }
  }
}

extension Tensor {
  /// This tensor batched at all of `levels`.
  fileprivate func different(at levels: [BatchLevel]) -> Tensor {
    levels.reduce(self) { x, level in level.peel(x) == nil ? level.join(level.front(x)) : x }
  }

  /// Where a derivative starts: a tensor of its own, connected to this one if that is part of a graph which is
  /// being made; tangents of derivatives under way are kept.
  fileprivate func start(tracked: Bool) -> Tensor {
    if tracked && requiresGrad {
      return View(shape: shape)(viewStrides(shape, strides, as: shape) == nil ? clone() : self)
    }
    let own = withoutGraph()
    own.requiresGrad = true
    return own
  }

  fileprivate func collectLevels(into levels: inout [Int: BatchLevel]) {
    guard let batch else { return }
    levels[batch.level.number] = batch.level
    batch.physical.collectLevels(into: &levels)
  }

  /// Whether this was made from a leaf that requires a gradient and is none of `starts`.
  fileprivate func reachesLeaf(otherThan starts: [NodeRef]) -> Bool {
    guard let source = innermost.source else { return false }
    var seen: Set<NodeRef> = Set(starts)
    var stack = seen.insert(source).inserted ? [source] : []
    while let node = stack.popLast() {
      if node.fields.pointee.flags.contains(.leaf) { return true }
      node.forEachNext { if seen.insert($0).inserted { stack.append($0) } }
    }
    return false
  }
}
