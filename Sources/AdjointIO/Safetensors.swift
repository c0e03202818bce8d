import Adjoint
import AdjointState

/// Files of named tensors as Hugging Face's libraries write them: a header that says where each is, then the elements.
///
/// ```text
/// try Safetensors.write(["weight": w, "bias": b], metadata: ["format": "pt"], to: "model.safetensors")
/// let (tensors, metadata) = try Safetensors.read(from: "model.safetensors")
/// ```
///
/// The format: 8 bytes with the length of the header, little-endian; the header, a JSON object of
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}` with `__metadata__` as an object of texts;
/// the elements, row-major and little-endian, one tensor right after the other. See
/// <https://github.com/huggingface/safetensors>.
public enum Safetensors {
  /// Headers are at most this long, as in the format's own library.
  static let longestHeader = 100_000_000

  /// The tensors in the order in which their elements stand, and the texts beside them.
  ///
  /// Nothing is allocated before the header has been found to fit the file's size.
  /// - Throws: `FileError` if the header is no such JSON, a dtype is not one of Adjoint's, a shape does not fit its
  ///   bytes, or tensors overlap or leave gaps.
  public static func read(
    from location: some FileLocation
  ) throws -> (tensors: StateDict, metadata: [String: String]) {
    try FileSource(location).parse(read)
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(
    bytes: [UInt8], named name: String = "safetensors"
  ) throws -> (tensors: StateDict, metadata: [String: String]) {
    try FileSource(bytes: bytes, named: name).parse(read)
  }

  static func read(_ source: FileSource) throws -> (tensors: StateDict, metadata: [String: String]) {
    guard source.size >= 8 else { throw Unexpected("8 bytes with the header's length", found: "\(source.size) bytes") }
    let length = try source.bytes(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let room = min(source.size - 8, longestHeader)
    guard length <= UInt64(room) else {
      throw Unexpected("a header of at most \(room) bytes", found: "a length of \(length)")
    }
    let bytes = try source.bytes(at: 8, count: Int(length))
    let header = try Unexpected.naming("header") { try SafetensorsHeader(bytes) }
    let start = 8 + Int(length)
    let entries = try contiguous(header.entries, in: source.size - start)
    var tensors = StateDict(minimumCapacity: entries.count)
    for entry in entries {
      tensors[entry.name] = try .filled(entry.shape, entry.dtype) { try source.read(at: start + entry.begin, into: $0) }
    }
    return (tensors, header.metadata)
  }

  /// The entries in the order of their bytes, once these are known to be all of `size` bytes without overlap.
  private static func contiguous(_ entries: [SafetensorsEntry], in size: Int) throws -> [SafetensorsEntry] {
    let sorted = entries.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var end = 0
    for entry in sorted {
      guard entry.begin == end, entry.end >= end else {
        throw Unexpected(
          "elements from byte \(end) on", found: "data_offsets [\(entry.begin), \(entry.end)]",
          place: "tensor \(quoted(entry.name))")
      }
      end = entry.end
    }
    guard end == size else { throw Unexpected("\(end) bytes of elements", found: "\(size)") }
    return sorted
  }

  /// Writes tensors under their names, those of larger elements first, so that all of them are aligned.
  ///
  /// The elements are written row-major whatever the strides are, and tensors that share memory each get their own.
  public static func write(
    _ tensors: StateDict, metadata: [String: String] = [:], to location: some FileLocation
  ) throws {
    try AtomicFile.write(to: location) { file in
      var order = Array(tensors)
      order.sort { ($1.value.dtype.itemSize, $0.key) < ($0.value.dtype.itemSize, $1.key) }
      var header = SafetensorsHeader.text(of: order, metadata)
      // The elements begin at a multiple of 8.
      header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      let length = UInt64(header.utf8.count)
      try file.write((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
      try file.write(Array(header.utf8))
      for (name, tensor) in order {
        try Unexpected.naming("tensor \(quoted(name))") {
          guard name != "__metadata__" else { throw Unexpected("another name", found: "that of the metadata") }
          try tensor.checkWritable()
          try tensor.withElementBytes(file.write)
        }
      }
    }
  }
}
