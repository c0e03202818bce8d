// What a program sees of the gradients of tensors while backward runs.

extension Tensor {
  /// Registers a function that sees, and may replace, the gradient of this tensor whenever one is
  /// computed: nil leaves it as it is. Hooks run in the order they were registered, each on what the
  /// one before returned; `retainGrad` and `grad` see what the last one returned.
  ///
  /// The hook belongs to the node that made this tensor, and stays there when the tensor is changed
  /// in place: it then sees the gradient of what the tensor was. What the hook captures lives as long
  /// as the node, so that one that uses the tensor itself should capture a `WeakTensor`.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2], requiresGrad: true)
  /// let y = x * 3
  /// let handle = y.registerHook { $0.clamp(min: -1, max: 1) }
  /// (y * 10).sum().backward()
  /// x.grad()!  // → tensor([3., 3.])
  /// handle.remove()
  /// ```
  ///
  /// Refused: a tensor that does not require a gradient; at backward, a result of another shape or dtype.
  @discardableResult
  public func registerHook(_ hook: @escaping (Tensor) -> Tensor?) -> HookHandle {
    if isPlaceholder { return HookHandle() }
    guard let source else {
      AdjointError("registerHook", "this \(summary) does not require a gradient, so the hook would never run").raise()
      return HookHandle()
    }
    return source.hooks.tensor.add(TensorHook(output: body.h.pointee.output) { g, _ in g.flatMap(hook) })
  }

  /// Registers a function that is called with this leaf after a gradient was added to its `grad`: to
  /// take an optimizer's step there and then, say, and to free the gradient at once. Refused for
  /// tensors that are no leaves or do not require a gradient.
  ///
  /// ```swift
  /// let w = Tensor([1.0, 2], requiresGrad: true)
  /// w.registerPostAccumulateGradHook { w in
  ///   noGrad { w.sub_(w.grad()! * 0.5) }
  ///   w.setGrad(nil)
  /// }
  /// (w * 2).sum().backward()
  /// w.detach()  // → tensor([0., 1.])
  /// ```
  @discardableResult
  public func registerPostAccumulateGradHook(_ hook: @escaping (Tensor) -> Void) -> HookHandle {
    if isPlaceholder { return HookHandle() }
    guard let source, isLeaf else {
      AdjointError(
        "registerPostAccumulateGradHook", "only a leaf that requires a gradient accumulates one; this is a \(summary)"
      ).raise()
      return HookHandle()
    }
    return source.hooks.afterAccumulation.add(hook)
  }

  /// Keeps the gradient of this tensor too when backward passes through it: what its hooks made of
  /// it. Nothing new for a leaf. A change in place does not end it: the gradient kept is then that of
  /// the changed tensor. Refused for a tensor that does not require a gradient.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2], requiresGrad: true)
  /// let y = x * 3
  /// y.retainGrad()
  /// (y * y).sum().backward()
  /// y.grad()!  // → tensor([ 6., 12.])
  /// ```
  public func retainGrad() {
    if isPlaceholder { return }
    guard let source else {
      AdjointError(
        "retainGrad", "this \(summary) does not require a gradient, so there will be none to keep"
      ).raise()
      return
    }
    if isLeaf { return }
    source.makeExtra().cells[body.h.pointee.output] = gradientCell
  }

  /// Whether backward keeps the gradient of this tensor, which is no leaf.
  public var retainsGrad: Bool {
    guard !isLeaf, let cell = body.existingExtra?.grad, let source else { return false }
    return source.extra?.cells[body.h.pointee.output] === cell
  }

  /// Replaces the history; a retained gradient is from now on that of the new one.
  func replaceHistory(_ change: () -> Void) {
    let node = body.h.pointee.node
    let output = body.h.pointee.output
    let cell = body.existingExtra?.grad
    guard let cell, let node, !node.fields.pointee.flags.contains(.leaf), node.extra?.cells[output] === cell else {
      return change()
    }
    node.extra?.cells[output] = nil
    change()
    if let new = body.h.pointee.node { new.makeExtra().cells[body.h.pointee.output] = cell }
  }
}

/// A tensor that is not kept alive: for closures that belong to the tensor's own node, such as hooks.
/// Swift does not collect cycles, so a hook that captures its tensor would keep both for good.
///
/// ```swift
/// let x = Tensor([1.0, -2], requiresGrad: true)
/// let y = x * 3
/// y.registerHook { [y = WeakTensor(y)] g in
///   y.tensor.map { g * $0.detach().sign() }
/// }
/// y.sum().backward()
/// x.grad()!  // → tensor([ 3., -3.])
/// ```
public struct WeakTensor: @unchecked Sendable {
  private weak var body: TensorBody?

  /// Refers to `tensor` without keeping it.
  public init(_ tensor: Tensor) { body = tensor.body }

  /// The tensor, while something else keeps it.
  public var tensor: Tensor? { body.map { Tensor($0) } }
}
