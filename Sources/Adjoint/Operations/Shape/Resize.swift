// Another shape over the same memory, which grows where it is too small.

extension Tensor {
  /// Gives this tensor another shape, in place: its elements in row-major order as far as they go, then zeros.
  ///
  /// The version counts it if the shape changes. Refused: a tensor that requires a gradient; one that is not contiguous,
  /// or that has views and would need more memory.
  ///
  /// ```swift
  /// let x = Tensor([1.0, 2, 3])
  /// x.resize_([2])  // → tensor([1., 2.])
  /// ```
  @discardableResult public func resize_(_ newShape: [Int]) -> Tensor {
    if isPlaceholder { return self }
    do {
      try checkResize(newShape)
      if newShape != shape { resize(newShape) }
      return self
    } catch { return .failed(error) }
  }

  /// As `resize_(_:)`, to the shape of another tensor.
  @discardableResult public func resizeAs_(_ other: Tensor) -> Tensor {
    other.isPlaceholder ? other : resize_(other.shape)
  }

  private func checkResize(_ newShape: [Int]) throws {
    try Tensor.checkShape(newShape, "resize_")
    try checkNotFrozen("resize_")
    if requiresGrad {
      throw AdjointError(
        "resize_",
        "this \(summary) requires a gradient, which can't be resized with it. Use reshape or narrow instead")
    }
    let isShared = h.pointee.flags.contains(.view) || body.sharesMemory
    guard isContiguous, newShape.product <= numel || !isShared else {
      throw AdjointError(
        "resize_",
        "this \(summary) \(isContiguous ? "shares its memory with others" : "is not contiguous"), and can't become "
          + "\(newShape.shapeText). Use a clone()")
    }
  }

  private func resize(_ newShape: [Int]) {
    let (bytes, newBytes) = (numel * dtype.itemSize, newShape.product * dtype.itemSize)
    var data = memory
    if newBytes > bytes {
      let storage = Storage(bytes: newBytes)
      storage.version = body.version
      storage.base.initializeMemory(as: UInt8.self, repeating: 0, count: newBytes)
      storage.base.copyMemory(from: memory, byteCount: bytes)
      body.replaceStorage(storage)
      data = storage.base
    }
    body.setGeometry(newShape, newShape.contiguousStrides, data: data)
    body.bumpVersion()
  }
}
