// The count of changes in place that saved tensors are checked by.

extension Tensor {
  /// How often the memory of this tensor has been changed in place: a tensor, its views and what `detach()` gives
  /// count together, `data` counts on its own.
  ///
  /// Backward refuses a saved tensor whose version is another one than when it was saved. Refused for a tensor made
  /// inside `inferenceMode`, which can't be saved and has none.
  ///
  /// ```swift
  /// let x = Tensor.zeros(2)
  /// x[0].add_(1)
  /// x.version  // → 1
  /// ```
  public var version: Int {
    if isPlaceholder { return 0 }
    do { try checkHasVersion("version") } catch {
      _ = Tensor.failed(error)
      return 0
    }
    return Int(body.version)
  }

  /// Counts a change that Adjoint did not see, as one made through a pointer: what has been saved of this tensor
  /// then no longer passes as unchanged.
  ///
  /// ```swift
  /// let x = Tensor([1.0])
  /// x.incrementVersion()
  /// x.version  // → 1
  /// ```
  public func incrementVersion() {
    if isPlaceholder { return }
    do {
      try checkNotFrozen("incrementVersion")
      try checkHasVersion("incrementVersion")
    } catch { return _ = Tensor.failed(error) }
    body.bumpVersion()
  }

  /// Sets the count, unsafely: gradients computed from memory that has changed meanwhile are silently wrong.
  /// Refused: a negative version, and a tensor made inside `inferenceMode`.
  ///
  /// ```swift
  /// let x = Tensor([1.0]).add_(1)
  /// x.unsafeSetVersion(0)
  /// x.version  // → 0
  /// ```
  public func unsafeSetVersion(_ version: Int) {
    if isPlaceholder { return }
    do {
      try checkHasVersion("unsafeSetVersion")
      guard let version = UInt32(exactly: version) else {
        throw AdjointError(
          "unsafeSetVersion", "can't set the version of the \(summary) to \(version): versions count from 0 up")
      }
      body.setVersion(version)
    } catch { _ = Tensor.failed(error) }
  }

  private func checkHasVersion(_ operation: String) throws {
    guard isInference else { return }
    throw AdjointError(
      operation,
      "this \(summary) was made inside inferenceMode { }, whose tensors have no version. Use clone() for one that has")
  }
}

/// Runs `body` without counting the changes in place that it makes to these tensors, unsafely: for changes that put
/// back what gradients need before backward runs.
///
/// ```swift
/// let x = Tensor([1.0])
/// unsafePreservingVersions(of: [x]) { x.add_(1).sub_(1) }
/// x.version  // → 0
/// ```
@discardableResult
public func unsafePreservingVersions<R>(of tensors: [Tensor], _ body: () throws -> R) rethrows -> R {
  let versions = tensors.map(\.body.version)
  defer { for (tensor, version) in zip(tensors, versions) { tensor.body.setVersion(version) } }
  return try body()
}

extension TensorBody {
  fileprivate func setVersion(_ version: UInt32) {
    if let storage = h.pointee.storage {
      storage._withUnsafeGuaranteedRef { $0.version = version }
    } else {
      h.pointee.version = version
    }
  }
}

extension AdjointError {
  /// For a tensor that an operation keeps as an attribute.
  static func modified(_ name: String, attribute: Tensor, saved: UInt32) -> AdjointError {
    AdjointError(
      "backward",
      """
      a tensor that \(name) saved for its gradient, shape \(attribute.shape.shapeText) \(attribute.dtype), was \
      modified by an in-place operation: it is at version \(attribute.body.version), version \(saved) was saved. \
      Clone the tensor before changing it
      """
        + (attribute.h.pointee.storage?.takeUnretainedValue().modification(after: saved).map { "\n" + $0 } ?? ""))
  }
}

/// A tensor that an operation keeps beside its operands, as a mask or class numbers: it has no gradient, but the
/// gradients of the others read it, and so must find it unchanged.
struct KeptTensor {
  /// The elements as they are now.
  let tensor: Tensor
  private let version: UInt32

  init(_ tensor: Tensor) {
    self.tensor = tensor
    version = tensor.body.version
  }

  /// The tensor, for a rule of the operation `name`; refused if it was changed since.
  func unchanged(for name: String) -> Tensor {
    guard tensor.body.version == version else {
      return .failed(AdjointError.modified(name, attribute: tensor, saved: version))
    }
    return tensor
  }
}
