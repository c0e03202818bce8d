import Adjoint
import AdjointIO

/// Arrays in the format of the MNIST files, `.idx3-ubyte` and the like, plain or packed by gzip.
///
/// ```text
/// let images = try IDX.read(from: "train-images-idx3-ubyte.gz")   // uint8 of [60000, 28, 28]
/// ```
///
/// The format (Y. LeCun, <http://yann.lecun.com/exdb/mnist>): two zeros, a byte for the type, one for the number of
/// dimensions, the sizes as 32-bit numbers, and the elements, row by row, all of them big-endian.
public enum IDX {
  /// The array, of uint8, int8, int16, int32, float32 or float64.
  /// - Throws: `FileError` for other types, and where the file is shorter or longer than its sizes say.
  public static func read(from location: some FileLocation) throws -> Tensor {
    try FileSource(location).parse(read)
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(bytes: [UInt8], named name: String = "idx") throws -> Tensor {
    try FileSource(bytes: bytes, named: name).parse(read)
  }

  private static let dtypes: [UInt8: DType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  private static func read(_ source: FileSource) throws -> Tensor {
    let bytes = try Gzip.unpacked(source)
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let dtype = dtypes[bytes[2]] else {
      throw Unexpected("the mark of IDX: 0, 0 and a type of 8, 9 or 11 to 14", found: "\(Array(bytes.prefix(4)))")
    }
    let start = 4 + 4 * Int(bytes[3])
    guard start <= bytes.count else {
      throw Unexpected("the sizes of \(bytes[3]) dimensions", found: "a file of \(bytes.count) bytes")
    }
    let sizes = stride(from: 4, to: start, by: 4).map { place in
      bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let layout = try Layout(sizes, dtype)
    guard layout.bytes == bytes.count - start else {
      throw Unexpected("\(layout.bytes) bytes for \(dtype) of shape \(sizes)", found: "\(bytes.count - start)")
    }
    return Tensor.filled(sizes, dtype) { target in
      bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[start...])) }
      if UInt16(1).bigEndian != 1 { reverseBytes(target, ofElementsOf: dtype.itemSize) }
    }
  }
}
