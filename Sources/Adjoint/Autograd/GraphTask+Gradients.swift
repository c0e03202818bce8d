import AdjointKernels

// The pending gradients of nodes: where they wait, how they add up, and how a rule gets them.

extension GraphTask {
  /// Whether a gradient along this edge is of use.
  func wants(_ edge: Edge) -> Bool {
    guard let node = edge.node else { return false }
    return needed?.contains(node) ?? true
  }

  /// Adds a gradient to what waits at the end of an edge: summed over the dimensions that were
  /// broadcast and cast to the operand's dtype.
  func deliver(_ gradient: Tensor, to edge: Edge) {
    guard let node = edge.node, needed?.contains(node) ?? true, !gradient.isPlaceholder else { return }
    let expected = node.description(of: edge.output)
    var g = gradient
    if g.dtype != expected.dtype, node.extra?.takesAnyDType != true { g = g.to(expected.dtype) }
    if !g.hasShape(expected.shape) { g = g.sum(toSize: expected.shape) }
    if let nanCheck, let error = nanCheck.refuse(g, edge) { return error.raise() }
    if collected != nil, collect(g, edge) { return }
    add(g, node, edge.output)
  }

  /// Starts at an output of a node.
  func addRoot(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    node.retain()
    roots.append(node)
    add(g, node, output)
  }

  private func add(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    addPending(g, node, output)
    enqueue(node)
  }

  func addPending(_ g: Tensor, _ node: NodeRef, _ output: UInt32) {
    if isAlone && node.outputCount == 1 {
      let p = node.fields
      if let raw = p.pointee.rawGradient {
        p.pointee.rawGradient = nil
        p.pointee.gradient = Unmanaged.passRetained(Tensor.takingRaw(raw, of: node).body)
      }
      if let before = p.pointee.gradient {
        p.pointee.gradient = nil
        let sum = accumulate(Tensor(before.takeRetainedValue()), g)
        p.pointee.gradient = Unmanaged.passRetained(sum.body)
      } else {
        p.pointee.gradient = Unmanaged.passRetained(g.body)
      }
    } else if isAlone, let extra = node.extra {
      if extra.pending.isEmpty { extra.pending = Array(repeating: nil, count: extra.outputs.count) }
      let before = extra.pending[Int(output)]
      extra.pending[Int(output)] = nil
      extra.pending[Int(output)] = before.map { accumulate($0, g) } ?? g
    } else {
      var pending = table[node] ?? Array(repeating: nil, count: node.outputCount)
      pending[Int(output)] = pending[Int(output)].map { accumulate($0, g) } ?? g
      table[node] = pending
    }
  }

  /// The sum of two gradients; into the first where nobody else sees it.
  private func accumulate(_ before: consuming Tensor, _ g: Tensor) -> Tensor {
    if !createGraph, before.dtype == g.dtype, !g.isInterpreted, before.isExclusivelyOwned() {
      before.accumulate(g)
      return before
    }
    return before + g
  }

  /// The gradient of the single output of a node.
  func takeGradient(_ node: NodeRef) -> Tensor {
    let p = node.fields
    if isAlone {
      if let raw = p.pointee.rawGradient {
        p.pointee.rawGradient = nil
        return Tensor.takingRaw(raw, of: node)
      }
      if let body = p.pointee.gradient {
        p.pointee.gradient = nil
        return Tensor(body.takeRetainedValue())
      }
    } else if let pending = table.removeValue(forKey: node), let g = pending[0] {
      return g
    }
    return Tensor.zeros(node.shape, dtype: p.pointee.dtype)
  }

  /// The gradients of all outputs of a node, nil where none came.
  func takeGradients(_ node: NodeRef) -> [Tensor?] {
    if !isAlone { return table.removeValue(forKey: node) ?? Array(repeating: nil, count: node.outputCount) }
    if node.outputCount == 1 { return [takeGradient(node)] }
    guard let extra = node.extra else { return [] }
    let pending = extra.pending
    extra.pending = []
    return pending.isEmpty ? Array(repeating: nil, count: extra.outputs.count) : pending
  }

  func drop(_ node: NodeRef) {
    _ = takeGradients(node)
  }
}
