/// Where bytes go one after the other.
protocol ByteSink: AnyObject {
  /// Bytes written so far.
  var position: Int { get }
  func write(_ bytes: UnsafeRawBufferPointer) throws
}

extension ByteSink {
  func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }
}

/// Bytes kept in memory.
final class MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []
  var position: Int { bytes.count }
  func write(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes }
}
