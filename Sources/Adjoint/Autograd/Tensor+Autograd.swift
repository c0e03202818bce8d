// What a tensor knows of the graph.

extension Tensor {
  /// Whether operations on this tensor are recorded. Setting it makes a leaf; refused for integer
  /// and boolean tensors and for the result of a recorded operation.
  public var requiresGrad: Bool {
    get {
      let x = innermost
      return x.source != nil || (x.isInference && x.body.existingExtra?.inferenceLeaf != nil)
    }
    nonmutating set { setRequiresGrad(newValue, "requiresGrad") }
  }

  /// The same as setting `requiresGrad`; returns the tensor.
  ///
  /// ```swift
  /// (Tensor.ones(2) * 3).requiresGrad_()  // → tensor([3., 3.], requires_grad=True)
  /// ```
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
          Only Tensors of floating point and complex dtype can require gradients. This is \(described): \
          convert it with .float() or .double(), or write its numbers with a decimal point
          """
        ).raise()
        return
      }
      guard !isBatched else {
        AdjointError(
          operation,
          "inside vmap this \(summary) stands for one example of many, and can't be made a leaf. Take derivatives there "
            + "by the transforms (grad, vjp, jacrev), or set requiresGrad outside"
        ).raise()
        return
      }
      if isInference { return setInferenceLeaf(true, operation) }
      if body.resumeAccumulation() { return }
      let node = AccumulateGrad.node(for: self)
      body.setNode(node)
      node.announce()
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
      if isInference { return setInferenceLeaf(false, operation) }
      body.pauseAccumulation()
    }
  }

  /// Whether this tensor was not made by a recorded operation.
  public var isLeaf: Bool { innermost.source?.fields.pointee.flags.contains(.leaf) ?? true }

  /// The node that made this tensor; nil for a leaf.
  public var gradFn: Node? {
    guard let source = innermost.source, !source.fields.pointee.flags.contains(.leaf) else { return nil }
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
  /// tensor from then on. Refused: a tensor of another shape, or of a dtype other than `gradDType`, and
  /// the tensor itself.
  ///
  /// ```swift
  /// let x = Tensor([1.0], requiresGrad: true)
  /// x.setGrad(Tensor([5.0]))
  /// (x * 2).backward()
  /// x.grad()!  // → tensor([7.])
  /// x.setGrad(nil)
  /// x.grad() == nil  // → true
  /// ```
  public func setGrad(_ gradient: Tensor?) {
    if isPlaceholder || gradient?.isPlaceholder == true { return }
    if let gradient {
      guard gradient !== self else {
        return AdjointError("setGrad", "this \(summary) can't be its own gradient: use a clone").raise()
      }
      let rule = body.existingExtra?.grad?.dtype ?? .leafs
      guard rule.allows(gradient.dtype, of: self), gradient.hasShape(shape) else {
        let expected = gradDType.map { ", and dtype \($0)" } ?? ""
        return AdjointError(
          "setGrad",
          "the gradient is a \(gradient.summary), and that of a \(summary) has to be of its shape\(expected)"
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

  /// The same values without history: it shares memory and version with this tensor.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2.0], requiresGrad: true)
  /// (x * x.detach()).sum().backward()
  /// x.grad()!  // → tensor([1., 2.])
  /// ```
  public func detach() -> Tensor {
    if isPlaceholder { return self }
    return mapPhysical { $0.alias($0.shape, $0.strides) }
  }

  /// Cuts this tensor off from the graph that made it, and from its tangents; it becomes a leaf that
  /// requires no gradient.
  @discardableResult public func detach_() -> Tensor {
    if body.h.pointee.flags.contains(.view) {
      AdjointError("detach_", "this \(summary) is a view; use detach() for a tensor without history").raise()
      return self
    }
    if isPlaceholder { return self }
    do { try checkNotFrozen("detach_") } catch { return .failed(error) }
    if isLeaf { body.pauseAccumulation() } else { body.setNode(nil) }
    setTangents([:])
    return self
  }
}
