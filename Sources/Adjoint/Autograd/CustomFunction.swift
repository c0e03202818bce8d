/// An operation with a derivative of your own: a struct whose stored properties are its attributes and whose rules
/// stand under one another. Call the value like a function.
///
/// This is the form for any number of tensors; ``CustomUnaryFunction`` and ``CustomBinaryFunction`` are shorter.
///
/// ```swift
/// struct Scaled: CustomFunction {
///   let factor: Double
///   func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] { [inputs[0]! * factor] }
///   func backward(_ context: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] { [gradients[0]! * factor] }
/// }
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// let y = Scaled(factor: 3)([x])[0]   // y.gradFn is named ScaledBackward
/// ```
///
/// `forward` runs without a graph; the call as a whole is recorded as one node, named after the type. `backward` runs
/// with a graph under `createGraph`, so that it differentiates again if it is written in tensor operations, saved
/// tensors included. A rule may throw: the error is raised by the call, or by backward.
public protocol CustomFunction {
  /// The outputs. Saves for backward, and marks, through the context.
  func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor]

  /// The outputs alone, for a function that saves and marks in ``setupContext(_:inputs:outputs:)``. One of both
  /// forms of `forward` has to be there.
  func forward(_ inputs: [Tensor?]) throws -> [Tensor]
  func setupContext(_ context: FunctionContext, inputs: [Tensor?], outputs: [Tensor]) throws

  /// The gradient of each input, from that of each output; nil for none. Nils may follow the last input's.
  /// Each has the shape of its input, or one that broadcasting made of it, over which it is summed.
  ///
  /// A gradient that did not come is zeros, unless `context.materializesGrads` is false: then it is nil.
  func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?]

  /// The tangent of each output from that of each input, nil for none: forward mode. An output that is a view of an
  /// input needs a tangent that is the same view of the input's, an input changed in place one changed in place.
  func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?]

  /// What `vmap` does with the function. `inputs` carry the batch in front where `isBatched` says so, and are
  /// given whole otherwise; the rule returns outputs with the batch of `batchSize` in front, or says that they have
  /// none. It runs as any code does: what it calls is recorded, and is batched by an outer `vmap`.
  func vmap(_ batchSize: Int, _ inputs: [Tensor?], isBatched: [Bool]) throws -> (outputs: [Tensor], isBatched: [Bool])

  /// Whether `vmap` may run `forward`, `backward` and `jvp` themselves on batched tensors, which they must then
  /// handle as `vmap` demands of any function. Otherwise it asks the rule above.
  static var generatesVmapRule: Bool { get }

  /// Whether `backward` can't be differentiated: it runs without a graph, and differentiating what it
  /// returned is refused. False unless the type says otherwise.
  static var isOnceDifferentiable: Bool { get }
}

extension CustomFunction {
  /// Runs the form of `forward` without a context, and then `setupContext`.
  ///
  /// ```swift
  /// struct Squares: CustomFunction {
  ///   func forward(_ inputs: [Tensor?]) -> [Tensor] { inputs.map { $0! ** 2 } }
  ///   func setupContext(_ context: FunctionContext, inputs: [Tensor?], outputs: [Tensor]) {
  ///     context.saveForBackward(inputs)
  ///   }
  ///   func backward(_ context: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
  ///     zip(gradients, context.savedTensors).map { $0! * 2 * $1 }
  ///   }
  /// }
  /// let x = Tensor([1.0, 3.0], requiresGrad: true)
  /// Squares()([x])[0].sum().backward()
  /// x.grad()!  // → tensor([2., 6.])
  /// ```
  public func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor] {
    let outputs = try forward(inputs)
    try setupContext(context, inputs: inputs, outputs: outputs)
    return outputs
  }

  /// Refused: one of the two forms of `forward` has to be there.
  public func forward(_ inputs: [Tensor?]) throws -> [Tensor] {
    throw AdjointError(Self.typeName, "has no forward: implement forward(_:_:), or forward(_:) with setupContext")
  }

  /// As `forward` without a context needs where there is nothing to save or to mark.
  public func setupContext(_ context: FunctionContext, inputs: [Tensor?], outputs: [Tensor]) throws {}

  /// Refused: there is no derivative in reverse mode without a rule.
  public func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    throw AdjointError(Self.typeName, "has no backward: implement backward(_:_:) to differentiate in reverse mode")
  }

  /// Refused: there is no derivative in forward mode without a rule.
  public func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?] {
    throw AdjointError(Self.typeName, "has no jvp: implement jvp(_:_:) to differentiate in forward mode")
  }

  /// Refused: without a rule a function can't be mapped.
  public func vmap(
    _ batchSize: Int, _ inputs: [Tensor?], isBatched: [Bool]
  ) throws -> (outputs: [Tensor], isBatched: [Bool]) {
    throw AdjointError(
      Self.typeName, "has no vmap rule: implement vmap(_:_:isBatched:), or set generatesVmapRule to true")
  }

  /// False unless the type says otherwise.
  public static var generatesVmapRule: Bool { false }
  /// False unless the type says otherwise.
  public static var isOnceDifferentiable: Bool { false }

  /// Calls the function. Empty if it failed in a `recovering` scope.
  ///
  /// ```swift
  /// struct Swap: CustomFunction {
  ///   func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] { [inputs[1]! * 1, inputs[0]! * 1] }
  ///   func backward(_ context: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] { gradients.reversed() }
  /// }
  /// let x = Tensor([1.0, 2.0], requiresGrad: true)
  /// let swapped = Swap()([x, Tensor([3.0, 4.0])])
  /// swapped[1].sum().backward()
  /// swapped[0]  // → tensor([3., 4.], grad_fn=<SwapBackward>)
  /// x.grad()!   // → tensor([1., 1.])
  /// ```
  public func callAsFunction(_ inputs: [Tensor?]) -> [Tensor] { CustomCall.run(self, inputs) }

  static var typeName: String { String(describing: Self.self) }
}
