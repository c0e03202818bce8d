/// Where a run starts or what it is asked for: what tensors and edges have in common, looked up once.
struct GraphPlace {
  let node: NodeRef
  let output: UInt32
  /// Nil for an edge.
  let tensor: Tensor?
  /// Keeps the node of an edge.
  private let owner: Node?

  /// Nil for a placeholder; throws for a tensor that is in no graph.
  init?(_ tensor: Tensor, _ operation: String, role: Role) throws {
    if tensor.isPlaceholder { return nil }
    guard let source = tensor.source else { throw role.refusal(of: tensor, operation) }
    node = source
    output = tensor.h.pointee.output
    self.tensor = tensor
    owner = nil
  }

  init?(_ place: any HasGradientEdge, _ operation: String, role: Role) throws {
    if let tensor = place as? Tensor {
      try self.init(tensor, operation, role: role)
      return
    }
    let edge = place.gradientEdge
    if edge.isPlaceholder { return nil }
    self.init(edge)
  }

  private init(_ edge: GradientEdge) {
    node = edge.node.ref
    output = UInt32(edge.outputNumber)
    tensor = nil
    owner = edge.node
  }

  var shape: [Int] { tensor?.shape ?? node.description(of: output).shape }
  var dtype: DType { tensor?.dtype ?? node.description(of: output).dtype }
  var summary: String { tensor?.summary ?? "\(dtype) output of shape \(shape.shapeText) of \(node.name)" }

  /// What a tensor is to a run, which is what a message calls it.
  enum Role {
    case root, input

    fileprivate func refusal(of tensor: Tensor, _ operation: String) -> AdjointError {
      switch self {
      case .root:
        AdjointError(
          operation,
          "this \(tensor.summary) does not require a gradient and has no gradFn. "
            + "Set requiresGrad on a tensor it is made from before computing it")
      case .input:
        AdjointError(
          operation, "the input, a \(tensor.summary), does not require a gradient: set requiresGrad before using it")
      }
    }
  }
}

extension GraphPlace {
  /// The gradient a run starts from here, checked against the shape; 1 if none is given for one element.
  func seed(_ gradient: Tensor?, _ operation: String) throws -> Tensor {
    guard let gradient else {
      guard shape.product == 1 else {
        throw AdjointError(
          operation,
          """
          grad can be implicitly created only for scalar outputs. This is a \(summary): pass gradient: \
          of the same shape, or reduce it first with sum() or mean()
          """)
      }
      return Tensor.ones(shape, dtype: dtype)
    }
    guard gradient.isPlaceholder || gradient.hasShape(shape) else {
      throw AdjointError(
        operation,
        "the gradient has shape \(gradient.shape.shapeText), the tensor \(shape.shapeText): they have to be equal")
    }
    return gradient.dtype == dtype ? gradient : gradient.to(dtype)
  }
}
