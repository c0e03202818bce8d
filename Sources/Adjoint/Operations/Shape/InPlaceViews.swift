// Views that a tensor makes of itself: the same object, memory and elements, under other sizes and strides.

extension Tensor {
  /// Makes this tensor the view of itself that `view` makes, with that view's history.
  private func become(_ operation: String, _ view: (Tensor) -> Tensor) -> Tensor {
    if isPlaceholder { return self }
    do { try checkInPlace(operation) } catch { return .failed(error) }
    let z = view(sharingGraph())
    if z.isPlaceholder { return z }
    if Modes.current.contains(.copiesSaved) { ThreadState.current.mutableSaved?.keepElements(of: self) }
    // What was saved of this tensor was saved under the old sizes.
    body.bumpVersion()
    replaceHistory {
      if Modes.isGradEnabled { body.setNode(z.source, output: z.h.pointee.output) }
      body.setGeometry(z.shape, z.strides, data: z.memory)
    }
    if z.isInterpreted { setTangents(z.tangents) }
    return self
  }

  /// As `t()`, in place: the matrix becomes its transpose.
  @discardableResult public func t_() -> Tensor { become("t_") { $0.t() } }
  /// As `transpose(_:_:)`, in place: this tensor gets the other sizes and strides.
  @discardableResult public func transpose_(_ a: Int, _ b: Int) -> Tensor {
    become("transpose_") { $0.transpose(a, b) }
  }
  /// As `transpose_(a, b)`.
  @discardableResult public func swapaxes_(_ a: Int, _ b: Int) -> Tensor { transpose_(a, b) }
  /// As `transpose_(a, b)`.
  @discardableResult public func swapdims_(_ a: Int, _ b: Int) -> Tensor { transpose_(a, b) }
  /// As `squeeze()`, in place: this tensor loses its dimensions of size 1.
  @discardableResult public func squeeze_() -> Tensor { become("squeeze_") { $0.squeeze() } }
  /// As `squeeze(dim:)`, in place.
  @discardableResult public func squeeze_(dim: Int) -> Tensor { become("squeeze_") { $0.squeeze(dim: dim) } }
  /// As `squeeze(dim:)`, in place.
  @discardableResult public func squeeze_(dim: [Int]) -> Tensor { become("squeeze_") { $0.squeeze(dim: dim) } }
  /// As `unsqueeze(_:)`, in place: this tensor gets a dimension of size 1.
  ///
  /// ```swift
  /// let x = Tensor([1, 2])
  /// x.unsqueeze_(0)  // → tensor([[1, 2]])
  /// ```
  @discardableResult public func unsqueeze_(_ dim: Int) -> Tensor { become("unsqueeze_") { $0.unsqueeze(dim) } }
  /// As `asStrided(_:_:storageOffset:)`, in place: this tensor becomes another part of its memory.
  @discardableResult public func asStrided_(_ sizes: [Int], _ strides: [Int], storageOffset: Int? = nil) -> Tensor {
    become("asStrided_") { $0.asStrided(sizes, strides, storageOffset: storageOffset) }
  }
}
