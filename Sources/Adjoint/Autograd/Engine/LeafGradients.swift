// What a leaf's gradient is like: its dtype, its layout in memory, and whether it is wanted at present.

/// Which dtype the gradient of a leaf has.
enum GradientDType {
  /// The leaf's.
  case leafs
  case fixed(DType)
  /// That of the first gradient.
  case any

  func allows(_ dtype: DType, of leaf: Tensor) -> Bool {
    switch self {
    case .leafs: dtype == leaf.dtype
    case .fixed(let own): dtype == own
    case .any: true
    }
  }
}

extension Tensor {
  /// The dtype of this leaf's gradient: its own unless another is set, for one to sum gradients of a
  /// bfloat16 weight in float32. With nil the gradient has the dtype it arrives with. Refused: setting
  /// it of a tensor that is no leaf, while there is a gradient of another dtype, and to a dtype that is
  /// not floating.
  ///
  /// ```swift
  /// let w = Tensor([1.0], dtype: .bfloat16, requiresGrad: true)
  /// w.gradDType = .float32
  /// for scale in [256.0, 1.0] { (w * scale).sum().backward() }
  /// w.grad()!  // → tensor([257.])
  /// ```
  public var gradDType: DType? {
    get {
      switch body.existingExtra?.grad?.dtype ?? .leafs {
      case .leafs: dtype
      case .fixed(let own): own
      case .any: nil
      }
    }
    nonmutating set { setGradDType(newValue) }
  }

  private func setGradDType(_ new: DType?) {
    if isPlaceholder { return }
    do {
      guard isLeaf else {
        throw AdjointError("gradDType", "this \(summary) is no leaf: its gradient has its own dtype")
      }
      if let new, !new.isFloatingPoint {
        throw AdjointError("gradDType", "a gradient has to be floating, and \(new) is not")
      }
      let cell = gradientCell
      if let new, let value = cell.value, value.dtype != new {
        throw AdjointError(
          "gradDType",
          "there is a gradient already, a \(value.summary): forget it with setGrad(nil) before setting \(new)")
      }
      cell.dtype = new.map { $0 == dtype ? .leafs : .fixed($0) } ?? .any
      body.h.pointee.node?.takeGradients(cell.dtype)
      body.existingExtra?.accumulator?.takeGradients(cell.dtype)
    } catch { _ = Tensor.failed(error) }
  }

  /// The strides of this tensor's gradient: its own if its elements stand without gap or overlap in
  /// memory, in whatever order of dimensions; else those of row-major elements.
  private var gradientStrides: [Int] {
    if isContiguous { return strides }
    var step = 1
    for (stride, size) in zip(strides, shape).filter({ $0.1 != 1 }).sorted(by: { $0.0 < $1.0 }) {
      guard stride == step else { return shape.contiguousStrides }
      step *= size
    }
    return strides
  }

  /// A copy that lies in memory as the gradient of `leaf`.
  func copied(inLayoutOf leaf: Tensor) -> Tensor {
    leaf.isContiguous || leaf.numel == 0 ? copied() : copied(strides: leaf.gradientStrides)
  }

  fileprivate func copied(strides: [Int]) -> Tensor {
    let copy = Tensor.empty([numel], dtype).alias(shape, strides)
    copy.copyValues(from: self)
    return copy
  }

  /// The same as part of the graph.
  func cloned(inLayoutOf leaf: Tensor) -> Tensor {
    leaf.isContiguous || leaf.numel == 0 ? clone() : CloneStrided(strides: leaf.gradientStrides)(self)
  }
}

/// z = x, with other strides.
private struct CloneStrided: UnaryOperation {
  static var name: String { "Clone" }
  let strides: [Int]
  func forward(_ x: Tensor) throws -> Tensor { x.copied(strides: strides) }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { g }
}

extension NodeRef {
  /// Makes gradients arrive at this leaf in another dtype than its own.
  func takeGradients(_ dtype: GradientDType) {
    if case .leafs = dtype, extra?.outputs.isEmpty ?? true, extra?.takesAnyDType != true { return }
    let extra = makeExtra()
    extra.takesAnyDType = false
    extra.outputs = []
    switch dtype {
    case .leafs: break
    case .fixed(let dtype): extra.outputs = [OutputDescription(shape: shape, dtype: dtype)]
    case .any: extra.takesAnyDType = true
    }
  }
}

extension TensorBody {
  /// The leaf no longer requires a gradient. Graphs that it is in keep its node, and so does it: when it
  /// requires a gradient again, they are about the same leaf, with the same hooks.
  func pauseAccumulation() {
    guard let node = h.pointee.node else { return }
    extra.dropAccumulator()
    extra.accumulator = node
    h.pointee.node = nil
    h.pointee.output = 0
  }

  /// Makes the leaf require a gradient again; false if it never did.
  func resumeAccumulation() -> Bool {
    guard let extra = existingExtra, let node = extra.accumulator else { return false }
    extra.accumulator = nil
    h.pointee.node = node
    return true
  }
}

extension TensorExtra {
  /// Lets go of the node, which may outlive the leaf and must not point to it then.
  func dropAccumulator() {
    guard let node = accumulator else { return }
    accumulator = nil
    node.extra?.leaf = nil
    node.release()
  }
}
