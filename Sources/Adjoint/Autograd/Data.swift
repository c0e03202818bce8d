// `data`: the memory of a tensor, past the graph and its checks.

extension Tensor {
  /// The same memory without history and with a version of its own: saved tensors do not notice what is written to
  /// it, so that their gradients become wrong. `detach()` is the safe form.
  ///
  /// Setting it makes this tensor show the memory of another one, whose shape and dtype it takes. What this tensor is
  /// to the graph stays: whether it requires a gradient, the node that made it, its version. Refused: an integer
  /// or boolean tensor where this one requires a gradient; another shape or dtype for the result of an operation and
  /// where a gradient has been accumulated.
  ///
  /// ```swift
  /// let w = Tensor([1.0, 2], requiresGrad: true)
  /// w.data = Tensor([3.0, 4])
  /// w  // → tensor([3., 4.], requires_grad=True)
  /// ```
  public var data: Tensor {
    get {
      if isPlaceholder { return self }
      let other = alias(shape, strides)
      other.body.ownVersion()
      return other
    }
    nonmutating set {
      if isPlaceholder || newValue.isPlaceholder { return }
      do {
        try checkData(newValue)
        show(newValue)
      } catch { _ = Tensor.failed(error) }
    }
  }

  private func checkData(_ other: Tensor) throws {
    if requiresGrad, !other.dtype.isFloatingPoint {
      throw AdjointError(
        "data", "this \(summary) requires a gradient, and an \(other.summary) can't. Set a tensor of floating dtype")
    }
    if other.dtype == dtype, other.hasShape(shape) { return }
    if !isLeaf {
      throw AdjointError(
        "data",
        "this \(summary) is the result of \(gradFn?.name ?? "an operation"), whose gradients have its shape and dtype: "
          + "they can't be those of \(other.described). Use detach() first")
    }
    if body.existingExtra?.grad?.value != nil {
      throw AdjointError(
        "data",
        "this \(summary) has accumulated a gradient, which does not fit \(other.described). Use setGrad(nil) first")
    }
  }

  private func show(_ other: Tensor) {
    let isAnotherLeaf = !(other.dtype == dtype && other.hasShape(shape))
    leaveBase()
    body.showMemory(of: other.body)
    guard isAnotherLeaf else { return }
    setTangents([:])
    // The end of the graph knows shape and dtype: it becomes another one, and graphs made before lead nowhere.
    if let old = h.pointee.node {
      let node = AccumulateGrad.node(for: self)
      node.takeHooks(from: old)
      body.setNode(node)
      node.release()
    } else if body.existingExtra?.inferenceLeaf != nil {
      body.extra.inferenceLeaf = InferenceLeaf(AccumulateGrad.node(for: self))
    }
  }

  /// Whether `view` lies in this tensor's memory.
  func showsMemory(of view: Tensor) -> Bool {
    guard let storage = h.pointee.storage, let views = view.h.pointee.storage else { return false }
    return storage._withUnsafeGuaranteedRef(\.base) == views._withUnsafeGuaranteedRef(\.base)
  }

  /// Is a view no longer.
  func leaveBase() {
    guard h.pointee.flags.contains(.view) else { return }
    h.pointee.flags.remove(.view)
    body.extra.base = nil
    body.extra.creation = .ordinary
  }
}

extension NodeRef {
  fileprivate func takeHooks(from old: NodeRef) {
    guard let extra = old.extra else { return }
    makeExtra().hooks = extra.hooks
  }
}

extension TensorBody {
  /// Shows the memory of another tensor in its shape; the version stays this one's own.
  fileprivate func showMemory(of other: TensorBody) {
    let storage = Storage(memoryOf: other.shareStorage())
    storage.version = version
    replaceStorage(storage)
    h.pointee.dtype = other.h.pointee.dtype
    setGeometry(other.shape, other.stridesArray, data: other.h.pointee.data)
  }

  /// From now on the elements are in `storage`; which ones, is for `setGeometry` to say.
  func replaceStorage(_ storage: Storage) {
    let old = h.pointee.storage
    h.pointee.storage = Unmanaged.passRetained(storage)
    old?.release()
  }
}
