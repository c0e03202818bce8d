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
    let inputs = try x.map { x in
      if x.isPlaceholder { throw AdjointError(name, "an input failed") }
      guard x.dtype.isFloatingPoint else {
        throw AdjointError(
          name,
          "only floating tensors have derivatives, and an input is \(x.described): convert it with .float() or .double()"
        )
      }
      return enableGrad { x.ownInEachExample.mapPhysical { $0.start(tracked: isOuterGradEnabled) } }
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
    let gradients = enableGrad {
      gradOfExamples(
        of: tracked.map { outputs[$0] }, withRespectTo: inputs, gradients: tracked.map { v[$0] }, retainGraph: true,
        createGraph: createGraph ?? isDifferentiable)
    }
    return zip(gradients, nothing).map { $0 ?? $1 }
  }
}

/// `grad` of tensors that may be batched, all inputs at the same levels: the graph is of the physical ones. nil for an
/// input that the outputs do not depend on.
func gradOfExamples(
  of y: [Tensor], withRespectTo x: [Tensor], gradients v: [Tensor], retainGraph: Bool, createGraph: Bool
) -> [Tensor?] {
  // All levels that the inputs have are taken off, the highest first, and put back in the other order.
  let levels = x.reduce(into: [Int: BatchLevel]()) { $1.collectLevels(into: &$0) }
    .sorted { $0.key > $1.key }.map(\.value)
  func physical(_ x: Tensor) -> Tensor { levels.reduce(x) { $1.front($0) } }
  let gradients = grad(
    of: y.map(physical), withRespectTo: x.map(\.innermost), gradients: v.map(physical), retainGraph: retainGraph,
    createGraph: createGraph, allowUnused: true)
  return gradients.map { g in g.map { levels.reversed().reduce($0) { $1.join($0) } } }
}

extension Tensor {
  /// This tensor batched at the levels of all functions that are being mapped, so that each example has a gradient of
  /// its own.
  var ownInEachExample: Tensor {
    ThreadState.current.vmaps.lazy.filter { !$0.isOverDirections }.map(\.level).reduce(self) { x, level in
      level.peel(x) == nil ? level.join(level.front(x)) : x
    }
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
