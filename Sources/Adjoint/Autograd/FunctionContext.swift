/// What the rules of one call of a ``CustomFunction`` share: what `forward` saved and marked, for `backward` and `jvp`.
public final class FunctionContext {
  /// The function's name, for messages.
  let name: String

  /// Which inputs need a gradient: in `forward` those that require one, in `backward` those that this run asks for.
  public internal(set) var needsInputGrad: [Bool]

  /// Whether gradients that did not come are zeros in `backward` (as is the case unless set), or nil.
  public var materializesGrads: Bool = true
  /// Whether that goes for outputs marked as not differentiable, which never get a gradient.
  public var materializesNonDifferentiableGrads = true
  /// Whether reading `savedTensors` in `backward` releases them at once, so that their memory can be used again.
  /// They can then be read once.
  public var clearsSavedTensorsOnAccess = false

  // What forward asks for.
  var savedForBackward: [Tensor?] = []
  var savedForForward: [Tensor?] = []
  var dirty: [Tensor] = []
  var nonDifferentiable: [Tensor] = []

  /// What the outputs are to the inputs, once forward has run.
  var origins: [OutputOrigin] = []
  /// Inputs that were nil.
  let absentInputs: Set<Int>

  private var values: [String: Any] = [:]

  /// Where the saved tensors are.
  private enum Phase {
    /// Before the call is recorded, and in `jvp`.
    case call
    /// In the node, as long as that keeps them.
    case node(NodeExtra, UnsafeMutablePointer<NodeFields>, count: Int)
    case cleared(count: Int)
    /// Given by the context of a call on many examples at once.
    case given(() -> [Tensor?])
  }
  private var phase = Phase.call

  init(_ name: String, _ inputs: [Tensor?]) {
    self.name = name
    needsInputGrad = inputs.map { $0?.requiresGrad ?? false }
    absentInputs = Set(inputs.indices.filter { inputs[$0] == nil })
  }

  // MARK: For forward and setupContext

  /// Keeps tensors for `backward`: inputs, outputs, or what was computed on the way. That they are not modified until
  /// then is checked, and hooks for saved tensors apply. Another call replaces those of the one before.
  ///
  /// ```swift
  /// struct Cube: CustomUnaryFunction {
  ///   func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
  ///     context.saveForBackward(x)
  ///     return x ** 3
  ///   }
  ///   func backward(_ context: FunctionContext, _ gradient: Tensor) -> Tensor {
  ///     gradient * 3 * context.savedTensors[0] ** 2
  ///   }
  /// }
  /// let x = Tensor([1.0, 2.0], requiresGrad: true)
  /// Cube()(x).sum().backward()
  /// x.grad()!  // → tensor([ 3., 12.])
  /// ```
  public func saveForBackward(_ tensors: Tensor?...) { savedForBackward = tensors }
  /// The same for an array.
  public func saveForBackward(_ tensors: [Tensor?]) { savedForBackward = tensors }

  /// Keeps tensors for `jvp`.
  ///
  /// ```swift
  /// struct Sine: CustomUnaryFunction {
  ///   func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
  ///     context.saveForForward(x)
  ///     return sin(x)
  ///   }
  ///   func jvp(_ context: FunctionContext, _ tangent: Tensor) -> Tensor { tangent * cos(context.savedTensors[0]) }
  /// }
  /// jvp({ Sine()($0) }, Tensor([0.0]), Tensor([2.0])).tangent  // → tensor([2.])
  /// ```
  public func saveForForward(_ tensors: Tensor?...) { savedForForward = tensors }
  /// The same for an array.
  public func saveForForward(_ tensors: [Tensor?]) { savedForForward = tensors }

  /// Says that `forward` has changed these inputs in place. They have to be returned, and the call's history
  /// becomes theirs.
  ///
  /// ```swift
  /// struct DoubleInPlace: CustomUnaryFunction {
  ///   func forward(_ context: FunctionContext, _ x: Tensor) -> Tensor {
  ///     context.markDirty(x)
  ///     return x.mul_(2)
  ///   }
  ///   func backward(_ context: FunctionContext, _ gradient: Tensor) -> Tensor { gradient * 2 }
  /// }
  /// let x = Tensor([1.0], requiresGrad: true)
  /// let y = x * 3
  /// DoubleInPlace()(y).sum().backward()
  /// y.detach()  // → tensor([6.])
  /// x.grad()!   // → tensor([6.])
  /// ```
  public func markDirty(_ tensors: Tensor...) { dirty += tensors }

  /// Says that these outputs have no gradient: they do not require one.
  ///
  /// ```swift
  /// struct Largest: CustomFunction {
  ///   func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
  ///     let (value, index) = inputs[0]!.max(dim: 0)
  ///     let place = index.float()
  ///     context.markNonDifferentiable(place)
  ///     return [value, place]
  ///   }
  /// }
  /// let outputs = Largest()([Tensor([1.0, 3.0], requiresGrad: true)])
  /// outputs.map(\.requiresGrad)  // → [true, false]
  /// ```
  public func markNonDifferentiable(_ tensors: Tensor...) { nonDifferentiable += tensors }

  /// PyTorch's spelling of ``materializesGrads``.
  ///
  /// ```swift
  /// struct Pair: CustomFunction {
  ///   func forward(_ context: FunctionContext, _ inputs: [Tensor?]) -> [Tensor] {
  ///     context.setMaterializeGrads(false)
  ///     return [inputs[0]! * 2, inputs[0]! * 3]
  ///   }
  ///   func backward(_ context: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
  ///     [gradients[0].map { $0 * 2 } ?? gradients[1].map { $0 * 3 }]
  ///   }
  /// }
  /// let x = Tensor([1.0], requiresGrad: true)
  /// Pair()([x])[1].sum().backward()
  /// x.grad()!  // → tensor([3.])
  /// ```
  public func setMaterializeGrads(_ isOn: Bool) { materializesGrads = isOn }

  /// Anything else that the rules share: `context["shape"] = x.shape`, then `let shape: [Int]? = context["shape"]`.
  ///
  /// Tensors belong into ``saveForBackward(_:)-(Tensor?...)``: an output kept here would keep itself alive, and is
  /// refused.
  public subscript<Value>(_ key: String) -> Value? {
    get { values[key] as? Value }
    set { values[key] = newValue }
  }

  // MARK: For backward and jvp

  /// What `forward` saved: for `backward` in `backward`, for `jvp` in `jvp`, in the order given.
  ///
  /// Refused where one of them was nil (use ``savedOptionalTensors``), was modified in place since, or has been
  /// released with the graph.
  public var savedTensors: [Tensor] {
    savedOptionalTensors.map { tensor in
      tensor
        ?? .failed(AdjointError(name, "saved nil among its tensors: read savedOptionalTensors"))
    }
  }

  /// The same where nils are among them.
  public var savedOptionalTensors: [Tensor?] {
    switch phase {
    case .call: return savedForForward
    case .given(let tensors): return tensors()
    case .cleared(let count):
      let error = Tensor.failed(
        AdjointError(name, "reads its saved tensors a second time, and clearsSavedTensorsOnAccess has released them"))
      return Array(repeating: error, count: count)
    case .node(let extra, let fields, let count):
      if count == 0 { return [] }
      guard extra.saved.count == count else {
        let error = Tensor.failed(
          AdjointError(
            name,
            "reads saved tensors that have been released with the graph. Pass retainGraph: true to the earlier "
              + "backward or grad call to read them after it"))
        return Array(repeating: error, count: count)
      }
      let node = NodeRef(fields: fields)
      let tensors = extra.saved.map { $0?.unpack(node) }
      if clearsSavedTensorsOnAccess, ThreadState.current.task != nil {
        extra.saved = []
        fields.pointee.isFreed = true
        phase = .cleared(count: count)
      }
      return tensors
    }
  }

  /// From now on the saved tensors are the node's, which gives them up when it is freed or has run.
  func handOver(to node: NodeRef, outputs: [Tensor]) {
    let extra = node.makeExtra()
    for case let tensor? in savedForBackward where tensor.isInference { node.refuseInference(tensor) }
    extra.saved = savedForBackward.map { tensor in
      guard let tensor else { return nil }
      if let i = outputs.lastIndex(where: { $0 === tensor }), origins[i].isDifferentiable {
        return SavedTensor(output: tensor, number: UInt32(i))
      }
      return SavedTensor(operand: tensor)
    }
    phase = .node(extra, node.fields, count: extra.saved.count)
  }

  /// Runs a rule with saved tensors that come from elsewhere.
  func withSaved<R>(_ tensors: @escaping () -> [Tensor?], _ body: () throws -> R) rethrows -> R {
    let outer = phase
    phase = .given(tensors)
    defer { phase = outer }
    return try body()
  }

  /// Lets go of the tensors that only the call itself needed: some may hold the node, which holds this.
  func forgetCall() {
    savedForBackward = []
    savedForForward = []
    nonDifferentiable = []
    dirty = []
  }

  /// Runs `body`, a `jvp`, with what was saved for it, as it is at the level of `primals` and `outputs`: with the
  /// tangents of outer levels, which forward did not see.
  func withSavedForForward<R>(_ primals: [Tensor?], _ outputs: [Tensor], _ body: () throws -> R) throws -> R {
    let outer = (phase, savedForForward)
    defer { (phase, savedForForward) = outer }
    phase = .call
    let known = primals.compactMap { $0 } + outputs
    let isNested = known.contains { $0.h.pointee.flags.contains(.dual) }
    savedForForward = try savedForForward.map { saved in
      guard isNested, let saved else { return saved }
      if let dual = known.first(where: { $0.memory == saved.memory && $0.hasShape(saved.shape) }) { return dual }
      throw AdjointError(
        name,
        "saved a \(saved.summary) for jvp that is neither an input nor an output, and forward mode is nested: "
          + "its tangent at the outer level is not known")
    }
    return try body()
  }

  /// Of the values kept under a name, one that is an output.
  func keyOfOutput(among outputs: [Tensor]) -> String? {
    values.first { _, value in
      guard let tensor = value as? Tensor else { return false }
      return outputs.contains { $0 === tensor }
    }?.key
  }
}

/// What an output of a custom function is.
struct OutputOrigin {
  /// The input that forward changed in place and returned.
  var dirtyInput: Int?
  /// The input whose memory it shows, where that was not changed.
  var viewedInput: Int?
  var isDifferentiable = true
}

extension FunctionContext {
  func isDirty(_ tensor: Tensor) -> Bool { dirty.contains { $0 === tensor } }

  func findOrigins(of outputs: [Tensor], _ inputs: [Tensor?]) {
    origins = outputs.map { output in
      let isDirty = isDirty(output)
      let input = inputs.firstIndex { input in
        guard let input else { return false }
        return isDirty ? input === output : output.sharesStorage(with: input)
      }
      return OutputOrigin(
        dirtyInput: isDirty ? input : nil, viewedInput: isDirty ? nil : input,
        isDifferentiable: output.dtype.isFloatingPoint && !nonDifferentiable.contains { $0 === output })
    }
  }
}
