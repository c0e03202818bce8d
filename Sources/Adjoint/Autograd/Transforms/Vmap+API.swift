/// `f` mapped over a dimension of its arguments: it is written for one example and runs on all at once.
///
/// The arguments may be tensors, arrays of tensors, and anything that is a ``TensorTree``; so may the results.
///
/// ```swift
/// let dots = vmap { a, b in a.dot(b) }
/// dots(Tensor([[1.0, 2], [3, 4]]), Tensor([[1.0, 1], [2, 2]]))  // → tensor([ 3., 14.])
/// ```
///
/// - Parameters:
///   - inDims: for each argument the dimension to map over, nil for one that is the same for all examples. A single
///     one is that of all arguments, and one for an argument is that of all its tensors.
///   - outDims: where the examples stand in each result; nil for a result that is the same for all.
///   - randomness: whether random functions are refused, or draw the same or different numbers for each example.
///   - chunkSize: how many examples run at once; all unless given.
///
/// Refused: sizes that differ, reading a value out (`item()`, `if`), changing a tensor in place that is the same for
/// all examples to what differs between them.
public func vmap<A: TensorTree, R: TensorTree>(
  _ f: @escaping (A) -> R, inDims: [Int?] = [0], outDims: [Int?] = [0], randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (A) -> R {
  let call = VmapCall(inDims: inDims, outDims: outDims, randomness: randomness, chunkSize: chunkSize)
  return { a in call.over([a.tensors]) { f(a.replaced(by: $0[0])) } }
}

/// For a function of two arguments.
public func vmap<A: TensorTree, B: TensorTree, R: TensorTree>(
  _ f: @escaping (A, B) -> R, inDims: [Int?] = [0], outDims: [Int?] = [0], randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (A, B) -> R {
  let call = VmapCall(inDims: inDims, outDims: outDims, randomness: randomness, chunkSize: chunkSize)
  return { a, b in call.over([a.tensors, b.tensors]) { f(a.replaced(by: $0[0]), b.replaced(by: $0[1])) } }
}

/// For a function of three arguments.
public func vmap<A: TensorTree, B: TensorTree, C: TensorTree, R: TensorTree>(
  _ f: @escaping (A, B, C) -> R, inDims: [Int?] = [0], outDims: [Int?] = [0], randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (A, B, C) -> R {
  let call = VmapCall(inDims: inDims, outDims: outDims, randomness: randomness, chunkSize: chunkSize)
  return { a, b, c in
    call.over([a.tensors, b.tensors, c.tensors]) {
      f(a.replaced(by: $0[0]), b.replaced(by: $0[1]), c.replaced(by: $0[2]))
    }
  }
}

/// For a function with two results.
public func vmap<A: TensorTree, R: TensorTree, S: TensorTree>(
  _ f: @escaping (A) -> (R, S), inDims: [Int?] = [0], outDims: [Int?] = [0], randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (A) -> (R, S) {
  let mapped = vmap(
    { (a: A) in TreePair(f(a)) }, inDims: inDims, outDims: outDims, randomness: randomness, chunkSize: chunkSize)
  return { a in mapped(a).both }
}

/// For a function of two arguments with two results.
public func vmap<A: TensorTree, B: TensorTree, R: TensorTree, S: TensorTree>(
  _ f: @escaping (A, B) -> (R, S), inDims: [Int?] = [0], outDims: [Int?] = [0], randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (A, B) -> (R, S) {
  let mapped = vmap(
    { (a: A, b: B) in TreePair(f(a, b)) }, inDims: inDims, outDims: outDims, randomness: randomness,
    chunkSize: chunkSize)
  return { a, b in mapped(a, b).both }
}

// Closures of plain tensors need no types: `vmap { $0.sum() }`, `vmap { a, b in a.dot(b) }`.

/// For a closure of one tensor, whose type need not be told.
public func vmap(
  _ f: @escaping (Tensor) -> Tensor, inDim: Int = 0, outDim: Int? = 0, randomness: VmapRandomness = .error,
  chunkSize: Int? = nil
) -> (Tensor) -> Tensor {
  let call = VmapCall(inDims: [inDim], outDims: [outDim], randomness: randomness, chunkSize: chunkSize)
  return { x in call.over([[x]]) { f($0[0][0]) } }
}

/// For a closure of two tensors, whose types need not be told.
public func vmap(
  _ f: @escaping (Tensor, Tensor) -> Tensor, inDims: [Int?] = [0], outDim: Int? = 0,
  randomness: VmapRandomness = .error, chunkSize: Int? = nil
) -> (Tensor, Tensor) -> Tensor {
  let call = VmapCall(inDims: inDims, outDims: [outDim], randomness: randomness, chunkSize: chunkSize)
  return { x, y in call.over([[x], [y]]) { f($0[0][0], $0[1][0]) } }
}

private struct TreePair<R: TensorTree, S: TensorTree>: TensorTree {
  var both: (R, S)
  init(_ both: (R, S)) { self.both = both }
  var tensors: [Tensor] {
    get { both.0.tensors + both.1.tensors }
    set {
      let count = both.0.tensors.count
      both.0.tensors = Array(newValue.prefix(count))
      both.1.tensors = Array(newValue.dropFirst(count))
    }
  }
}

extension VmapCall {
  /// The same over arguments that are groups of tensors, for a result of any structure.
  fileprivate func over<R: TensorTree>(_ arguments: [[Tensor]], _ f: ([[Tensor]]) -> R) -> R {
    func grouped(_ tensors: [Tensor]) -> [[Tensor]] {
      var rest = tensors[...]
      return arguments.map { group in
        defer { rest = rest.dropFirst(group.count) }
        return Array(rest.prefix(group.count))
      }
    }
    var call = self
    // A dimension given for an argument is that of all its tensors.
    if inDims.count == arguments.count {
      call.inDims = zip(inDims, arguments).flatMap { Array(repeating: $0, count: $1.count) }
    }
    var structure: R?
    do {
      let results = try call(arguments.flatMap { $0 }) {
        let y = f(grouped($0))
        structure = y
        return y.tensors
      }
      return structure.unsafelyUnwrapped.replaced(by: results)
    } catch {
      let nothing = Tensor.failed(error)
      // What was refused before the function ran has a result of a structure that only the function knows.
      return (structure ?? f(arguments.map { $0.map { _ in nothing } })).mapTensors { _ in nothing }
    }
  }
}
