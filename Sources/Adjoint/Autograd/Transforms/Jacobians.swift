// Whole Jacobians and Hessians of functions of one tensor, all directions at once by `vmap`.

/// The Jacobian by reverse mode: J[i…, j…] = ∂f(x)[i…]/∂x[j…], of shape output.shape + input.shape. One evaluation of
/// `f`, and one backward run over all elements of the output at once.
///
/// ```swift
/// jacrev { $0 ** 2 }(Tensor([1.0, 3]))  // → tensor([[2., 0.], [0., 6.]])
/// ```
///
/// - Parameter chunkSize: how many rows are computed at once; all unless given.
public func jacrev(_ f: @escaping (Tensor) -> Tensor, chunkSize: Int? = nil) -> (Tensor) -> Tensor {
  { x in jacobianReverse(at: x, chunkSize) { f($0) } }
}

/// The Jacobian with respect to the first argument, by reverse mode: in the place of each of its tensors the Jacobian
/// with respect to it.
///
/// ```swift
/// jacrev { (x: Tensor, scale: Double) in x * scale }(Tensor([1.0, 3]), 2)  // → tensor([[2., 0.], [0., 2.]])
/// ```
public func jacrev<P: TensorTree>(_ f: @escaping (P) -> Tensor, chunkSize: Int? = nil) -> (P) -> P {
  { p in jacobianReverse(at: p, chunkSize, f) }
}

/// The same for a function of two arguments.
public func jacrev<P: TensorTree, A>(
  _ f: @escaping (P, A) -> Tensor, chunkSize: Int? = nil
) -> (P, A) -> P {
  { p, a in jacobianReverse(at: p, chunkSize) { f($0, a) } }
}

/// The same for a function of three arguments.
public func jacrev<P: TensorTree, A, B>(
  _ f: @escaping (P, A, B) -> Tensor, chunkSize: Int? = nil
) -> (P, A, B) -> P {
  { p, a, b in jacobianReverse(at: p, chunkSize) { f($0, a, b) } }
}

/// The Jacobian by forward mode, for functions of fewer inputs than outputs. See `jacrev`.
///
/// ```swift
/// jacfwd { $0 ** 2 }(Tensor([1.0, 3]))  // → tensor([[2., 0.], [0., 6.]])
/// ```
public func jacfwd(_ f: @escaping (Tensor) -> Tensor, chunkSize: Int? = nil) -> (Tensor) -> Tensor {
  { x in jacobianForward(at: x, chunkSize) { f($0) } }
}

/// The Jacobian with respect to the first argument, by forward mode. See `jacrev`.
public func jacfwd<P: TensorTree>(_ f: @escaping (P) -> Tensor, chunkSize: Int? = nil) -> (P) -> P {
  { p in jacobianForward(at: p, chunkSize, f) }
}

/// The same for a function of two arguments.
public func jacfwd<P: TensorTree, A>(
  _ f: @escaping (P, A) -> Tensor, chunkSize: Int? = nil
) -> (P, A) -> P {
  { p, a in jacobianForward(at: p, chunkSize) { f($0, a) } }
}

/// The same for a function of three arguments.
public func jacfwd<P: TensorTree, A, B>(
  _ f: @escaping (P, A, B) -> Tensor, chunkSize: Int? = nil
) -> (P, A, B) -> P {
  { p, a, b in jacobianForward(at: p, chunkSize) { f($0, a, b) } }
}

/// The Hessian H[i…, j…] = ∂²f/∂x[i…]∂x[j…] of a scalar function, forward over reverse mode.
///
/// ```swift
/// hessian { ($0 ** 3).sum() }(Tensor([1.0, 2]))  // → tensor([[ 6., 0.], [ 0., 12.]])
/// ```
public func hessian(_ f: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor { jacfwd(jacrev(f)) }

/// The Hessian with respect to the first of several arguments.
public func hessian<A>(_ f: @escaping (Tensor, A) -> Tensor) -> (Tensor, A) -> Tensor {
  { x, a in hessian { f($0, a) }(x) }
}

/// The same for a function of three arguments.
public func hessian<A, B>(_ f: @escaping (Tensor, A, B) -> Tensor) -> (Tensor, A, B) -> Tensor {
  { x, a, b in hessian { f($0, a, b) }(x) }
}

private func jacobianReverse<P: TensorTree>(at x: P, _ chunkSize: Int?, _ f: (P) -> Tensor) -> P {
  do {
    let derivation = try Derivation("jacrev", at: x.tensors) { [f(x.replaced(by: $0))] }
    let y = derivation.outputs[0]
    let rows = try overDirections(y.shape, y.dtype, chunkSize) { derivation.pullBack([$0]) }
    return x.replaced(
      by: x.tensors.indices.map { i in
        let shape = y.shape + derivation.inputs[i].shape
        return rows?[i].reshape(shape) ?? .zeros(shape, dtype: x.tensors[i].dtype)
      })
  } catch {
    let nothing = Tensor.failed(error)
    return x.mapTensors { _ in nothing }
  }
}

private func jacobianForward<P: TensorTree>(at x: P, _ chunkSize: Int?, _ f: (P) -> Tensor) -> P {
  let inputs = x.tensors
  do {
    let columns = try inputs.indices.map { i in
      let directions = try overDirections(inputs[i].shape, inputs[i].dtype, chunkSize) { v in
        var tangents = [Tensor?](repeating: nil, count: inputs.count)
        tangents[i] = v
        return [try pushedForward("jacfwd", inputs, tangents) { [f(x.replaced(by: $0))] }.tangents[0]]
      }
      guard let direction = directions?[0] else {
        let y = f(x)
        return Tensor.zeros(y.shape + inputs[i].shape, dtype: y.dtype)
      }
      let shape = Array(direction.shape.dropFirst())
      return direction.movedim(0, -1).reshape(shape + inputs[i].shape)
    }
    return x.replaced(by: columns)
  } catch {
    let nothing = Tensor.failed(error)
    return x.mapTensors { _ in nothing }
  }
}

/// The results of `body` for all unit vectors of a shape at once, stacked; nil if there are none.
func overDirections(
  _ shape: [Int], _ dtype: DType, _ chunkSize: Int?, _ body: (Tensor) throws -> [Tensor]
) throws -> [Tensor]? {
  let count = shape.product
  if count == 0 { return nil }
  let call = VmapCall(inDims: [0], chunkSize: chunkSize, isOverDirections: true)
  return try call([Tensor.eye(count, dtype: dtype).reshape([count] + shape)]) { try body($0[0]) }
}
