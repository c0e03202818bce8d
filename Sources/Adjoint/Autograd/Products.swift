// Products of a Jacobian with a vector from either side, without making the Jacobian.

/// f(x) and vᵀ·J, the gradient of ⟨v, f(x)⟩: one evaluation and one backward run.
///
/// - Parameters:
///   - v: of the shape of the output; may be left out for an output of one element.
///   - createGraph: make both results differentiable.
///   - strict: refuse an output that does not depend on the input.
public func vjp(
  _ f: (Tensor) -> Tensor, at x: Tensor, v: Tensor? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, gradient: Tensor) {
  let (values, gradients) = vjp({ [f($0[0])] }, at: [x], v: v.map { [$0] }, createGraph: createGraph, strict: strict)
  return (values.first ?? .placeholder, gradients.first ?? .placeholder)
}

/// The same for several inputs and outputs: a vector for each output, a gradient for each input.
public func vjp(
  _ f: ([Tensor]) -> [Tensor], at x: [Tensor], v: [Tensor]? = nil, createGraph: Bool = false, strict: Bool = false
) -> (values: [Tensor], gradients: [Tensor]) {
  let call = FunctionalCall(name: "vjp", createGraph: createGraph, strict: strict)
  do {
    let (y, gradients) = try enableGrad {
      let x = try call.inputs(x, tracked: true)
      let y = try call.evaluate(f, x)
      return (y, try call.pullBack(y, try call.vector(v, for: y, "output"), to: x))
    }
    return (y.map(call.finished), gradients.map(call.finished))
  } catch {
    _ = Tensor.failed(error)
    return ([], [])
  }
}

/// f(x) and J·v, the derivative of f at x in the direction v: one evaluation in forward mode.
///
/// - Parameters:
///   - v: of the shape of the input; may be left out for an input of one element.
///   - createGraph: make both results differentiable.
///   - strict: refuse an output that does not depend on the input.
public func jvp(
  _ f: (Tensor) -> Tensor, at x: Tensor, v: Tensor? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, tangent: Tensor) {
  let (values, tangents) = jvp({ [f($0[0])] }, at: [x], v: v.map { [$0] }, createGraph: createGraph, strict: strict)
  return (values.first ?? .placeholder, tangents.first ?? .placeholder)
}

/// The same for several inputs and outputs: a vector for each input, a tangent for each output.
public func jvp(
  _ f: ([Tensor]) -> [Tensor], at x: [Tensor], v: [Tensor]? = nil, createGraph: Bool = false, strict: Bool = false
) -> (values: [Tensor], tangents: [Tensor]) {
  let call = FunctionalCall(name: "jvp", createGraph: createGraph, strict: strict)
  do {
    let (y, tangents) = try call.pushForward(f, x, v)
    return (y.map(call.finished), tangents.map(call.finished))
  } catch {
    _ = Tensor.failed(error)
    return ([], [])
  }
}

/// f(x) and H·v, the Hessian of a scalar function times a vector: forward mode over the gradient.
///
/// - Parameters:
///   - v: of the shape of the input; may be left out for an input of one element.
///   - strict: refuse a function whose value or gradient does not depend on the input.
///
/// ```swift
/// hvp({ ($0 ** 3).sum() }, at: Tensor([1.0, 2.0]), v: Tensor([1.0, 1.0])).product  // → tensor([ 6., 12.])
/// ```
public func hvp(
  _ f: (Tensor) -> Tensor, at x: Tensor, v: Tensor? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
  let (value, products) = hvp({ f($0[0]) }, at: [x], v: v.map { [$0] }, createGraph: createGraph, strict: strict)
  return (value, products.first ?? .placeholder)
}

/// The same for several inputs: a product for each.
public func hvp(
  _ f: ([Tensor]) -> Tensor, at x: [Tensor], v: [Tensor]? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, products: [Tensor]) {
  let call = FunctionalCall(name: "hvp", createGraph: createGraph, strict: strict)
  do {
    let (results, tangents) = try call.pushForward({ call.valueAndGradients(f, $0) }, x, v)
    // The first result is the value, with its own tangent.
    return (call.finished(results[0]), tangents.dropFirst().map(call.finished))
  } catch { return (.failed(error), []) }
}

/// f(x) and vᵀ·H, the same product backward through the gradient. Both are equal where the second
/// derivatives are continuous; `hvp` is the cheaper one.
///
/// ```swift
/// vhp({ ($0 ** 3).sum() }, at: Tensor([1.0, 2.0]), v: Tensor([1.0, 0.0])).product  // → tensor([6., 0.])
/// ```
public func vhp(
  _ f: (Tensor) -> Tensor, at x: Tensor, v: Tensor? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, product: Tensor) {
  let (value, products) = vhp({ f($0[0]) }, at: [x], v: v.map { [$0] }, createGraph: createGraph, strict: strict)
  return (value, products.first ?? .placeholder)
}

/// The same for several inputs: a product for each.
public func vhp(
  _ f: ([Tensor]) -> Tensor, at x: [Tensor], v: [Tensor]? = nil, createGraph: Bool = false, strict: Bool = false
) -> (value: Tensor, products: [Tensor]) {
  let call = FunctionalCall(name: "vhp", createGraph: createGraph, strict: strict)
  do {
    let (value, products) = try enableGrad {
      let x = try call.inputs(x, tracked: true)
      let v = try call.vector(v, for: x, "input")
      let results = try call.evaluate({ call.valueAndGradients(f, $0) }, x)
      return (results[0], try call.pullBack(Array(results.dropFirst()), v, to: x))
    }
    return (call.finished(value), products.map(call.finished))
  } catch { return (.failed(error), []) }
}

extension FunctionalCall {
  /// Values of a function and their tangents; zeros where an output does not depend on the inputs.
  func pushForward(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ v: [Tensor]?) throws -> ([Tensor], [Tensor]) {
    try enableGrad {
      let x = try inputs(x, tracked: strict && createGraph)
      let v = try vector(v, for: x, "input")
      return try withDualLevel { level in
        let (y, tangents) = split(try evaluate(f, zip(x, v).map { Dual.join($0, $1, level) }), level)
        return (y, try self.tangents(y, tangents, of: "the inputs"))
      }
    }
  }
}
