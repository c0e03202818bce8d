// The elements as bytes, for the modules that read and write files.

extension Tensor {
  /// A tensor whose row-major elements `fill` writes, all of them, in this machine's byte order. The sizes are the
  /// caller's to check: not negative, and their product (zeros left out) times the element's size an `Int`.
  package static func filled(
    _ shape: [Int], _ dtype: DType, by fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows -> Tensor {
    let tensor = Tensor.empty(shape, dtype)
    let bytes = UnsafeMutableRawBufferPointer(start: tensor.memory, count: tensor.numel * dtype.itemSize)
    try fill(bytes)
    // Any byte but 0 is true in a file; kernels count on 1.
    if dtype == .bool { for i in bytes.indices where bytes[i] > 1 { bytes[i] = 1 } }
    return tensor
  }

  /// The row-major elements; of a tensor that is not contiguous, those of a copy.
  package func withElementBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    let value = contiguousValue()
    return try withExtendedLifetime(value) {
      try body(UnsafeRawBufferPointer(start: value.memory, count: numel * dtype.itemSize))
    }
  }

  /// All of the memory that this tensor is a part of, from `storageOffset` elements before its first one.
  package func withStorageBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    let storage = self.body.shareStorage()
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawBufferPointer(start: storage.base, count: storage.bytes))
    }
  }

  /// A tensor without history in the same memory, `offset` elements on from this tensor's first. Whether it stays
  /// inside is the caller's to check.
  package func window(_ sizes: [Int], _ strides: [Int], offset: Int) -> Tensor {
    alias(sizes, strides, offset: offset)
  }

  /// Whether there are elements to write: what a failed operation gave has none, and one example of a `vmap` has
  /// those of all.
  package var hasElements: Bool { !isPlaceholder && !isBatched }
}
