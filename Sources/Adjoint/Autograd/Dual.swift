/// Dual numbers: a tensor may carry tangents, each under the level of a forward-mode derivative.
///
/// An operation on dual tensors is interpreted: the innermost (highest) level is peeled off, the
/// operation runs on what is left (which may carry outer levels, and is then interpreted again),
/// and its `jvp` gives the tangent at that level. Levels are never mixed, so that
/// d/dx x·(d/dy (x + y)) does not confuse the two perturbations.
enum Dual {
  /// How many levels there have been.
  fileprivate static let levels = AtomicInt(0)

  /// The innermost level among the operands; nil if one of them is a placeholder.
  static func level(_ x: Tensor?...) -> Int? { level(x) }

  static func level(_ operands: [Tensor?]) -> Int? {
    var level: Int?
    for case let x? in operands {
      if x.isPlaceholder { return nil }
      guard x.h.pointee.flags.contains(.dual), let extra = x.body.existingExtra else { continue }
      level = max(level ?? .min, extra.tangents.keys.max() ?? .min)
    }
    return level
  }

  /// The tensor without its tangent at `level` (same graph, same memory, outer levels kept), and that tangent.
  static func split(_ x: Tensor, _ level: Int) -> (Tensor, Tensor?) {
    guard x.h.pointee.flags.contains(.dual), let extra = x.body.existingExtra,
      let tangent = extra.tangents[level]
    else { return (x, nil) }
    let primal = x.sharingGraph()
    var others = extra.tangents
    others[level] = nil
    primal.setTangents(others)
    return (primal, tangent)
  }

  /// `x` with `tangent` at `level`.
  static func join(_ x: Tensor, _ tangent: Tensor, _ level: Int) -> Tensor {
    let dual = x.sharingGraph()
    var tangents = x.body.existingExtra?.tangents ?? [:]
    tangents[level] = tangent.hasShape(x.shape) ? tangent : tangent.expand(x.shape)
    dual.setTangents(tangents)
    return dual
  }
}

extension Tensor {
  /// Another tensor object over the same memory with the same place in the graph.
  func sharingGraph() -> Tensor {
    let other = alias(shape, strides)
    if let source { other.body.setNode(source, output: h.pointee.output) }
    if let extra = body.existingExtra {
      if extra.base != nil { other.followBase(of: self) }
      if extra.grad != nil { other.body.extra.grad = extra.grad }
    }
    if h.pointee.flags.contains(.number) { other.h.pointee.flags.insert(.number) }
    return other
  }

  func setTangents(_ tangents: [Int: Tensor]) {
    if tangents.isEmpty {
      body.existingExtra?.tangents = [:]
      h.pointee.flags.remove(.dual)
    } else {
      body.extra.tangents = tangents
      h.pointee.flags.insert(.dual)
    }
  }
}

/// Runs `body` with a new forward-mode level, numbered above all there have been: a tensor that
/// outlives its level is never taken for one of another.
func withDualLevel<R>(_ body: (Int) throws -> R) rethrows -> R {
  let state = ThreadState.current
  let outer = state.dualLevel
  state.dualLevel = Dual.levels.add(1)
  defer { state.dualLevel = outer }
  return try body(state.dualLevel)
}
