/// A node of the graph, as `gradFn` gives it.
public final class Node: Hashable, CustomStringConvertible {
  let ref: NodeRef

  init(_ ref: NodeRef) {
    self.ref = ref
    ref.retain()
  }

  deinit { ref.release() }

  /// As PyTorch prints it: `MulBackward0`, `AccumulateGrad`.
  public var name: String { ref.name }

  /// Where its gradients go: for each operand the node and the output of it, or nil for an operand
  /// that does not require a gradient.
  public var nextFunctions: [(node: Node?, output: Int)] {
    ref.edges.map { ($0.node.map(Node.init), Int($0.output)) }
  }

  /// Of an `AccumulateGrad`: the leaf it accumulates into.
  public var variable: Tensor? { ref.extra?.variable.map(Tensor.init) }

  /// Nodes run in falling order of this number.
  public var sequenceNumber: Int { Int(ref.fields.pointee.sequence) }

  public var description: String {
    "<\(name) object at 0x\(String(UInt(bitPattern: ref.fields), radix: 16))>"
  }

  public static func == (a: Node, b: Node) -> Bool { a.ref == b.ref }
  public func hash(into hasher: inout Hasher) { hasher.combine(ref) }
}

extension NodeRef {
  var name: String { fields.pointee.operation.graphName }
}
