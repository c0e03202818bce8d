import CZlib

/// zlib's CRC-32 over parts that come one after the other.
package struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      value = UInt32(crc32(uLong(value), part.bindMemory(to: UInt8.self).baseAddress, uInt(part.count)))
      rest = rest.dropFirst(part.count)
    }
  }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = Checksum()
    sum.add(bytes)
    return sum.value
  }
}
