import CZlib

/// What stands around deflated bytes.
package enum DeflateWrapping: Sendable {
  /// Nothing, as in a zip archive.
  case none
  /// zlib's header and checksum (RFC 1950).
  case zlib
  /// gzip's members, one after the other, and zeros after the last (RFC 1952).
  case gzip

  fileprivate var windowBits: Int32 {
    switch self {
    case .none: -MAX_WBITS
    case .zlib: MAX_WBITS
    case .gzip: MAX_WBITS + 16
    }
  }
}

/// Undoes deflate. It is done in steps: memory is taken for what has come out, not for what a header says, and more
/// than `limit` bytes are refused.
package func inflated(_ packed: [UInt8], _ wrapping: DeflateWrapping, limit: Int) throws -> [UInt8] {
  var result: [UInt8] = []
  var step = [UInt8](repeating: 0, count: 1 << 16)
  var stream = z_stream()
  // zlib remembers where the stream lies.
  try withUnsafeMutablePointer(to: &stream) { stream in
    guard inflateInit2_(stream, wrapping.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Unexpected("memory for inflating", found: "none")
    }
    defer { inflateEnd(stream) }
    var taken = 0
    while true {
      let (status, read, made) = advance(stream, packed, from: taken, into: &step)
      taken += read
      guard made <= limit - result.count else {
        throw Unexpected("deflated data of at most \(limit) bytes", found: "more")
      }
      result += step[..<made]
      if status == Z_STREAM_END {
        let rest = packed[taken...]
        guard wrapping == .gzip, rest.starts(with: [0x1F, 0x8B]) else {
          guard wrapping != .gzip || rest.allSatisfy({ $0 == 0 }) else {
            throw Unexpected("the end of gzip's data", found: "other bytes", place: "byte \(taken)")
          }
          return
        }
        inflateReset(stream)
      } else if status != Z_OK || read == 0 && made == 0 {
        let isShort = taken == packed.count && (status == Z_OK || status == Z_BUF_ERROR)
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's code \(status)"
        throw Unexpected("deflated data", found: isShort ? "its end is missing" : reason, place: "byte \(taken)")
      }
    }
  }
  return result
}

/// One step: zlib's status, how many packed bytes it took, and how many it made.
private func advance(
  _ stream: UnsafeMutablePointer<z_stream>, _ packed: [UInt8], from start: Int, into step: inout [UInt8]
) -> (status: Int32, read: Int, made: Int) {
  packed.withUnsafeBufferPointer { packed in
    step.withUnsafeMutableBufferPointer { step in
      let given = min(packed.count - start, 1 << 30)
      stream.pointee.next_in = packed.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start) }
      stream.pointee.avail_in = uInt(given)
      stream.pointee.next_out = step.baseAddress
      stream.pointee.avail_out = uInt(step.count)
      let status = inflate(stream, Z_NO_FLUSH)
      return (status, given - Int(stream.pointee.avail_in), step.count - Int(stream.pointee.avail_out))
    }
  }
}
