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
    if Modes.isProfiling, let z = Profiler.measured(Self.name, [x], { self(x) }) { return z }
    if x.isInterpreted { return interpretView(x) }
    let z: Tensor
    do { z = try forward(x) } catch { return .failed(error) }
    if Modes.isGradEnabled, let source = x.source { record(z, x, source, raw: false) }
    z.followBase(of: x)
    return z
  }

  private func interpretView(_ x: Tensor) -> Tensor {
    if let level = BatchLevel.highest([x]) { return level.join(batched(x, level)) }
    guard let level = Dual.level(x) else { return .placeholder }
    let (primal, tangent) = Dual.split(x, level)
    let z = self(primal)
    guard let tangent else { return z }
    let dual = Dual.join(z, jvp(tangent, Saved(x: primal, z: z)), level, operands: [x])
    // Of the tensor that the caller has, not of the part that was peeled off.
    dual.followBase(of: x)
    return dual
  }
}

extension Tensor {
  /// Makes this a view of what `x` is, or is a view of.
  func followBase(of x: Tensor) {
    let base = x.body.existingExtra?.base ?? x
    let extra = body.extra
    extra.base = base
    extra.historyVersion = base.body.existingExtra?.historyVersion ?? 0
    if case .ordinary = extra.creation, !Modes.isGradEnabled {
      extra.creation = isInferenceModeEnabled ? .underInferenceMode : .underNoGrad
    }
    if let creation = x.body.existingExtra?.creation, creation.refusal != nil { extra.creation = creation }
    h.pointee.flags.insert(.view)
    followTangents(of: x)
  }

  /// The elements by which this view's start lies behind its base's.
  func offset(in base: Tensor) -> Int {
    (memory - base.memory) / dtype.itemSize
  }

  /// Makes the view a node of its own where the base has got a new history.
  func refreshView() {
    guard let extra = body.existingExtra, let base = extra.base else { return }
    let current = base.body.existingExtra?.historyVersion ?? 0
    guard extra.historyVersion != current else { return }
    // Memory that `data` has exchanged is not the base's any more.
    guard base.showsMemory(of: self) else { return leaveBase() }
    extra.historyVersion = current
    guard let source = base.body.h.pointee.node else { return body.setNode(nil) }
    if let reason = extra.creation.refusal {
      body.setNode(nil)
      return AdjointError("view", "this \(summary) \(reason), and its base has been changed in place since").raise()
    }
    let offset = offset(in: base)
    let operation = AsStrided(
      sizes: shape, strides: strides, offset: offset,
      layout: StridedLayout(base, viewed: shape, strides, offset: offset))
    replaceHistory {
      body.setNode(nil)
      operation.record(self, base, source, raw: false)
    }
  }

  /// Gives this tensor, whose elements now are those of `z`, the history of `z`.
  func adoptHistory(of z: Tensor) {
    if let base = body.existingExtra?.base, !base.showsMemory(of: self) { leaveBase() }
    guard let base = body.existingExtra?.base else {
      replaceHistory { body.setNode(z.source, output: z.body.h.pointee.output) }
      // Views of this tensor, if there are any, show what is in it now.
      if body.sharesMemory {
        body.extra.historyVersion += 1
      }
      return
    }
    guard z.requiresGrad || base.requiresGrad else { return }
    CopySlices(of: base, sizes: shape, strides: strides, offset: offset(in: base)).rebase(base, with: z)
    base.body.extra.historyVersion += 1
    refreshView()
  }

  /// Refuses a change in place that would lose gradients: of a leaf, and of a view whose base
  /// can't follow. `tracked` says whether the new elements have a history.
  func checkInPlace(_ operation: String, tracked: Bool = false) throws {
    try checkNotFrozen(operation)
    guard Modes.isGradEnabled else { return }
    let base = body.existingExtra?.base
    if let base, tracked || base.requiresGrad || requiresGrad, let reason = body.extra.creation.refusal {
      throw AdjointError(
        operation, "this \(summary) \(reason), and can't be changed in place while gradients are recorded")
    }
    if let base, base.requiresGrad ? base.isLeaf : requiresGrad {
      throw AdjointError(
        operation,
        "a view of a leaf Variable that requires grad is being used in an in-place operation: the leaf is "
          + "\(base.described). Change it inside noGrad { }, or make the view of a clone")
    }
    if requiresGrad && isLeaf {
      throw AdjointError(
        operation,
        "a leaf Variable that requires grad is being used in an in-place operation: this \(summary) is a leaf. "
          + "Use the out-of-place operation, or change it inside noGrad { }")
    }
  }
}

extension ViewCreation {
  /// Why base and view can't follow one another's changes.
  var refusal: String? {
    switch self {
    case .ordinary: nil
    case .underNoGrad: "is a view that was made inside noGrad (make it outside, or change it inside)"
    case .underInferenceMode: "is a view that was made inside inferenceMode (make it outside, or change it inside)"
    case .oneOfSeveral(let maker):
      "is one of several views that \(maker) made (use select or narrow for a single view, or clone it first)"
    case .inCustomFunction(let function):
      "is a view that \(function) returned, whose own backward a change would bypass (clone it first)"
    }
  }
}

/// The base with the elements at a view's place replaced: base and new elements are its operands.
struct CopySlices: Operation {
  static var name: String { "CopySlices" }
  var graphName: String { Self.name }
  var operandCount: Int { 2 }
  private let sizes: [Int]
  private let strides: [Int]
  /// From the first element of the base's memory that counts.
  private let offset: Int
  /// The place is counted in the base's own memory, and gradients arrive row-major.
  private let layout: StridedLayout?

  init(of base: Tensor, sizes: [Int], strides: [Int], offset: Int) {
    self.sizes = sizes
    self.strides = strides
    layout = StridedLayout(base, viewed: sizes, strides, offset: offset)
    self.offset = offset + (layout?.lead ?? 0)
  }

  func rebase(_ base: Tensor, with values: Tensor) {
    let old = base.source
    let new = values.source
    let sequence = GraphOrder.next(
      after: max(old?.fields.pointee.sequence ?? 0, new?.fields.pointee.sequence ?? 0))
    let node = NodeRef.allocate(self, result: base.body, sequence: sequence)
    node.fields.pointee.edge0 = Edge(node: old, output: base.body.h.pointee.output)
    node.fields.pointee.edge1 = Edge(node: new, output: values.body.h.pointee.output)
    old?.retain()
    new?.retain()
    base.replaceHistory { base.body.setNode(node) }
    node.announce()
    node.release()
  }

  func pullBack(_ node: NodeRef, _ task: GraphTask) {
    let g = task.takeGradient(node)
    let memory = layout?.memory(g) ?? g
    let (before, values) = (node.fields.pointee.edge0, node.fields.pointee.edge1)
    if task.wants(values) {
      task.deliver(AsStrided(sizes: sizes, strides: strides, offset: offset)(memory.contiguous()), to: values)
    }
    if task.wants(before) {
      let replaced = AsStridedScatter(sizes: sizes, strides: strides, offset: offset)
      let rest = replaced(memory, .zeros(sizes, dtype: g.dtype))
      task.deliver(layout?.elements(rest) ?? rest, to: before)
    }
  }
}
