// What code that a run of the engine calls (hooks, rules of custom functions) can learn of the run.

/// The run of `backward` or `grad` that calls the code that asks.
///
/// ```swift
/// let x = Tensor([1.0], requiresGrad: true)
/// let y = x * 2
/// y.registerHook { _ in
///   print(BackwardPass.current!.keepsGraph)
///   return nil
/// }
/// y.backward(retainGraph: true)
/// BackwardPass.current == nil  // → true
/// ```
public struct BackwardPass {
  private let task: GraphTask

  /// The innermost run that this thread is in; nil outside of any.
  public static var current: BackwardPass? { ThreadState.current.task.map { BackwardPass(task: $0) } }

  /// Different for every run, rising from 1.
  public var id: Int { task.id }
  /// Whether saved tensors are kept for another run: `retainGraph`.
  public var keepsGraph: Bool { task.keepGraph }
  /// Whether gradients are made so that they can be differentiated: `createGraph`.
  public var createsGraph: Bool { task.createGraph }
  /// How many runs this one is inside of; 0 for one that no hook or rule started.
  public let depth = ThreadState.current.taskDepth - 1

  /// The node whose rule or hooks are running.
  public var currentNode: Node? { task.queue.pointee.current.map(Node.init) }

  /// Whether the run comes to a node: it leads to what is asked for, and the roots lead to it. A leaf
  /// counts where gradients are accumulated, not where `grad` returns them.
  ///
  /// ```swift
  /// let (x, w) = (Tensor([1.0], requiresGrad: true), Tensor([2.0], requiresGrad: true))
  /// let y = x * w
  /// y.registerHook { _ in
  ///   print(BackwardPass.current!.willRun(y.gradFn!.nextFunctions[1].node!))  // → false
  ///   return nil
  /// }
  /// y.backward(inputs: [x])
  /// ```
  public func willRun(_ node: Node) -> Bool {
    if node.ref.isLeaf && !task.accumulates { return false }
    return task.order.contains(node.ref)
  }

  /// The nodes of the run in the order in which they have their turn, those that have had it included.
  /// A node that no gradient arrives at is passed over when its turn comes.
  public var executionOrder: [Node] { task.order.map(Node.init) }
}

/// Calls `callback` when the run of `backward` or `grad` that this is called from has gone through its
/// graph: for something to be done once, whichever hook asks for it. Callbacks run in the order they were
/// queued, may queue others, and are forgotten if the run fails. Refused outside of a run.
///
/// ```swift
/// let x = Tensor([1.0], requiresGrad: true)
/// let y = x * 2
/// var seen: Tensor?
/// y.registerHook { _ in
///   queueCallback { seen = x.grad() }
///   return nil
/// }
/// y.backward()
/// seen!  // → tensor([2.])
/// ```
public func queueCallback(_ callback: @escaping () -> Void) {
  guard let task = ThreadState.current.task else {
    return AdjointError(
      "queueCallback",
      "there is no backward to wait for: call it from a hook or from the backward of a custom function"
    ).raise()
  }
  task.callbacks.append(callback)
}

extension GraphTask {
  func runCallbacks() {
    // Those that a callback queues come after all that were there.
    var next = 0
    while next < callbacks.count, !AdjointError.pending {
      callbacks[next]()
      next += 1
    }
    callbacks = []
  }

  /// Every node that the roots lead to and that leads to what is asked for, in the order of the queue.
  fileprivate var order: [NodeRef] {
    let (leaves, others) = priorities(from: roots.filter { needed?.contains($0) ?? true })
    var entries = others.map { (priority: Priority.ofNode($0.fields.pointee.sequence), node: $0) }
    entries += leaves.filter { needed?.contains($0.key) ?? true }.map { (priority: $1, node: $0) }
    // A leaf that is a root and nothing else leads to.
    for root in Set(roots) where root.isLeaf && leaves[root] == nil { entries.append((.max, root)) }
    return entries.sorted { $0.priority > $1.priority }.map(\.node)
  }
}
