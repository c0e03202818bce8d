import Adjoint
import AdjointIO

/// Files packed by gzip (RFC 1952), read through the system's zlib.
///
/// ```text
/// let bytes = try Gzip.read(from: "train-labels-idx1-ubyte.gz")
/// ```
public enum Gzip {
  /// The bytes of all of the file's members, one after the other, each checked against its CRC.
  ///
  /// Memory grows with what comes out: at most 1032 times the file's size, which is as far as deflate goes.
  /// - Parameter limit: how many bytes may come out.
  /// - Throws: `FileError` for a file that is damaged, cut off or not of gzip, and for more bytes than `limit`.
  public static func read(from location: some FileLocation, limit: Int = .max) throws -> [UInt8] {
    try FileSource(location).parse { try read($0, limit: limit) }
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(bytes: [UInt8], named name: String = "gzip", limit: Int = .max) throws -> [UInt8] {
    try FileSource(bytes: bytes, named: name).parse { try read($0, limit: limit) }
  }

  private static func read(_ source: FileSource, limit: Int) throws -> [UInt8] {
    let packed = try source.bytes(at: 0, count: source.size)
    guard isGzip(packed) else { throw Unexpected("a file of gzip, which begins with 1f 8b", found: "other bytes") }
    return try inflated(packed, .gzip, limit: limit)
  }

  /// All bytes of a file that may be packed or not.
  static func unpacked(_ source: FileSource) throws -> [UInt8] {
    let bytes = try source.bytes(at: 0, count: source.size)
    return isGzip(bytes) ? try inflated(bytes, .gzip, limit: .max) : bytes
  }

  private static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }
}
