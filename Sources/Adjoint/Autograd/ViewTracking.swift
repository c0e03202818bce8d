// Views that follow what is written to their base, and bases that follow what is written to views.
//
// A view made while gradients may be recorded remembers its base (never itself a view) and its
// place in it. A write to the view gives the base a new history (`CopySlices`: the old base with
// the view's place replaced), and every view of that base makes itself a new node when it is next
// asked for one (`AsStrided` of the new base).

/// The same memory seen with other sizes and strides.
protocol ViewOperation: UnaryOperation {
  /// Sizes, strides and offset (in elements) of the view of a tensor of these.
  func geometry(_ sizes: [Int], _ strides: [Int]) throws -> (sizes: [Int], strides: [Int], offset: Int)
}

extension ViewOperation {
  func forward(_ x: Tensor) throws -> Tensor {
    let (sizes, strides, offset) = try geometry(x.shape, x.strides)
    return x.alias(sizes, strides, offset: offset)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    if x.isInterpreted { return interpretView(x) }
    let z: Tensor
    do { z = try forward(x) } catch { return .failed(error) }
    if Modes.isGradEnabled, let source = x.source { record(z, x, source, raw: false) }
    z.followBase(of: x)
    return z
  }

  private func interpretView(_ x: Tensor) -> Tensor {
    guard let level = Dual.level(x) else { return .placeholder }
    let (primal, tangent) = Dual.split(x, level)
    let z = self(primal)
    guard let tangent else { return z }
    return Dual.join(z, jvp(tangent, Saved(x: primal, z: z)), level)
  }
}

extension Tensor {
  /// Makes this a view of what `x` is, or is a view of.
  func followBase(of x: Tensor) {
    let base = x.body.existingExtra?.base ?? x
    let extra = body.extra
    extra.base = base
    extra.historyVersion = base.body.existingExtra?.historyVersion ?? 0
    if case .ordinary = extra.creation, !Modes.isGradEnabled { extra.creation = .underNoGrad }
    if let creation = x.body.existingExtra?.creation, case .oneOfSeveral = creation { extra.creation = creation }
    h.pointee.flags.insert(.view)
  }

  /// The elements by which this view's start lies behind its base's.
  private func offset(in base: Tensor) -> Int {
    (memory - base.memory) / dtype.itemSize
  }

  /// Makes the view a node of its own where the base has got a new history.
  func refreshView() {
    guard let extra = body.existingExtra, let base = extra.base else { return }
    let current = base.body.existingExtra?.historyVersion ?? 0
    guard extra.historyVersion != current else { return }
    extra.historyVersion = current
    guard let source = base.body.h.pointee.node else { return body.setNode(nil) }
    let operation = AsStrided(sizes: shape, strides: strides, offset: offset(in: base))
    body.setNode(nil)
    operation.record(self, base, source, raw: false)
    if extra.grad != nil { retainGrad() }
  }

  /// Gives this tensor, whose elements now are those of `z`, the history of `z`.
  func adoptHistory(of z: Tensor) {
    if let extra = body.existingExtra, let base = extra.base {
      guard z.requiresGrad || base.requiresGrad, Modes.isGradEnabled else { return }
      let slot = CopySlices(sizes: shape, strides: strides, offset: offset(in: base))
      slot.rebase(base, with: z)
      base.body.extra.historyVersion += 1
      refreshView()
    } else {
      body.setNode(z.source, output: z.body.h.pointee.output)
      if body.existingExtra?.grad != nil, z.requiresGrad { retainGrad() }
    }
    if z.h.pointee.flags.contains(.dual) || h.pointee.flags.contains(.dual) {
      setTangents(z.body.existingExtra?.tangents ?? [:])
    }
  }

  /// Refuses a change in place that would lose gradients.
  func checkInPlace(_ operation: String) throws {
    guard Modes.isGradEnabled else { return }
    if requiresGrad && isLeaf && !h.pointee.flags.contains(.view) {
      throw AdjointError(
        operation,
        "a leaf Variable that requires grad is being used in an in-place operation: this \(summary) is a leaf. "
          + "Use the out-of-place operation, or change it inside noGrad { }")
    }
    guard let extra = body.existingExtra, let base = extra.base else { return }
    if base.requiresGrad && base.isLeaf {
      throw AdjointError(
        operation,
        "a view of a leaf Variable that requires grad is being used in an in-place operation: the leaf is a "
          + "\(base.summary). Change it inside noGrad { }, or make the view of a clone")
    }
    switch extra.creation {
    case .ordinary: break
    case .underNoGrad:
      guard base.requiresGrad else { break }
      throw AdjointError(
        operation,
        "this \(summary) is a view that was made inside noGrad, and is being changed in place while gradients are "
          + "recorded. Make the view outside noGrad, or change it inside")
    case .oneOfSeveral(let maker):
      throw AdjointError(
        operation,
        "this \(summary) is one of several views that \(maker) made, and can't be changed in place: gradients of "
          + "the others would be lost. Use select or narrow for a single view, or clone it first")
    }
  }
}

/// The base with the elements at a view's place replaced: base and new elements are its operands.
struct CopySlices: Operation {
  static var name: String { "CopySlices" }
  var graphName: String { Self.name }
  var operandCount: Int { 2 }
  let sizes: [Int]
  let strides: [Int]
  let offset: Int

  func rebase(_ base: Tensor, with values: Tensor) {
    let old = base.source
    let new = values.source
    let sequence = GraphOrder.next(
      after: max(old?.fields.pointee.sequence ?? 0, new?.fields.pointee.sequence ?? 0))
    let node = NodeRef.allocate(self, result: base.body, sequence: sequence)
    // The place is counted in the base's own strides; gradients arrive row-major.
    node.makeExtra().edges = [
      Edge(node: old, output: base.body.h.pointee.output), Edge(node: new, output: values.body.h.pointee.output),
    ]
    old?.retain()
    new?.retain()
    base.body.setNode(node)
    node.release()
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    guard let extra = node.extra else { return }
    let g = task.takeGradient(node)
    let (before, values) = (extra.edges[0], extra.edges[1])
    if task.wants(values) { task.deliver(g.asStrided(sizes, strides, offset: offset), to: values) }
    if task.wants(before) {
      let rest = g.asStridedScatter(Tensor.zeros(sizes, dtype: g.dtype), sizes, strides, offset: offset)
      task.deliver(rest, to: before)
    }
  }
}
