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

/// Undoes deflate where the size of the result is known.
func inflated(_ packed: [UInt8], count: Int) throws -> [UInt8] {
  // Deflate packs at most 258 bytes into 2 bits; a size beyond that is not honest, and is not allocated.
  guard count / 1032 <= packed.count, packed.count <= Int(uInt.max), count <= Int(uInt.max) else {
    throw Unexpected("a size that \(packed.count) deflated bytes can have", found: "\(count) bytes")
  }
  var stream = z_stream()
  // Negative: without zlib's own header, as zip has it.
  guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw Unexpected("memory for inflating", found: "none")
  }
  defer { inflateEnd(&stream) }
  var packed = packed
  return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    // One byte more than expected would be seen, and zlib wants a place even for nothing.
    var spare: UInt8 = 0
    let status = packed.withUnsafeMutableBufferPointer { source in
      withUnsafeMutablePointer(to: &spare) { spare in
        stream.next_in = source.baseAddress
        stream.avail_in = uInt(source.count)
        stream.next_out = count > 0 ? buffer.baseAddress : spare
        stream.avail_out = uInt(count)
        return inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END, Int(stream.total_out) == count else {
      throw Unexpected(
        "deflated data of \(count) bytes", found: "\(stream.total_out) bytes, then zlib's code \(status)")
    }
    filled = count
  }
}
