import AdjointKernels

/// Memory that tensors share, and the version that every view of it sees.
final class Storage {
  let base: UnsafeMutableRawPointer
  let bytes: Int
  var version: UInt32 = 0
  /// Whether a second tensor was ever made over this memory.
  var isShared = false

  /// The storage whose memory this is, where only the version is this one's own.
  private let owner: Storage?

  init(bytes: Int) {
    self.bytes = bytes
    base = adj_allocate(bytes)
    owner = nil
  }

  /// The memory of another storage under a version of its own.
  init(memoryOf other: Storage) {
    bytes = other.bytes
    base = other.base
    owner = other
    isShared = true
    other.isShared = true
  }

  deinit { if owner == nil { adj_free(base, bytes) } }
}
