import Adjoint

/// Where in memory the elements of a tensor are that a file describes, after a check that they can be anywhere.
package struct Layout {
  package let sizes: [Int]
  package let count: Int
  package let bytes: Int

  /// Row-major elements. Sizes whose memory no number can tell are refused; those beside a zero count too, because
  /// strides are made of them.
  package init(_ sizes: [Int], _ dtype: DType) throws {
    guard sizes.count <= 64 else { throw Unexpected("at most 64 dimensions", found: "\(sizes.count)") }
    var room = dtype.itemSize
    for size in sizes {
      guard size >= 0 else { throw Unexpected("sizes of 0 or more", found: "\(sizes)") }
      let (next, isTooLarge) = room.multipliedReportingOverflow(by: max(size, 1))
      guard !isTooLarge else { throw Unexpected("a shape that fits into memory", found: "\(sizes)") }
      room = next
    }
    self.sizes = sizes
    bytes = sizes.contains(0) ? 0 : room
    count = bytes / dtype.itemSize
  }
}

extension Tensor {
  /// Throws if there is nothing to write.
  func checkWritable() throws {
    guard hasElements else {
      throw Unexpected("a tensor with elements", found: "the result of a failed operation, or one example of a vmap")
    }
  }
}

/// Turns the bytes of elements of `size` bytes around, between big-endian and little-endian.
package func reverseBytes(_ bytes: UnsafeMutableRawBufferPointer, ofElementsOf size: Int) {
  guard size > 1 else { return }
  for start in stride(from: 0, through: bytes.count - size, by: size) {
    for i in 0..<size / 2 { bytes.swapAt(start + i, start + size - 1 - i) }
  }
}
