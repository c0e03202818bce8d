/// A function of one tensor with one result and a derivative of its own.
///
/// ```swift
/// struct Exponential: CustomUnaryFunction {
///   func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
///     let y = exp(x)
///     context.saveForBackward(y)
///     return y
///   }
///   func backward(_ context: FunctionContext, _ gradient: Tensor) -> Tensor { gradient * context.savedTensors[0] }
/// }
/// let y = Exponential()(Tensor([0.0, 1.0], requiresGrad: true))
/// ```
///
/// All that ``CustomFunction`` says holds here too.
public protocol CustomUnaryFunction: CustomFunction {
  /// The result. Saves for backward, and marks, through the context.
  func forward(_ context: FunctionContext, _ x: Tensor) throws -> Tensor
  /// With ``setupContext(_:input:output:)``, instead of the form above.
  func forward(_ x: Tensor) throws -> Tensor
  /// Saves and marks what the form of `forward` without a context has computed.
  func setupContext(_ context: FunctionContext, input: Tensor, output: Tensor) throws
  /// The gradient of the operand from that of the result.
  func backward(_ context: FunctionContext, _ gradient: Tensor) throws -> Tensor
  /// The tangent of the result from that of the operand.
  func jvp(_ context: FunctionContext, _ tangent: Tensor) throws -> Tensor
}

extension CustomUnaryFunction {
  /// Runs the form of `forward` without a context, and then `setupContext`.
  public func forward(_ context: FunctionContext, _ x: Tensor) throws -> Tensor {
    let z = try forward(x)
    try setupContext(context, input: x, output: z)
    return z
  }

  /// Refused: one of the two forms of `forward` has to be there.
  public func forward(_ x: Tensor) throws -> Tensor {
    throw AdjointError(Self.typeName, "has no forward: implement forward(_:_:), or forward(_:) with setupContext")
  }

  /// As `forward` without a context needs where there is nothing to save or to mark.
  public func setupContext(_ context: FunctionContext, input: Tensor, output: Tensor) throws {}

  /// Refused: there is no derivative in reverse mode without a rule.
  public func backward(_ context: FunctionContext, _ gradient: Tensor) throws -> Tensor {
    throw AdjointError(Self.typeName, "has no backward: implement backward(_:_:) to differentiate in reverse mode")
  }

  /// Refused: there is no derivative in forward mode without a rule.
  public func jvp(_ context: FunctionContext, _ tangent: Tensor) throws -> Tensor {
    throw AdjointError(Self.typeName, "has no jvp: implement jvp(_:_:) to differentiate in forward mode")
  }

  /// Calls the function. A placeholder if it failed in a `recovering` scope.
  public func callAsFunction(_ x: Tensor) -> Tensor { CustomCall.run(self, [x]).first ?? .placeholder }

  // The general form in terms of this one.

  /// The general form in terms of that of one tensor.
  public func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor] {
    try Self.expect(inputs, 1)
    return [try forward(context, inputs[0] ?? .placeholder)]
  }

  /// The general form in terms of that of one tensor.
  public func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    [try gradients[0].map { try backward(context, $0) }]
  }

  /// The general form in terms of that of one tensor.
  public func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?] {
    [try tangents[0].map { try jvp(context, $0) }]
  }
}

/// A function of two tensors with one result and a derivative of its own.
///
/// ```swift
/// struct Product: CustomBinaryFunction {
///   func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) -> Tensor {
///     context.saveForBackward(x, y)
///     return x * y
///   }
///   func backward(_ context: FunctionContext, _ gradient: Tensor) -> (Tensor?, Tensor?) {
///     let saved = context.savedTensors
///     return (gradient * saved[1], gradient * saved[0])
///   }
/// }
/// ```
///
/// All that ``CustomFunction`` says holds here too.
public protocol CustomBinaryFunction: CustomFunction {
  /// The result. Saves for backward, and marks, through the context.
  func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) throws -> Tensor
  /// With ``setupContext(_:inputs:output:)``, instead of the form above.
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor
  /// Saves and marks what the form of `forward` without a context has computed.
  func setupContext(_ context: FunctionContext, inputs: (Tensor, Tensor), output: Tensor) throws
  /// The gradients of both operands from that of the result; nil for none.
  func backward(_ context: FunctionContext, _ gradient: Tensor) throws -> (Tensor?, Tensor?)
  /// The tangent of the result from those of the operands that there are.
  func jvp(_ context: FunctionContext, _ x: Tensor?, _ y: Tensor?) throws -> Tensor?
}

extension CustomBinaryFunction {
  /// Runs the form of `forward` without a context, and then `setupContext`.
  public func forward(_ context: FunctionContext, _ x: Tensor, _ y: Tensor) throws -> Tensor {
    let z = try forward(x, y)
    try setupContext(context, inputs: (x, y), output: z)
    return z
  }

  /// Refused: one of the two forms of `forward` has to be there.
  public func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    throw AdjointError(Self.typeName, "has no forward: implement forward(_:_:_:), or forward(_:_:) with setupContext")
  }

  /// As `forward` without a context needs where there is nothing to save or to mark.
  public func setupContext(_ context: FunctionContext, inputs: (Tensor, Tensor), output: Tensor) throws {}

  /// Refused: there is no derivative in reverse mode without a rule.
  public func backward(_ context: FunctionContext, _ gradient: Tensor) throws -> (Tensor?, Tensor?) {
    throw AdjointError(Self.typeName, "has no backward: implement backward(_:_:) to differentiate in reverse mode")
  }

  /// Refused: there is no derivative in forward mode without a rule.
  public func jvp(_ context: FunctionContext, _ x: Tensor?, _ y: Tensor?) throws -> Tensor? {
    throw AdjointError(Self.typeName, "has no jvp: implement jvp(_:_:_:) to differentiate in forward mode")
  }

  /// Calls the function. A placeholder if it failed in a `recovering` scope.
  public func callAsFunction(_ x: Tensor, _ y: Tensor) -> Tensor {
    CustomCall.run(self, [x, y]).first ?? .placeholder
  }

  // The general form in terms of this one.

  /// The general form in terms of that of two tensors.
  public func forward(_ context: FunctionContext, _ inputs: [Tensor?]) throws -> [Tensor] {
    try Self.expect(inputs, 2)
    return [try forward(context, inputs[0] ?? .placeholder, inputs[1] ?? .placeholder)]
  }

  /// The general form in terms of that of two tensors.
  public func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    guard let gradient = gradients[0] else { return [nil, nil] }
    let (x, y) = try backward(context, gradient)
    return [x, y]
  }

  /// The general form in terms of that of two tensors.
  public func jvp(_ context: FunctionContext, _ tangents: [Tensor?]) throws -> [Tensor?] {
    [try jvp(context, tangents[0], tangents[1])]
  }
}

extension CustomFunction {
  /// The general call of a function with a fixed number of operands has to name them all.
  fileprivate static func expect(_ inputs: [Tensor?], _ count: Int) throws {
    guard inputs.count == count, !inputs.contains(where: { $0 == nil }) else {
      throw AdjointError(
        typeName,
        "takes \(count) tensor\(count == 1 ? "" : "s"), got \(inputs.count) operands, of which "
          + "\(inputs.lazy.filter { $0 == nil }.count) nil")
    }
  }
}
