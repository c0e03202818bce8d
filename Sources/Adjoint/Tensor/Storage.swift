import AdjointKernels

/// Memory that tensors share, and the version that every view of it sees.
final class Storage {
  let base: UnsafeMutableRawPointer
  let bytes: Int
  var version: UInt32 = 0

  /// What few storages have; one word for all of it.
  private var extra: StorageExtra?

  init(bytes: Int) {
    self.bytes = bytes
    base = adj_allocate(bytes)
  }

  /// The memory of another storage under a version of its own.
  init(memoryOf other: Storage) {
    bytes = other.bytes
    base = other.base
    extra = StorageExtra(owner: other)
  }

  /// Whether the memory is that of another storage too.
  var isBorrowed: Bool { extra?.owner != nil }

  deinit { if !isBorrowed { adj_free(base, bytes) } }

  /// Notes where the elements were changed just now.
  func noteModification() {
    let extra = extra ?? StorageExtra(owner: nil)
    self.extra = extra
    extra.modifications.note(version)
  }

  /// Where they were changed first after `version`, if anomaly detection was on.
  func modification(after version: UInt32) -> String? { extra?.modifications.text(after: version) }
}

private final class StorageExtra {
  /// The storage whose memory this is, where only the version is its own.
  let owner: Storage?
  var modifications = ModificationTraces()

  init(owner: Storage?) { self.owner = owner }
}
