// What a program can see of views.

extension Tensor {
  /// Whether this tensor is a view that follows the history of another one, its `base`. What `detach()` and
  /// `data` give shares memory too, but follows nothing.
  ///
  /// ```swift
  /// let x = Tensor.zeros(2, 3)
  /// (x.T.isView, x.detach().isView)  // → (true, false)
  /// ```
  public var isView: Bool { h.pointee.flags.contains(.view) }

  /// The tensor that this one is a view of; never itself a view. Nil for a tensor that is no view.
  ///
  /// ```swift
  /// let x = Tensor.zeros(2, 3)
  /// x[0][1...].base! === x  // → true
  /// ```
  public var base: Tensor? { body.existingExtra?.base }
}
