import AdjointKernels

// Operations in place: the same computation, written into the tensor, which then has its history.

extension Tensor {
  /// Computes `result` and makes this tensor hold it: the elements are written here, and the
  /// history is that of the result. Refused where gradients would be lost, where the shape would
  /// change and where the dtype can't hold the result.
  func inPlace(_ operation: String, _ result: () -> Tensor) -> Tensor {
    if isPlaceholder { return self }
    if let batch { return inPlace(operation, batch, result) }
    do {
      try checkInPlace(operation)
      let before = GraphOrder.current
      // Hooks for saved tensors wait until what is there now has been copied where it is still needed.
      let z = Modes.with(.packsSaved, false, result)
      if z.isPlaceholder { return z }
      try checkFits(z, operation)
      if z.isBatched {
        throw AdjointError(
          operation,
          "this \(summary) is the same for all examples of a vmap, and the result differs from one to the other. "
            + "Use the out-of-place operation, or make the tensor from one that is mapped over")
      }
      let isTracked = isTracked(with: z)
      if isTracked {
        try checkInPlace(operation, tracked: z.requiresGrad)
        z.source?.keepOldElements(of: self, after: before)
      }
      if z.isInterpreted, Modes.isGradEnabled { z.keepOldElementsForTangents(of: self, after: before) }
      write(z)
      if isTracked, Modes.current.contains(.packsSaved) { z.source?.packSaved(after: before) }
      return self
    } catch { return .failed(error) }
  }

  /// The same on the elements of all examples.
  private func inPlace(_ operation: String, _ batch: Batch, _ result: () -> Tensor) -> Tensor {
    let all = batch.physical.inPlace(operation) {
      let z = result()
      if z.isPlaceholder { return z }
      do { try checkFits(z, operation) } catch { return .failed(error) }
      return batch.level.front(z)
    }
    return all.isPlaceholder ? all : self
  }

  private func isTracked(with z: Tensor) -> Bool { Modes.isGradEnabled && (z.requiresGrad || requiresGrad) }

  /// Makes this tensor hold `z`, of its shape.
  func write(_ z: Tensor) {
    copyValues(from: z)
    body.bumpVersion()
    if isTracked(with: z) {
      let z = z.to(dtype)
      z.source?.saveResult(of: z, as: self)
      adoptHistory(of: z)
    }
    if z.isInterpreted || isInterpreted, isForwardModeEnabled { adoptTangents(of: z) }
  }

  func checkFits(_ z: Tensor, _ operation: String) throws {
    guard z.shape == shape else {
      throw AdjointError(
        operation,
        "the result has shape \(z.shape.shapeText), and \(described) can't be resized in place. "
          + "Use the out-of-place operation")
    }
    guard dtype.canHold(resultOf: z.dtype) else {
      throw AdjointError(
        operation, "the result is \(z.dtype), which \(described) can't hold. Convert it first with to(.\(z.dtype))")
    }
    if numel > 1, zip(shape, strides).contains(where: { $0 > 1 && $1 == 0 }) {
      throw AdjointError(
        operation,
        "several elements of this expanded \(summary) are one place in memory. Use clone() before writing to it")
    }
    // Nothing else is between here and the first element that is written.
    if Modes.current.contains(.copiesSaved) { ThreadState.current.mutableSaved?.keepElements(of: self) }
  }

  /// A pointwise operation in place: straight into the elements where nothing is recorded.
  func inPlace<O: PointwiseBinary>(_ operation: String, _ rule: O, _ y: Tensor) -> Tensor {
    let isPlain = !isInterpreted && !y.isInterpreted && !isFrozen
    guard isPlain, !isTracked(with: y), y.dtype == dtype, dtype.isFloatingPoint,
      broadcastShape(shape, y.shape) == shape,
      !h.pointee.flags.contains(.view) || body.existingExtra?.base?.requiresGrad != true,
      y.body === body || !y.sharesStorage(with: self)
    else { return inPlace(operation) { rule(self, y) } }
    if Modes.isProfiling, let z = Profiler.measured(operation, [self, y], { inPlace(operation, rule, y) }) {
      return z
    }
    do { try checkFits(self, operation) } catch { return .failed(error) }
    Pointwise.run(O.kernel, self, y, into: self)
    body.bumpVersion()
    return self
  }
}

extension DType {
  /// Whether a result of this dtype may be written here: a category is never lowered.
  func canHold(resultOf other: DType) -> Bool {
    if other.isFloatingPoint { return isFloatingPoint }
    if other == .bool { return true }
    return self != .bool
  }
}

extension Tensor {
  /// x ← x + y, where y broadcasts to the shape of x. Refused: a result that the dtype of x can't hold.
  @discardableResult public func add_(_ y: Tensor) -> Tensor { inPlace("add_", Add(), y) }
  /// x ← x + y for a number.
  @discardableResult public func add_(_ y: some Scalar) -> Tensor { add_(.term(y, for: self)) }
  /// x ← x − y, where y broadcasts to the shape of x. Refused: a result that the dtype of x can't hold.
  @discardableResult public func sub_(_ y: Tensor) -> Tensor { inPlace("sub_", Subtract(), y) }
  /// x ← x − y for a number.
  @discardableResult public func sub_(_ y: some Scalar) -> Tensor { sub_(.term(y, for: self)) }
  /// x ← x · y, where y broadcasts to the shape of x. Refused: a result that the dtype of x can't hold.
  @discardableResult public func mul_(_ y: Tensor) -> Tensor { inPlace("mul_", Multiply(), y) }
  /// x ← x · y for a number.
  @discardableResult public func mul_(_ y: some Scalar) -> Tensor { mul_(.number(y, for: self)) }
  /// x ← x / y, where y broadcasts to the shape of x. Refused: a result that the dtype of x can't hold.
  @discardableResult public func div_(_ y: Tensor) -> Tensor { inPlace("div_", Divide(), y) }
  /// x ← x / y for a number.
  @discardableResult public func div_(_ y: some Scalar) -> Tensor { div_(.number(y, for: self)) }
  /// x ← −x.
  ///
  /// ```swift
  /// let x = Tensor([1.0, -2.0])
  /// x.neg_().mul_(3)
  /// x  // → tensor([-3., 6.])
  /// ```
  @discardableResult public func neg_() -> Tensor { inPlace("neg_") { -self } }

  /// `x.add_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func += (x: Tensor, y: Tensor) { x.add_(y) }
  /// `x.add_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func += (x: Tensor, y: some Scalar) { x.add_(y) }
  /// `x.sub_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func -= (x: Tensor, y: Tensor) { x.sub_(y) }
  /// `x.sub_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func -= (x: Tensor, y: some Scalar) { x.sub_(y) }
  /// `x.mul_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func *= (x: Tensor, y: Tensor) { x.mul_(y) }
  /// `x.mul_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func *= (x: Tensor, y: some Scalar) { x.mul_(y) }
  /// `x.div_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func /= (x: Tensor, y: Tensor) { x.div_(y) }
  /// `x.div_(y)`: in place, as in PyTorch.
  @_disfavoredOverload public static func /= (x: Tensor, y: some Scalar) { x.div_(y) }

  /// All elements 0, in place.
  ///
  /// ```swift
  /// Tensor([1.0, 2.0]).zero_()  // → tensor([0., 0.])
  /// ```
  @discardableResult public func zero_() -> Tensor {
    inPlace("zero_") { Fill(value: .int(0), graphName: "ZeroBackward0")(self) }
  }

  /// All elements `value`, in place; the history is forgotten.
  ///
  /// ```swift
  /// Tensor.zeros(3).fill_(7)  // → tensor([7., 7., 7.])
  /// ```
  @discardableResult public func fill_(_ value: some Scalar) -> Tensor {
    inPlace("fill_") { Fill(value: value.number)(self) }
  }

  /// The elements of `source`, broadcast and cast, in place.
  ///
  /// ```swift
  /// Tensor.zeros(2, 2).copy_(Tensor([1.0, 2.0]))  // → tensor([[1., 2.], [1., 2.]])
  /// ```
  @discardableResult public func copy_(_ source: Tensor) -> Tensor {
    inPlace("copy_") { Copy()(self, source.isPlaceholder ? source : source.expand(shape)) }
  }
}

/// z = y in the dtype of x, whose own elements are forgotten.
struct Copy: BinaryOperation, Stackable {
  static var name: String { "Copy" }
  var graphName: String { "CopyBackwards" }
  static var savesForX: Saves { [] }
  static var savesForY: Saves { [] }
  func forward(_ x: Tensor, _ y: Tensor) throws -> Tensor { y.casted(to: x.dtype) }
  func vjpX(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func vjpY(_ g: Tensor, _ s: Saved) -> Tensor { g }
  func jvpX(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
  func jvpY(_ t: Tensor, _ s: Saved) -> Tensor { t.to(s.z.dtype) }
}

/// z = value everywhere: x only lends its shape, so its gradient is 0.
struct Fill: UnaryOperation, Elementwise {
  static var name: String { "Fill" }
  let value: Number
  var graphName = "FillBackward2"
  func forward(_ x: Tensor) throws -> Tensor {
    let z = Tensor.empty(x.shape, x.dtype)
    z.fillValues(value)
    return z
  }
  func vjp(_ g: Tensor, _ s: Saved) -> Tensor { .zeros(g.shape, dtype: g.dtype) }
  func jvp(_ t: Tensor, _ s: Saved) -> Tensor { .zeros(t.shape, dtype: t.dtype) }
}
