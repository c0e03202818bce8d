/// The Jacobian of `f` at `x`: J[i…, j…] = ∂f(x)[i…] / ∂x[j…], of shape output.shape + input.shape.
///
/// ```swift
/// jacobian({ $0 ** 2 }, at: Tensor([1.0, 2]))  // → tensor([[2., 0.], [0., 4.]])
/// ```
///
/// - Parameters:
///   - createGraph: make it differentiable itself.
///   - strict: refuse an output that does not depend on the input; its rows are 0 otherwise.
///   - vectorize: let all rows or columns be computed as one batch; the result is the same. Not with `strict`.
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
    let blocks = try enableGrad { try call.jacobian(f, x, strategy) }
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

  func jacobian(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor], _ strategy: JacobianStrategy) throws -> [[Tensor]] {
    switch strategy {
    case .reverse: try rows(f, x)
    case .forward: try columns(f, x)
    }
  }

  private func rows(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor]) throws -> [[Tensor]] {
    let x = try inputs(x, tracked: true)
    let y = try evaluate(f, x)
    return try y.map { y in
      let rows = try (0..<y.numel).map { try pullBack([y], [.unit(y.shape, y.dtype, at: $0)], to: x, keepGraph: true) }
      return x.indices.map { j in
        rows.isEmpty
          ? .zeros(y.shape + x[j].shape, dtype: x[j].dtype)
          : Tensor.stack(rows.map { $0[j] }).reshape(y.shape + x[j].shape)
      }
    }
  }

  private func columns(_ f: ([Tensor]) -> [Tensor], _ x: [Tensor]) throws -> [[Tensor]] {
    let x = try inputs(x, tracked: strict && createGraph)
    var y: [Tensor] = []
    // For each input its columns, one tangent for each output.
    let columns = try x.indices.map { j in
      try (0..<x[j].numel).map { k in
        try withDualLevel { level in
          var dual = x
          dual[j] = Dual.join(x[j], .unit(x[j].shape, x[j].dtype, at: k), level)
          let tangents: [Tensor?]
          (y, tangents) = split(try evaluate(f, dual), level)
          return try self.tangents(y, tangents, of: "input \(j)")
        }
      }
    }
    if y.isEmpty { y = try evaluate(f, x) }
    return y.indices.map { i in
      x.indices.map { j in
        columns[j].isEmpty
          ? .zeros(y[i].shape + x[j].shape, dtype: y[i].dtype)
          : Tensor.stack(columns[j].map { $0[i] }, dim: -1).reshape(y[i].shape + x[j].shape)
      }
    }
  }

  /// Values and tangents of outputs at a level.
  func split(_ y: [Tensor], _ level: Int) -> ([Tensor], [Tensor?]) {
    let parts = y.map { Dual.split($0, level) }
    return (parts.map(\.0), parts.map(\.1))
  }
}
