/// The gradient of a scalar function with respect to its first argument, as a function.
///
/// ```swift
/// let slope = grad { sin($0) }
/// slope(Tensor(0.0))              // → tensor(1.)
/// grad(grad { $0 ** 3 })(Tensor(2.0))  // → tensor(12.)
/// ```
///
/// The result can be differentiated again, mapped by `vmap`, and composed with every other transform. Refused: a
/// function whose result has several elements, an integer argument.
public func grad(_ f: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor {
  { x in gradients("grad", at: x) { f($0) }.gradient }
}

/// The gradient with respect to the first argument, a tensor or a ``TensorTree``; the others may be anything.
///
/// ```swift
/// let loss = { (w: Tensor, x: Tensor, y: Tensor) in (w * x - y).square().sum() }
/// grad(loss)(Tensor(1.0), Tensor([1.0, 2]), Tensor([3.0, 3]))  // → tensor(-8.)
/// ```
public func grad<P: TensorTree>(_ f: @escaping (P) -> Tensor) -> (P) -> P {
  { p in gradients("grad", at: p, f).gradient }
}

/// The same for a function of two arguments.
public func grad<P: TensorTree, A>(_ f: @escaping (P, A) -> Tensor) -> (P, A) -> P {
  { p, a in gradients("grad", at: p) { f($0, a) }.gradient }
}

/// The same for a function of three arguments.
public func grad<P: TensorTree, A, B>(_ f: @escaping (P, A, B) -> Tensor) -> (P, A, B) -> P {
  { p, a, b in gradients("grad", at: p) { f($0, a, b) }.gradient }
}

/// The same for a function of four arguments.
public func grad<P: TensorTree, A, B, C>(_ f: @escaping (P, A, B, C) -> Tensor) -> (P, A, B, C) -> P {
  { p, a, b, c in gradients("grad", at: p) { f($0, a, b, c) }.gradient }
}

/// The gradient and the value, from one evaluation.
///
/// ```swift
/// let (g, value) = gradAndValue { ($0 * $0).sum() }(Tensor([1.0, 2]))
/// g      // → tensor([2., 4.])
/// value  // → tensor(5.)
/// ```
public func gradAndValue(_ f: @escaping (Tensor) -> Tensor) -> (Tensor) -> (gradient: Tensor, value: Tensor) {
  { x in gradients("gradAndValue", at: x) { f($0) } }
}

/// The gradient with respect to the first argument and the value; see `grad`.
public func gradAndValue<P: TensorTree>(_ f: @escaping (P) -> Tensor) -> (P) -> (gradient: P, value: Tensor) {
  { p in gradients("gradAndValue", at: p, f) }
}

/// The same for a function of two arguments.
public func gradAndValue<P: TensorTree, A>(
  _ f: @escaping (P, A) -> Tensor
) -> (P, A) -> (gradient: P, value: Tensor) {
  { p, a in gradients("gradAndValue", at: p) { f($0, a) } }
}

/// The same for a function of three arguments.
public func gradAndValue<P: TensorTree, A, B>(
  _ f: @escaping (P, A, B) -> Tensor
) -> (P, A, B) -> (gradient: P, value: Tensor) {
  { p, a, b in gradients("gradAndValue", at: p) { f($0, a, b) } }
}

private func gradients<P: TensorTree>(
  _ name: String, at x: P, _ f: (P) -> Tensor
) -> (gradient: P, value: Tensor) {
  do {
    let derivation = try Derivation(name, at: x.tensors) { [f(x.replaced(by: $0))] }
    let value = derivation.outputs[0]
    guard value.ndim == 0 || value.numel == 1 else {
      throw AdjointError(
        name,
        "expected a function whose result is one number, and it is \(value.described): reduce it with sum() or mean(), "
          + "or use jacrev")
    }
    let gradients = derivation.pullBack([Tensor.ones(value.shape, dtype: value.dtype)])
    return (x.replaced(by: gradients), derivation.values[0])
  } catch {
    let nothing = Tensor.failed(error)
    return (x.mapTensors { _ in nothing }, nothing)
  }
}
