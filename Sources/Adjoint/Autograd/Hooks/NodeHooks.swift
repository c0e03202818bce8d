/// The hooks that a node may have; made when the first of them is registered.
final class NodeHooks {
  /// See, and may replace, the gradient of one output.
  let tensor = HookList<TensorHook>()
  /// See the gradients of all outputs before the node runs.
  let before = HookList<NodePrehook>()
  /// See the gradients that the node made of them.
  let after = HookList<NodeHook>()
  /// Of a leaf: see it after a gradient was added to its `grad`.
  let afterAccumulation = HookList<(Tensor) -> Void>()

  func removeAll() {
    tensor.removeAll()
    before.removeAll()
    after.removeAll()
    afterAccumulation.removeAll()
  }
}

typealias NodePrehook = ([Tensor?]) -> [Tensor?]?
typealias NodeHook = (_ gradInputs: [Tensor?], _ gradOutputs: [Tensor?]) -> [Tensor?]?

struct TensorHook {
  /// Which of the node's outputs the tensor is.
  let output: UInt32
  /// The hook on several gradients that this is a part of.
  var group: MultiGradHook?
  /// What takes the gradient's place, if anything does. The task is the run that the gradient belongs to; the
  /// gradient is nil where there is none.
  let call: (Tensor?, GraphTask) -> Tensor?
}

extension NodeRef {
  /// The hooks, made if there are none yet.
  var hooks: NodeHooks {
    let extra = makeExtra()
    if let hooks = extra.hooks { return hooks }
    let made = NodeHooks()
    extra.hooks = made
    return made
  }
}
