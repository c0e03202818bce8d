/// A forward-mode derivative being taken. Dual tensors made under it carry their tangent under it,
/// so that derivatives may be nested without being confused.
public struct DualLevel: Sendable, Equatable {
  let number: Int

  /// The innermost level that is open on this thread.
  static var current: DualLevel? { ThreadState.current.openLevels.last.map { DualLevel(number: $0.number) } }

  var isOpen: Bool { ThreadState.current.openLevels.contains { $0.number == number } }
}

/// Runs `body` with a forward-mode level open: dual tensors made in it carry tangents through
/// every operation.
///
/// ```swift
/// let x = Tensor([1.0, 2])
/// dualLevel { _ in unpackDual(x * makeDual(x, tangent: Tensor([1.0, 1]))).tangent! }  // → tensor([1., 2.])
/// ```
///
/// Scopes nest; each thread has its own. What `unpackDual` gives may be used after the scope; a dual
/// tensor that outlives it has lost its tangent.
public func dualLevel<R>(_ body: (DualLevel) throws -> R) rethrows -> R {
  let level = enterDualLevel()
  defer { exitDualLevel(level) }
  return try body(level)
}

/// Opens a forward-mode level on this thread until `exitDualLevel`, for where no closure can hold it.
///
/// ```swift
/// let level = enterDualLevel()
/// let y = makeDual(Tensor(3.0), tangent: Tensor(1.0), level: level) ** 2
/// unpackDual(y, level: level).tangent!  // → tensor(6.)
/// exitDualLevel(level)
/// unpackDual(y).tangent == nil  // → true
/// ```
public func enterDualLevel() -> DualLevel {
  let level = OpenLevel()
  ThreadState.current.openLevels.append(level)
  return DualLevel(number: level.number)
}

/// Closes a level, the innermost unless given: every tangent at it is gone. Refused for one that is not
/// the innermost that is open.
///
/// ```swift
/// let outer = enterDualLevel()
/// exitDualLevel(enterDualLevel())
/// exitDualLevel(outer)
/// ```
public func exitDualLevel(_ level: DualLevel? = nil) {
  guard let current = DualLevel.current, level == nil || level == current else {
    let reason =
      level?.isOpen == true ? "a level inside this one is still open" : "no such level is open on this thread"
    return AdjointError("exitDualLevel", "\(reason): every enterDualLevel needs one exit, the innermost first").raise()
  }
  ThreadState.current.openLevels.removeLast().close()
}

/// Whether operations on dual tensors carry their tangents on. `noGrad` leaves that alone.
public var isForwardModeEnabled: Bool { !Modes.current.contains(.noForward) }

/// Runs `body` with forward mode switched off (or on again): operations see the primal parts alone,
/// and `unpackDual` finds no tangent. The tangents are there again afterwards.
///
/// ```swift
/// let plain = dualLevel { _ in
///   let x = makeDual(Tensor(2.0), tangent: Tensor(1.0))
///   return setForwardModeEnabled(false) { unpackDual(x * x).tangent == nil }
/// }
/// plain  // → true
/// ```
@discardableResult
public func setForwardModeEnabled<R>(_ isOn: Bool, _ body: () throws -> R) rethrows -> R {
  try Modes.with(.noForward, !isOn, body)
}

/// `x` with a tangent: the same memory, at the same place in the graph. Changing the result in place
/// changes `x` too, but gives tangents neither to `x` nor to what `x` is a view of.
///
/// - Parameters:
///   - tangent: of the shape and dtype of `x`; it may require a gradient, or be dual at another level.
///   - level: the innermost one unless given.
///
/// Refused outside `dualLevel` and at a level that has been closed, for integers and booleans, for a
/// tangent of another shape or dtype, and if `x` or the tangent has a tangent at this level already.
///
/// ```swift
/// dualLevel { _ in unpackDual(exp(makeDual(Tensor(0.0), tangent: Tensor(3.0)))).tangent! }  // → tensor(3.)
/// ```
public func makeDual(_ x: Tensor, tangent: Tensor, level: DualLevel? = nil) -> Tensor {
  if x.isPlaceholder || tangent.isPlaceholder { return .placeholder }
  do {
    let level = try openLevel(level)
    for (name, tensor) in [("tensor", x), ("tangent", tangent)] where !tensor.dtype.isFloatingPoint {
      throw AdjointError(
        "makeDual", "expected a floating \(name), got \(tensor.described): convert it with .float() or .double()")
    }
    guard tangent.hasShape(x.shape) else {
      throw AdjointError(
        "makeDual",
        "the tangent has shape \(tangent.shape.shapeText), the tensor \(x.shape.shapeText): they have to be equal")
    }
    guard tangent.dtype == x.dtype else {
      throw AdjointError(
        "makeDual", "the tangent is \(tangent.dtype), the tensor \(x.dtype): convert it with to(.\(x.dtype))")
    }
    guard x.innermost.tangents[level.number] == nil else {
      throw AdjointError(
        "makeDual", "this \(x.summary) has a tangent at this level already: unpackDual it, or open another level")
    }
    guard tangent.innermost.tangents[level.number] == nil else {
      throw AdjointError(
        "makeDual", "the tangent has itself a tangent at this level: open another level for the second derivative")
    }
    return Dual.join(x, tangent, level.number).ownTangents()
  } catch { return .failed(error) }
}

/// A dual tensor taken apart; the tangent is nil if it has none at `level` (the innermost unless given).
///
/// The primal part is the same memory at the same place in the graph, and the tangent the very tensor that the
/// dual tensor carries. Outside of every level the tensor itself comes back.
///
/// ```swift
/// dualLevel { _ in unpackDual(makeDual(Tensor(2.0), tangent: Tensor(1.0)) ** 2).primal }  // → tensor(4.)
/// ```
public func unpackDual(_ x: Tensor, level: DualLevel? = nil) -> (primal: Tensor, tangent: Tensor?) {
  guard !x.isPlaceholder, let level = level ?? .current else { return (x, nil) }
  let (primal, tangent) = Dual.split(x, level.number)
  return (primal.body === x.body ? primal : primal.ownTangents(), tangent)
}

private func openLevel(_ level: DualLevel?) throws -> DualLevel {
  guard let level = level ?? .current else {
    throw AdjointError("makeDual", "no forward-mode level is open: call it inside dualLevel { … }")
  }
  guard level.isOpen else {
    throw AdjointError(
      "makeDual", "the forward-mode level is not open on this thread: it has been closed, or is another's")
  }
  return level
}
