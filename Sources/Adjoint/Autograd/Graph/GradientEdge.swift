/// A place in the graph at which a gradient arrives: an output of a node, or a leaf.
///
/// It names the gradient of a tensor without keeping the tensor: `grad` and `backward` take edges in
/// the place of tensors, and the graph behind the edge is kept as long as it is.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// let y = x * 3
/// let edge = getGradientEdge(y)
/// grad(of: (y * y).sum(), withRespectTo: edge)  // → tensor([ 6., 12.])
/// ```
public struct GradientEdge: Hashable {
  /// The node that takes the gradient.
  public let node: Node
  /// Which of the node's outputs it is.
  public let outputNumber: Int
  /// Stands for the edge of a tensor that an error left behind.
  let isPlaceholder: Bool

  /// An output of a node. Refused where the node has fewer.
  public init(_ node: Node, _ outputNumber: Int = 0) {
    let count = node.ref.outputCount
    let exists = outputNumber >= 0 && outputNumber < count
    let outputs = count == 1 ? "1 output" : "\(count) outputs"
    self.node = node
    self.outputNumber = exists ? outputNumber : 0
    isPlaceholder = !exists
    if !exists {
      AdjointError(
        "GradientEdge", "\(node.name) has \(outputs), counted from 0, and there is no number \(outputNumber)"
      ).raise()
    }
  }

  fileprivate init(placeholderFor tensor: Tensor) {
    let ref = AccumulateGrad.node(for: tensor)
    node = Node(ref)
    ref.release()
    outputNumber = 0
    isPlaceholder = true
  }
}

/// What `grad` and `backward` start from and go to: a tensor, or the edge that stands for its gradient.
public protocol HasGradientEdge {
  /// Where gradients arrive.
  var gradientEdge: GradientEdge { get }
}

extension GradientEdge: HasGradientEdge {
  /// The edge itself.
  public var gradientEdge: GradientEdge { self }
}

extension Tensor: HasGradientEdge {
  /// Where gradients of this tensor arrive; see `getGradientEdge`.
  public var gradientEdge: GradientEdge { getGradientEdge(self) }
}

/// The edge at which gradients of a tensor arrive: of the node that made it, or of its leaf. Refused
/// for a tensor that does not require a gradient.
///
/// ```swift
/// let x = Tensor([1.0, 2.0], requiresGrad: true)
/// getGradientEdge(x).node.name  // → AccumulateGrad
/// getGradientEdge(x.chunk(2)[1]).outputNumber  // → 1
/// ```
public func getGradientEdge(_ tensor: Tensor) -> GradientEdge {
  if tensor.isPlaceholder { return GradientEdge(placeholderFor: tensor) }
  guard let source = tensor.source else {
    AdjointError(
      "getGradientEdge", "this \(tensor.summary) does not require a gradient, so none arrives anywhere"
    ).raise()
    return GradientEdge(placeholderFor: .placeholder)
  }
  return GradientEdge(Node(source), tensor.outputNumber)
}
