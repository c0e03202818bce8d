// What a tensor knows of the graph.

extension Tensor {
  /// Whether operations on this tensor are recorded. Setting it makes a leaf; refused for integer
  /// and boolean tensors and for the result of a recorded operation.
  public var requiresGrad: Bool {
    get { source != nil }
    nonmutating set { setRequiresGrad(newValue, "requiresGrad") }
  }

  /// The same as setting `requiresGrad`; returns the tensor.
  @discardableResult public func requiresGrad_(_ requiresGrad: Bool = true) -> Tensor {
    setRequiresGrad(requiresGrad, "requiresGrad_")
    return self
  }

  private func setRequiresGrad(_ isOn: Bool, _ operation: String) {
    guard !isPlaceholder, isOn != requiresGrad else { return }
    if isOn {
      guard dtype.isFloatingPoint else {
        AdjointError(
          operation,
          """
          Only Tensors of floating point and complex dtype can require gradients. This is a \(summary): \
          convert it with .float() or .double(), or write its numbers with a decimal point
          """
        ).raise()
        return
      }
      let node = AccumulateGrad.node(for: self)
      body.setNode(node)
      node.release()
    } else {
      guard isLeaf else {
        AdjointError(
          operation,
          "you can only change requiresGrad of leaf tensors, and this \(summary) is the result of "
            + "\(source?.name ?? "an operation"). Use detach() for a tensor that does not track"
        ).raise()
        return
      }
      body.setNode(nil)
    }
  }

  /// Whether this tensor was not made by a recorded operation.
  public var isLeaf: Bool { source?.fields.pointee.flags.contains(.leaf) ?? true }

  /// The node that made this tensor; nil for a leaf.
  public var gradFn: Node? {
    guard let source, !source.fields.pointee.flags.contains(.leaf) else { return nil }
    return Node(source)
  }

  /// Which of the node's outputs this tensor is.
  public var outputNumber: Int { Int(body.h.pointee.output) }

  /// The gradient accumulated by `backward`; nil before the first.
  ///
  /// Only leaves keep theirs. Reading it of another tensor warns once per place, unless
  /// `retainGrad()` was called.
  public func grad(file: String = #fileID, line: Int = #line) -> Tensor? {
    if let cell = body.existingExtra?.grad { return cell.read() }
    if !isLeaf {
      Warnings.warn(
        """
        the grad of a tensor that is not a leaf is read (a result of \(gradFn?.name ?? "an operation")). \
        It is not kept during backward; call retainGrad() on it before, or read the grad of the leaf
        """, kind: "grad", file: file, line: line)
    }
    return nil
  }

  /// Puts a gradient in the place of the accumulated one, or forgets it. Backward adds to this very
  /// tensor from then on. Refused: a tensor of another shape or dtype, and the tensor itself.
  public func setGrad(_ gradient: Tensor?) {
    if isPlaceholder || gradient?.isPlaceholder == true { return }
    if let gradient {
      guard gradient !== self else {
        return AdjointError("setGrad", "this \(summary) can't be its own gradient: use a clone").raise()
      }
      guard gradient.dtype == dtype, gradient.hasShape(shape) else {
        return AdjointError(
          "setGrad", "the gradient is a \(gradient.summary), and that of a \(summary) has to be of its shape and dtype"
        ).raise()
      }
    }
    gradientCell.replace(by: gradient)
  }

  var gradientCell: GradientCell {
    if let cell = body.extra.grad { return cell }
    let cell = GradientCell()
    body.extra.grad = cell
    return cell
  }

  /// Keeps the gradient of this tensor too when backward passes through it. Nothing new for a leaf.
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

  /// The same values without history: it shares memory and version with this tensor.
  public func detach() -> Tensor {
    if isPlaceholder { return self }
    return alias(shape, strides)
  }

  /// The same memory without history and with a version of its own: saved tensors do not notice
  /// what is written to it, so that their gradients become wrong. `detach()` is the safe form.
  public var data: Tensor {
    if isPlaceholder { return self }
    let other = alias(shape, strides)
    other.body.ownVersion()
    return other
  }

  /// Cuts this tensor off from the graph that made it; it becomes a leaf that requires no gradient.
  @discardableResult public func detach_() -> Tensor {
    if body.h.pointee.flags.contains(.view) {
      AdjointError("detach_", "this \(summary) is a view; use detach() for a tensor without history").raise()
      return self
    }
    body.setNode(nil)
    return self
  }

  /// Registers a function that sees, and may replace, the gradient of this tensor whenever one is
  /// computed. Hooks run in the order they were registered, each on what the one before returned.
  @discardableResult
  public func registerHook(_ hook: @escaping (Tensor) -> Tensor?) -> HookHandle {
    if isPlaceholder { return HookHandle(nil, 0) }
    guard let source else {
      AdjointError("registerHook", "this \(summary) does not require a gradient, so the hook would never run").raise()
      return HookHandle(nil, 0)
    }
    return source.addHook(HookEntry(output: body.h.pointee.output, call: hook))
  }

  /// Registers a function that is called with this leaf after a gradient was added to its `grad`.
  @discardableResult
  public func registerPostAccumulateGradHook(_ hook: @escaping (Tensor) -> Void) -> HookHandle {
    guard let source, isLeaf else {
      AdjointError(
        "registerPostAccumulateGradHook", "only a leaf that requires a gradient accumulates one; this is a \(summary)"
      ).raise()
      return HookHandle(nil, 0)
    }
    var entry = HookEntry(output: 0, call: { _ in nil })
    entry.afterAccumulation = hook
    return source.addHook(entry)
  }
}

struct HookEntry {
  var id = 0
  let output: UInt32
  let call: (Tensor) -> Tensor?
  var afterAccumulation: ((Tensor) -> Void)?

  init(output: UInt32, call: @escaping (Tensor) -> Tensor?) {
    self.output = output
    self.call = call
  }
}

/// Removes a hook.
public struct HookHandle {
  private let extra: NodeExtra?
  private let id: Int

  init(_ extra: NodeExtra?, _ id: Int) {
    self.extra = extra
    self.id = id
  }

  public func remove() { extra?.hooks.removeAll { $0.id == id } }
}

extension NodeRef {
  func addHook(_ entry: HookEntry) -> HookHandle {
    let extra = makeExtra()
    var entry = entry
    extra.hooksAdded += 1
    entry.id = extra.hooksAdded
    extra.hooks.append(entry)
    return HookHandle(extra, entry.id)
  }
}
