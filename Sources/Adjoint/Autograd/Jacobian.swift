/// The Jacobian of `f` at `x`: J[i…, j…] = ∂f(x)[i…] / ∂x[j…], of shape output.shape + input.shape.
///
/// ```swift
/// jacobian({ $0 ** 2 }, at: Tensor([1.0, 2]))  // → tensor([[2., 0.], [0., 4.]])
/// ```
///
/// - Parameters:
///   - createGraph: make it differentiable itself.
///   - strict: refuse an output that does not depend on the input; its rows are 0 otherwise.
///   - vectorize: compute all rows or columns at once, as one batch (`vmap`): faster, with more memory. Not with `strict`.
///   - strategy: `.reverse` for few outputs, `.forward` for few inputs.
public func jacobian(
  _ f: (Tensor) -> Tensor, at x: Tensor, createGraph: Bool = false, strict: Bool = false, vectorize: Bool = false,
  strategy: JacobianStrategy = .reverse
) -> Tensor {
  jacobian(
    { [f($0[0])] }, at: [x], createGraph: createGraph, strict: strict, vectorize: vectorize, strategy: strategy
  ).first?.first ?? .placeholder
}

/// The Jacobian of a function of several tensors in blocks: `[i][j]` is that of output i with
/// respect to input j, of shape output.shape + input.shape.
public func jacobian(
  _ f: ([Tensor]) -> [Tensor], at x: [Tensor], createGraph: Bool = false, strict: Bool = false,
  vectorize: Bool = false, strategy: JacobianStrategy = .reverse
) -> [[Tensor]] {
  let call = FunctionalCall(name: "jacobian", createGraph: createGraph, strict: strict)
  do {
    try call.checkFlags(vectorize: vectorize)
    let blocks = try enableGrad { try call.jacobian(f, x, strategy, vectorize: vectorize) }
    return blocks.map { $0.map(call.finished) }
  } catch {
    _ = Tensor.failed(error)
    return []
  }
}

extension FunctionalCall {
  /// What is missing is found out output by output and input by input.
  func checkFlags(vectorize: Bool) throws {
    if strict && vectorize {
      throw AdjointError(name, "strict and vectorize do not go together: leave one of them out")
    }
  }

  func jacobian(
    _ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ strategy: JacobianStrategy, vectorize: Bool
  ) throws -> [[Tensor]] {
    switch strategy {
    case .reverse: try rows(f, x, vectorize)
    case .forward: try columns(f, x, vectorize)
    }
  }

  private func rows(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ vectorize: Bool) throws -> [[Tensor]] {
    let x = try inputs(x, tracked: true)
    let y = try evaluate(f, x)
    return try y.map { y in
      let rows = try along(y.shape, y.dtype, vectorize) { try pullBack([y], [$0], to: x, keepGraph: true) }
      return x.indices.map { j in
        let shape = y.shape + x[j].shape
        return rows?[j].reshape(shape) ?? .zeros(shape, dtype: x[j].dtype)
      }
    }
  }

  private func columns(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ vectorize: Bool) throws -> [[Tensor]] {
    let x = try inputs(x, tracked: strict && createGraph)
    var y: [Tensor] = []
    // For each input its columns, one stack for each output.
    let columns = try x.indices.map { j in
      try along(x[j].shape, x[j].dtype, vectorize) { v in
        try withDualLevel { level in
          var dual = x
          dual[j] = Dual.join(x[j], v, level)
          let tangents: [Tensor?]
          (y, tangents) = split(try evaluate(f, dual), level)
          return try self.tangents(y, tangents, of: "input \(j)")
        }
      }
    }
    if y.isEmpty { y = try evaluate(f, x) }
    return y.indices.map { i in
      x.indices.map { j in
        let shape = y[i].shape + x[j].shape
        return columns[j]?[i].movedim(0, -1).reshape(shape) ?? .zeros(shape, dtype: y[i].dtype)
      }
    }
  }

  /// The derivatives in the direction of every element of a shape, stacked; nil if there are no elements.
  private func along(
    _ shape: [Int], _ dtype: DType, _ vectorize: Bool, _ derivatives: (Tensor) throws -> [Tensor]
  ) throws -> [Tensor]? {
    if vectorize { return try overDirections(shape, dtype, nil, derivatives) }
    let each = try (0..<shape.product).map { try derivatives(.unit(shape, dtype, at: $0)) }
    guard let first = each.first else { return nil }
    return first.indices.map { i in Tensor.stack(each.map { $0[i] }) }
  }

  /// Values and tangents of outputs at a level.
  func split(_ y: [Tensor], _ level: Int) -> ([Tensor], [Tensor?]) {
    let parts = y.map { Dual.split($0, level) }
    return (parts.map(\.0), parts.map(\.1))
  }
}
