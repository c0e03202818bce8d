/// The live graph behind a tensor with everything that a picture shows: values, local and
/// accumulated gradients. Made by running the graph, which it leaves as it was.
public struct GraphSnapshot {
  /// An operation that was recorded, or a leaf.
  public struct Node {
    /// As PyTorch prints it, or `AccumulateGrad` for a leaf.
    public let name: String
    /// Whether gradients are accumulated here.
    public let isLeaf: Bool
    /// As `gradFn` gives it; 0 for a leaf.
    public let sequenceNumber: Int
    /// The leaf's or result's tensor object, if it is known.
    public let tensor: ObjectIdentifier?
    /// The shape of the leaf or result.
    public let shape: [Int]
    /// Its elements; nil if they were not kept and can't be computed again.
    public let value: Tensor?
    /// The gradient of the root with respect to this node's output.
    public let gradient: Tensor?
    /// What the operation was called with.
    public let operands: [Operand]
    /// A number that the operation carries, such as an exponent.
    public let attribute: Double?
    /// Bytes of the tensors that it keeps for its pullback; 0 once they have been released.
    public let savedBytes: Int
  }

  /// Where an operand came from.
  public enum Operand {
    /// The output of another node; `local` is this node's derivative with respect to it, and
    /// `contribution` what this edge adds to its gradient.
    case node(Int, local: Tensor?, contribution: Tensor?)
    /// A number of the program.
    case number(Double)
    /// A tensor that does not require a gradient and was not kept.
    case constant
  }

  /// Operands before the operations that use them; the root is last.
  public private(set) var nodes: [Node] = []
  /// Bytes that the graph keeps for its pullbacks. What several nodes keep counts once.
  public private(set) var savedBytes = 0

  /// Looks at all that `root` was made of; no nodes if it has no graph.
  ///
  /// ```swift
  /// let x = Tensor(3.0, requiresGrad: true)
  /// GraphSnapshot(of: x * x).nodes.map(\.name)  // → ["AccumulateGrad", "MulBackward0"]
  /// ```
  public init(of root: Tensor) {
    guard let source = root.source else { return }
    let order = Self.order(from: source)
    let index = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    var values = Self.knownValues(order, root: root, source)
    for node in order where values[node] == nil { values[node] = Self.replayed(node, values) }
    let gradients = Self.gradients(of: root, order)
    let kept = order.flatMap(\.savedMemory)
    savedBytes = Dictionary(kept.map { ($0.address, $0.bytes) }) { max($0, $1) }.values.reduce(0, +)
    for node in order {
      let edges = node.edges
      let locals = Self.pulled(node, nil, edges)
      let contributions = Self.pulled(node, gradients[node], edges)
      let operands = edges.enumerated().map { i, edge -> Operand in
        if let next = edge.node {
          return .node(index[next].unsafelyUnwrapped, local: locals[i], contribution: contributions[i])
        }
        return node.number.map(Operand.number) ?? .constant
      }
      nodes.append(
        Node(
          name: node.name, isLeaf: node.isLeaf, sequenceNumber: Int(node.fields.pointee.sequence),
          tensor: node.extra?.variable.map(ObjectIdentifier.init),
          shape: node.shape, value: values[node], gradient: gradients[node], operands: operands,
          attribute: node.fields.pointee.operation.attribute,
          savedBytes: node.savedMemory.reduce(0) { $0 + $1.bytes }))
    }
  }

  /// Nodes that `source` depends on, in rising order of their numbers. Leaves, which all have number
  /// 0, come first and in the order in which they are found, so that a picture is always the same.
  private static func order(from source: NodeRef) -> [NodeRef] {
    var seen: Set<NodeRef> = [source]
    var found = [source]
    var next = 0
    while next < found.count {
      for edge in found[next].edges {
        if let node = edge.node, seen.insert(node).inserted { found.append(node) }
      }
      next += 1
    }
    return found.enumerated().sorted {
      ($0.element.fields.pointee.sequence, $0.offset) < ($1.element.fields.pointee.sequence, $1.offset)
    }.map(\.element)
  }

  /// Values that the graph still holds: leaves, saved operands and results.
  private static func knownValues(_ order: [NodeRef], root: Tensor, _ source: NodeRef) -> [NodeRef: Tensor] {
    var values: [NodeRef: Tensor] = [source: root.detach()]
    for node in order {
      if let leaf = node.extra?.variable { values[node] = Tensor(leaf).detach() }
      let p = node.fields
      for (slot, edge) in [(p.pointee.saved0, p.pointee.edge0), (p.pointee.saved1, p.pointee.edge1)] {
        guard let object = slot.object, let producer = edge.node, producer.outputCount == 1 else { continue }
        let operand = Tensor(Unmanaged<TensorBody>.fromOpaque(object).takeUnretainedValue())
        values[producer] = operand.detach()
      }
    }
    return values
  }

  private static func replayed(_ node: NodeRef, _ values: [NodeRef: Tensor]) -> Tensor? {
    guard !node.isLeaf, node.outputCount == 1 else { return nil }
    let operands = node.edges.compactMap { edge -> Tensor? in
      if let next = edge.node { return values[next] }
      return node.number.map { Tensor($0, dtype: node.fields.pointee.dtype) }
    }
    guard operands.count == node.edges.count else { return nil }
    return try? noGrad { try node.fields.pointee.operation.replay(operands).first }
  }

  /// The gradient of the root at every node; none if the graph has been freed.
  private static func gradients(of root: Tensor, _ order: [NodeRef]) -> [NodeRef: Tensor] {
    guard let source = root.source, !order.contains(where: { $0.fields.pointee.isFreed }) else { return [:] }
    var captures: [NodeRef: [(output: UInt32, index: Int)]] = [:]
    for (i, node) in order.enumerated() { captures[node] = [(0, i)] }
    let task = GraphTask(
      keepGraph: true, createGraph: false, needed: NodeSet(order), captures: captures, captureCount: order.count,
      accumulates: false)
    task.addRoot(.ones(root.shape, dtype: root.dtype), source, root.h.pointee.output)
    task.run()
    var result: [NodeRef: Tensor] = [:]
    for (node, gradient) in zip(order, task.captured) { result[node] = gradient }
    return result
  }

  /// What a node alone makes of a gradient of its output (ones if none is given), by operand.
  private static func pulled(_ node: NodeRef, _ gradient: Tensor?, _ edges: [Edge]) -> [Tensor?] {
    guard !node.isLeaf, node.outputCount == 1, !node.fields.pointee.isFreed else {
      return edges.map { _ in nil }
    }
    let targets = edges.compactMap(\.node)
    var captures: [NodeRef: [(output: UInt32, index: Int)]] = [:]
    for (i, edge) in edges.enumerated() {
      if let next = edge.node { captures[next, default: []].append((edge.output, i)) }
    }
    let task = GraphTask(
      keepGraph: true, createGraph: false, needed: NodeSet(targets + [node]), captures: captures,
      captureCount: edges.count, accumulates: false)
    task.addRoot(gradient ?? .ones(node.shape, dtype: node.fields.pointee.dtype), node, 0)
    task.run()
    // An operand that is used twice (x · x) got both parts at once.
    return task.captured
  }
}

extension NodeRef {
  var isLeaf: Bool { fields.pointee.flags.contains(.leaf) }
  var number: Double? { fields.pointee.flags.contains(.hasNumber) ? fields.pointee.number : nil }
}
