import AdjointIO

/// A damaged PNG with the checksums of what its parts now are, so that a reader goes on to look at them.
func sealed(_ png: [UInt8]) -> [UInt8] {
  var png = png
  var at = 8
  while at + 12 <= png.count {
    let length = png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= png.count - at - 12 else { break }
    let end = at + 8 + length
    let sum = png[at + 4..<end].withUnsafeBytes(Checksum.of)
    for i in 0..<4 { png[end + i] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(i))) }
    at = end + 4
  }
  return png
}
