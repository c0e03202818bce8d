import Adjoint

/// The call that a golden case stands for.
struct GoldenCall {
  let file: OperationFile
  let golden: GoldenCase
  let blob: Blob
  let binding: Binding

  /// What a call gave.
  struct Returned {
    let results: [Binding.Returned]
    /// The inputs by path.
    let inputs: [String: Tensor]
    /// The tensors that derivatives are taken of.
    var tensors: [Tensor?]
  }

  /// Calls the operation on tensors made anew: `arrange` makes each input of the stored numbers, then
  /// `prepare` may replace it.
  func callAsFunction(
    trackGradients: Bool, arrange: (Tensor) -> Tensor = { $0 },
    prepare: (Tensor, String) throws -> Tensor = { x, _ in x }
  ) throws -> Returned {
    var inputs: [String: Tensor] = [:]
    func argument(_ value: Value, _ path: String) throws -> Argument {
      try Argument(value, path: path) { stored, path in
        let made = try stored.tensor(in: blob)
        let x = stored.strides == nil ? noGrad { arrange(made) }.detach() : made
        if trackGradients && stored.requiresGrad == true { x.requiresGrad = true }
        let tensor = try prepare(x, path)
        inputs[path] = tensor
        return tensor
      }
    }
    let positional = try golden.args.enumerated().map { try argument($1, "args.\($0)") }
    var keyword: [String: Argument] = [:]
    for (name, value) in golden.kwargs { keyword[name] = try argument(value, "kwargs.\(name)") }
    // PyTorch's samples of random operations are drawn after seed 42.
    let results = try binding.returned(positional, keyword, generator: Generator(seed: golden.seed ?? 42))
    return Returned(results: results, inputs: inputs, tensors: try processed(results.map(\.tensor)))
  }

  /// What derivatives are taken of: the results, or what the file makes of them.
  func processed(_ results: [Tensor?]) throws -> [Tensor?] {
    guard let process = golden.process else { return try aligned(results) }
    guard let function = Processing.function(process, of: file.fullName) else {
      throw Unsupported("the processing of results \(process)")
    }
    return try recovering { function(results.compactMap { $0 }) }
  }

  private func aligned(_ results: [Tensor?]) throws -> [Tensor?] {
    if file.uniqueOutputs || results.count != golden.outputs.count { return results }
    let expected = try golden.outputs.map { value -> Tensor? in
      if case .tensor(let stored) = value { try stored.tensor(in: blob) } else { nil }
    }
    return Processing.aligned(results, to: expected, of: file.fullName) ?? results
  }

  /// The paths of the inputs that derivatives are taken with respect to.
  var differentiated: [String] { (golden.grads ?? [:]).keys.sorted() }
}
