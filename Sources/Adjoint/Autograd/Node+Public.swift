/// A node of the graph, as `gradFn` gives it.
public final class Node: Hashable, CustomStringConvertible, @unchecked Sendable {
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

  /// Nodes run in falling order of this number, which rises from one recorded operation of a thread to the
  /// next. That of an `AccumulateGrad` is the highest there is: it runs as soon as its leaf can get no more.
  public var sequenceNumber: Int { ref.isLeaf ? .max : Int(ref.fields.pointee.sequence) }

  /// Shapes and dtypes of the gradients that the node takes, one for each output of its operation.
  public var inputMetadata: [TensorMetadata] {
    (0..<ref.outputCount).map { i in
      let output = ref.description(of: UInt32(i))
      return TensorMetadata(shape: output.shape, dtype: output.dtype)
    }
  }

  /// A place for notes, kept with the node: `node.metadata["layer"] = 3`. What it holds must not hold
  /// tensors that depend on the node, or neither is ever freed.
  public var metadata: [AnyHashable: Any] {
    get { ref.extra?.metadata ?? [:] }
    set { ref.makeExtra().metadata = newValue }
  }

  /// Registers a function that sees, and may replace, the gradients of this node's outputs before the node
  /// runs: nil for an output that got none. It runs after the hooks of the tensors themselves, and what it
  /// returns is seen neither by `retainGrad` nor by `grad`, only by the node.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2], requiresGrad: true)
  /// let y = x * 3
  /// y.gradFn?.registerPrehook { [$0[0]! * 10] }
  /// y.sum().backward()
  /// x.grad()!  // → tensor([30., 30.])
  /// ```
  ///
  /// Refused at backward: another number of gradients, other shapes or dtypes, and a gradient where there was none.
  @discardableResult
  public func registerPrehook(_ hook: @escaping (_ gradOutputs: [Tensor?]) -> [Tensor?]?) -> HookHandle {
    ref.hooks.before.add(hook)
  }

  /// Registers a function that sees the gradients this node made of those of its outputs, and may replace
  /// them: one for each of `nextFunctions`, nil where none is needed.
  ///
  /// Of an `AccumulateGrad` node there are none; the hook runs after the leaf's own post-accumulate hooks.
  /// Refused as for `registerPrehook`.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2], requiresGrad: true)
  /// let y = x * 3
  /// y.gradFn?.registerHook { gradInputs, gradOutputs in
  ///   gradInputs.map { $0.map { $0 * 0.5 } }
  /// }
  /// y.sum().backward()
  /// x.grad()!  // → tensor([1.5000, 1.5000])
  /// ```
  @discardableResult
  public func registerHook(
    _ hook: @escaping (_ gradInputs: [Tensor?], _ gradOutputs: [Tensor?]) -> [Tensor?]?
  ) -> HookHandle {
    ref.hooks.after.add(hook)
  }

  public var description: String {
    "<\(name) object at 0x\(String(UInt(bitPattern: ref.fields), radix: 16))>"
  }

  /// Whether both are the same node of a graph.
  public static func == (a: Node, b: Node) -> Bool { a.ref == b.ref }
  /// By the node's identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ref) }
}

/// The shape and dtype of a tensor that need not be there.
public struct TensorMetadata: Hashable, Sendable, CustomStringConvertible {
  /// Sizes of the dimensions.
  public let shape: [Int]
  /// The dtype of the elements.
  public let dtype: DType

  /// Of a tensor that need not be there.
  public init(shape: [Int], dtype: DType) {
    self.shape = shape
    self.dtype = dtype
  }

  public var description: String { "\(dtype) of shape \(shape.shapeText)" }
}

extension NodeRef {
  var name: String { fields.pointee.operation.graphName }
}
