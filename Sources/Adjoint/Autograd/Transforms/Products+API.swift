// Products of Jacobians with vectors, as functions that can be nested, mapped and used again.

/// f(x) and the function that takes a gradient of it back to x: v ↦ vᵀJ. The function may be called any number of times.
///
/// ```swift
/// let (value, pullBack) = vjp({ $0 ** 2 }, Tensor([1.0, 2]))
/// value                       // → tensor([1., 4.])
/// pullBack(Tensor([1.0, 1]))  // → tensor([2., 4.])
/// ```
public func vjp(_ f: (Tensor) -> Tensor, _ x: Tensor) -> (value: Tensor, pullBack: (Tensor) -> Tensor) {
  let (values, pullBack) = vjp({ [f($0[0])] }, [x])
  return (values.first ?? .placeholder, { pullBack([$0]).first ?? .placeholder })
}

/// The same for several inputs and outputs: a gradient for each output gives one for each input.
public func vjp(
  _ f: ([Tensor]) -> [Tensor], _ x: [Tensor]
) -> (values: [Tensor], pullBack: ([Tensor]) -> [Tensor]) {
  do {
    let derivation = try Derivation("vjp", at: x, f)
    return (
      derivation.values,
      { v in
        do {
          try checkVectors("vjp", v, for: derivation.outputs, "outputs")
          let isTracked = Modes.isGradEnabled && v.contains(where: \.requiresGrad)
          return derivation.pullBack(v, createGraph: derivation.isDifferentiable || isTracked)
        } catch {
          let nothing = Tensor.failed(error)
          return x.map { _ in nothing }
        }
      }
    )
  } catch {
    let nothing = Tensor.failed(error)
    return ([], { _ in x.map { _ in nothing } })
  }
}

/// f(x) and J·t, the derivative of f at x in the direction t, by forward mode.
///
/// ```swift
/// let (value, tangent) = jvp({ $0 ** 2 }, Tensor([1.0, 2]), Tensor([1.0, 0.5]))
/// value    // → tensor([1., 4.])
/// tangent  // → tensor([2., 2.])
/// ```
public func jvp(_ f: (Tensor) -> Tensor, _ x: Tensor, _ t: Tensor) -> (value: Tensor, tangent: Tensor) {
  let (values, tangents) = jvp({ [f($0[0])] }, [x], [t])
  return (values.first ?? .placeholder, tangents.first ?? .placeholder)
}

/// The same for several inputs and outputs: a tangent for each input gives one for each output.
public func jvp(
  _ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ t: [Tensor]
) -> (values: [Tensor], tangents: [Tensor]) {
  do {
    try checkVectors("jvp", t, for: x, "inputs")
    return try pushedForward("jvp", x, t, f)
  } catch {
    _ = Tensor.failed(error)
    return ([], [])
  }
}

/// f(x) and its derivative at x as a function of the direction, t ↦ J·t: `f` runs once, however often that is called.
///
/// ```swift
/// let (value, derivative) = linearize({ sin($0) }, Tensor(0.0))
/// derivative(Tensor(2.0))  // → tensor(2.)
/// ```
///
/// The derivative is that of the pull-back, vᵀJ, which is linear in v, with respect to v: no forward run is needed.
public func linearize(
  _ f: (Tensor) -> Tensor, _ x: Tensor
) -> (value: Tensor, derivative: (Tensor) -> Tensor) {
  let (values, derivative) = linearize({ [f($0[0])] }, [x])
  return (values.first ?? .placeholder, { derivative([$0]).first ?? .placeholder })
}

/// The same for several inputs and outputs.
public func linearize(
  _ f: ([Tensor]) -> [Tensor], _ x: [Tensor]
) -> (values: [Tensor], derivative: ([Tensor]) -> [Tensor]) {
  do {
    let derivation = try Derivation("linearize", at: x, f)
    return (
      derivation.values,
      { t in
        do {
          try checkVectors("linearize", t, for: derivation.inputs, "inputs")
          let pulled = try Derivation("linearize", at: derivation.outputs.map { Tensor.zerosLike($0) }) {
            derivation.pullBack($0, createGraph: true)
          }
          let tangents = pulled.pullBack(
            t, createGraph: derivation.isDifferentiable || t.contains(where: \.requiresGrad))
          return derivation.isDifferentiable ? tangents : tangents.map { $0.withoutGraph() }
        } catch {
          let nothing = Tensor.failed(error)
          return derivation.outputs.map { _ in nothing }
        }
      }
    )
  } catch {
    let nothing = Tensor.failed(error)
    return ([], { _ in [nothing] })
  }
}

/// Values and tangents of the outputs; zeros where an output does not depend on what has a tangent.
func pushedForward(
  _ name: String, _ x: [Tensor], _ t: [Tensor?], _ f: ([Tensor]) throws -> [Tensor]
) throws -> (values: [Tensor], tangents: [Tensor]) {
  for x in x where !x.isPlaceholder && !x.dtype.isFloatingPoint {
    throw AdjointError(
      name,
      "only floating tensors have derivatives, and an input is \(x.described): convert it with .float() or .double()"
    )
  }
  return try withDualLevel { level in
    let y = try f(zip(x, t).map { x, t in t.map { Dual.join(x, $0.to(x.dtype), level) } ?? x })
    if AdjointError.pending || y.contains(where: \.isPlaceholder) { throw AdjointError(name, "the function failed") }
    let parts = y.map { Dual.split($0, level) }
    return (parts.map(\.0), parts.map { value, tangent in tangent ?? .zerosLike(value) })
  }
}

private func checkVectors(_ name: String, _ v: [Tensor], for x: [Tensor], _ what: String) throws {
  guard v.count == x.count else {
    throw AdjointError(name, "got \(v.count) vectors for \(x.count) \(what): one is needed for each")
  }
  for (v, x) in zip(v, x) where !v.isPlaceholder && !x.isPlaceholder && !v.hasShape(x.shape) {
    throw AdjointError(
      name,
      "a vector has shape \(v.shape.shapeText), and what it belongs to \(x.shape.shapeText): they have to be equal")
  }
}
