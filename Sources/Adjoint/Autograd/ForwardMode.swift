/// A forward-mode derivative being taken. Dual tensors made under it carry their tangent under it,
/// so that derivatives may be nested without being confused.
public struct DualLevel: Sendable, Equatable {
  let number: Int

  /// The innermost level that is open on this thread.
  static var current: DualLevel? {
    let number = ThreadState.current.dualLevel
    return number == 0 ? nil : DualLevel(number: number)
  }
}

/// Runs `body` with a forward-mode level open: dual tensors made in it carry tangents through
/// every operation.
///
///     let derivative = dualLevel { level in
///       unpackDual(sin(makeDual(x, tangent: Tensor.onesLike(x)))).tangent   // cos(x)
///     }
///
/// Scopes nest; each thread has its own. What `unpackDual` gives may be used after the scope.
public func dualLevel<R>(_ body: (DualLevel) throws -> R) rethrows -> R {
  try withDualLevel { try body(DualLevel(number: $0)) }
}

/// `x` with a tangent: the same memory, at the same place in the graph.
///
/// - Parameters:
///   - tangent: of the shape of `x`, floating; it may require a gradient, or be dual at another level.
///   - level: the innermost one unless given.
///
/// Refused outside `dualLevel`, for integers and booleans, for a tangent of another shape, and if
/// `x` has a tangent at this level already.
public func makeDual(_ x: Tensor, tangent: Tensor, level: DualLevel? = nil) -> Tensor {
  if x.isPlaceholder || tangent.isPlaceholder { return .placeholder }
  do {
    guard let level = level ?? .current else {
      throw AdjointError("makeDual", "no forward-mode level is open: call it inside dualLevel { … }")
    }
    for (name, tensor) in [("tensor", x), ("tangent", tangent)] where !tensor.dtype.isFloatingPoint {
      throw AdjointError(
        "makeDual", "expected a floating \(name), got a \(tensor.summary): convert it with .float() or .double()")
    }
    guard tangent.hasShape(x.shape) else {
      throw AdjointError(
        "makeDual",
        "the tangent has shape \(tangent.shape.shapeText), the tensor \(x.shape.shapeText): they have to be equal")
    }
    guard Dual.split(x, level.number).1 == nil else {
      throw AdjointError(
        "makeDual", "this \(x.summary) has a tangent at this level already: unpackDual it, or open another level")
    }
    return Dual.join(x, tangent, level.number)
  } catch { return .failed(error) }
}

/// A dual tensor taken apart; the tangent is nil if it has none at `level` (the innermost unless given).
public func unpackDual(_ x: Tensor, level: DualLevel? = nil) -> (primal: Tensor, tangent: Tensor?) {
  guard let level = level ?? .current else { return (x, nil) }
  return Dual.split(x, level.number)
}
