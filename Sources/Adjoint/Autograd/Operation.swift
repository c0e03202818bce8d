import AdjointKernels

/// A differentiable operation: a small value whose stored properties are its attributes and whose
/// rules (forward, VJP, JVP) stand under one another.
///
/// Most operations conform to one of the shapes below rather than to this directly:
/// `PointwiseUnary`, `PointwiseBinary` (a kernel per element), `ViewOperation` (the same memory
/// seen otherwise), `UnaryOperation`, `BinaryOperation`, and `GeneralOperation` for any number of
/// operands and outputs. The shape decides how results broadcast, how the operation is recorded,
/// how dual numbers pass through it and how it is batched.
protocol Operation {
  /// As PyTorch spells it: `Mul` prints as `MulBackward0`.
  static var name: String { get }
  /// The node's name in the graph.
  var graphName: String { get }
  var operandCount: Int { get }
  /// The number that says which of its kind the operation is, as a power's exponent: for pictures.
  var attribute: Double? { get }
  /// The tensors among the attributes, such as masks and indices.
  var attributes: [Tensor] { get }
  /// Hands each operand's gradient, made from the pending gradients of `node`, to the next nodes.
  func pullBack(_ node: NodeRef, _ task: GraphTask)
  /// The same over raw elements, for nodes marked `raw`; takes over `gradient`.
  func pullBackRaw(_ node: NodeRef, _ gradient: UnsafeMutableRawPointer, _ task: GraphTask)
  /// Whether its rule is the caller's own code, which may look at gradients that are there already.
  /// Only asked of nodes that have a `NodeExtra`.
  var runsCallersCode: Bool { get }
  /// The operation again, on other operands and without a graph: what showing values from the live
  /// graph uses, and what tracing will.
  func replay(_ operands: [Tensor]) throws -> [Tensor]
}

extension Operation {
  var graphName: String { Self.name + "Backward0" }
  var attribute: Double? { nil }
  var attributes: [Tensor] { [] }
  var runsCallersCode: Bool { false }
  func pullBackRaw(_ node: NodeRef, _ gradient: UnsafeMutableRawPointer, _ task: GraphTask) {
    node.fields.pointee.rawGradient = gradient
    pullBack(node, task)
  }
  func replay(_ operands: [Tensor]) throws -> [Tensor] {
    throw AdjointError(Self.name, "can't be run again from its operands")
  }
}
