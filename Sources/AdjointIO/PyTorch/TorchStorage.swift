import Adjoint

/// Memory that tensors of a file share: read once, when the first tensor asks for it.
final class TorchStorage {
  private let key: String
  private let count: Int
  private let dtype: DType?
  private let archive: ZipArchive
  private let member: ZipMember
  private let isBigEndian: Bool
  private var elements: Tensor?

  /// The record `member`, of `count` elements; without a dtype, of as many bytes.
  init(
    _ key: String, _ dtype: DType?, _ count: Int, in archive: ZipArchive, _ member: ZipMember, isBigEndian: Bool
  ) throws {
    (self.key, self.dtype, self.count, self.archive) = (key, dtype, count, archive)
    (self.member, self.isBigEndian) = (member, isBigEndian)
    let size = try Layout([count], dtype ?? .uint8).bytes
    guard size == member.size else {
      throw Unexpected("\(size) bytes for \(count) elements of storage \(key)", found: "\(member.size)")
    }
  }

  func isOf(_ dtype: DType?, _ count: Int) -> Bool { dtype == self.dtype && count == self.count }

  /// The tensor with its first element at `offset`, once all of its elements are known to be here.
  func tensor(_ sizes: [Int], _ strides: [Int], offset: Int, _ given: DType?) throws -> Tensor {
    let dtype = given ?? self.dtype
    guard let dtype, self.dtype == nil || self.dtype == dtype else {
      throw Unexpected("a dtype for storage \(key)", found: given == nil ? "none" : "two")
    }
    let room = member.size / dtype.itemSize
    try check(sizes, strides, offset, room)
    if elements == nil {
      guard member.size % dtype.itemSize == 0 else {
        throw Unexpected("whole elements of \(dtype) in storage \(key)", found: "\(member.size) bytes")
      }
      elements = try .filled([room], dtype) {
        try archive.read(member, into: $0)
        if isBigEndian { reverseBytes($0, ofElementsOf: dtype.itemSize) }
      }
    }
    guard let elements, elements.dtype == dtype else {
      throw Unexpected("one dtype for storage \(key)", found: "two")
    }
    return elements.window(sizes, strides, offset: offset)
  }

  private func check(_ sizes: [Int], _ strides: [Int], _ offset: Int, _ room: Int) throws {
    _ = try Layout(sizes, dtype ?? .float64)
    guard sizes.count == strides.count, offset >= 0, !strides.contains(where: { $0 < 0 }) else {
      throw Unexpected("as many strides as sizes, and none below 0", found: "\(strides) for sizes \(sizes)")
    }
    // The place of the last element; of no elements, that of the first.
    var last = offset
    for (size, stride) in zip(sizes, strides) where !sizes.contains(0) {
      let (step, isTooLarge) = stride.multipliedReportingOverflow(by: size - 1)
      let (next, isBeyond) = last.addingReportingOverflow(step)
      last = isTooLarge || isBeyond ? .max : next
      if last == .max { break }
    }
    guard sizes.contains(0) ? last <= room : last < room else {
      throw Unexpected(
        "elements inside of storage \(key), which has \(room)",
        found: "sizes \(sizes) and strides \(strides) from element \(offset) on")
    }
  }
}
