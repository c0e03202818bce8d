// Hooks on the gradients of several tensors at once.

/// Calls `hook` once in every backward, as soon as the gradients of all of `tensors` that it computes are
/// there; those that it does not compute are nil. It sees them as the hooks registered before it made them.
///
/// ```swift
/// let (a, b) = (Tensor([1.0], requiresGrad: true), Tensor([2.0], requiresGrad: true))
/// let handle = registerMultiGradHook([a, b]) { gradients in
///   print(gradients[0]!)
/// }
/// (a * b).backward()
/// handle.remove()
/// ```
///
/// Refused: no tensors, and one that does not require a gradient.
@discardableResult
public func registerMultiGradHook(_ tensors: [Tensor], _ hook: @escaping ([Tensor?]) -> Void) -> HookHandle {
  register(MultiGradHook(count: tensors.count, call: hook), tensors)
}

/// Calls `hook` once in every backward, with the first gradient of one of `tensors` that is computed.
///
/// ```swift
/// let (a, b) = (Tensor([1.0], requiresGrad: true), Tensor([2.0], requiresGrad: true))
/// var calls = 0
/// registerMultiGradHook(anyOf: [a, b]) { _ in calls += 1 }
/// (a * b).backward()
/// calls  // → 1
/// ```
///
/// Refused: no tensors, and one that does not require a gradient.
@discardableResult
public func registerMultiGradHook(anyOf tensors: [Tensor], _ hook: @escaping (Tensor) -> Void) -> HookHandle {
  register(MultiGradHook(count: 1, isForFirst: true) { if let g = $0[0] { hook(g) } }, tensors)
}

private func register(_ hook: MultiGradHook, _ tensors: [Tensor]) -> HookHandle {
  if tensors.contains(where: \.isPlaceholder) { return HookHandle() }
  guard !tensors.isEmpty else {
    AdjointError("registerMultiGradHook", "there are no tensors whose gradients the hook could see").raise()
    return HookHandle()
  }
  if let i = tensors.firstIndex(where: { !$0.requiresGrad }) {
    AdjointError(
      "registerMultiGradHook",
      "tensor \(i), a \(tensors[i].summary), does not require a gradient: set requiresGrad, or leave it out"
    ).raise()
    return HookHandle()
  }
  let handles = tensors.enumerated().compactMap { i, tensor in
    tensor.source?.hooks.tensor.add(
      TensorHook(output: tensor.body.h.pointee.output, group: hook) { g, task in
        task.show(g, at: i, to: hook)
        return nil
      })
  }
  return HookHandle { for handle in handles { handle.remove() } }
}

/// A hook on several gradients, or on the first of them.
final class MultiGradHook {
  let count: Int
  let isForFirst: Bool
  let call: ([Tensor?]) -> Void

  init(count: Int, isForFirst: Bool = false, call: @escaping ([Tensor?]) -> Void) {
    self.count = count
    self.isForFirst = isForFirst
    self.call = call
  }
}

/// What one run of the engine has shown such a hook so far.
struct MultiGradSighting {
  let hook: MultiGradHook
  var gradients: [Tensor?]
  /// How many are still to come; at 0 the hook has been called.
  var missing: Int
}

extension GraphTask {
  /// Shows a gradient, or that there is none, to a hook on several.
  fileprivate func show(_ g: Tensor?, at place: Int, to hook: MultiGradHook) {
    var index = sightings.firstIndex { $0.hook === hook }
    if index == nil {
      if hook.isForFirst && g == nil { return }
      let empty = [Tensor?](repeating: nil, count: hook.count)
      sightings.append(
        MultiGradSighting(hook: hook, gradients: empty, missing: hook.isForFirst ? 1 : awaited(by: hook)))
      index = sightings.count - 1
    }
    guard let index, sightings[index].missing > 0 else { return }
    sightings[index].gradients[hook.isForFirst ? 0 : place] = g
    sightings[index].missing -= 1
    guard sightings[index].missing == 0 else { return }
    let seen = sightings[index].gradients
    sightings[index].gradients = []
    hook.call(seen)
  }

  /// Calls the hooks that waited for gradients that never came.
  func finishSightings() {
    if AdjointError.pending { return }
    for i in sightings.indices where sightings[i].missing > 0 {
      sightings[i].missing = 0
      sightings[i].hook.call(sightings[i].gradients)
    }
  }

  /// How many of the gradients that this hook asks for the run comes by.
  private func awaited(by hook: MultiGradHook) -> Int {
    hookedNodes.reduce(0) { $0 + $1.tensor.all.count { $0.group === hook } }
  }

  /// The hooks of all nodes that this run comes by, whether or not it has been there.
  func findHookedNodes() -> [NodeHooks] {
    var seen = NodeSet(roots)
    var nodes = roots
    var next = 0
    while next < nodes.count {
      nodes[next].forEachNext { if needed?.contains($0) ?? true, seen.insert($0) { nodes.append($0) } }
      next += 1
    }
    return Array(Set(nodes)).compactMap { $0.extra?.hooks }
  }
}
