/// A message of protocol buffers, field by field: <https://protobuf.dev/programming-guides/encoding>.
struct Protobuf {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ value: Double) {
    key(field, 1)
    bytes += value.bitPattern.fileBytes
  }

  mutating func add(_ field: Int, _ value: Float) {
    key(field, 5)
    bytes += value.bitPattern.fileBytes
  }

  mutating func add(_ field: Int, _ value: Int) {
    key(field, 0)
    variable(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ message: Protobuf) { add(field, message.bytes) }

  private mutating func add(_ field: Int, _ content: [UInt8]) {
    key(field, 2)
    variable(UInt64(content.count))
    bytes += content
  }

  private mutating func key(_ field: Int, _ kind: Int) { variable(UInt64(field << 3 | kind)) }

  /// Seven bits to a byte, the lowest first; the eighth says that more follow.
  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
