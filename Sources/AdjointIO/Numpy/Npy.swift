import Adjoint
import AdjointState

/// One array in a file of numpy's, `.npy`.
///
/// ```text
/// let x = try Npy.read(from: "x.npy")   // numpy.save("x.npy", x)
/// try Npy.write(x, to: "y.npy")         // numpy.load("y.npy")
/// ```
///
/// The format is that of numpy's `numpy.lib.format`, versions 1 to 3.
public enum Npy {
  /// The array, row-major whatever its order in the file, and with numbers of either byte order.
  /// - Throws: `FileError` if the dtype is not one of Adjoint's, or the shape does not fit the file's size.
  public static func read(from location: some FileLocation) throws -> Tensor {
    try FileSource(location).parse(read)
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(bytes: [UInt8], named name: String = "npy") throws -> Tensor {
    try FileSource(bytes: bytes, named: name).parse(read)
  }

  static func read(_ source: FileSource) throws -> Tensor {
    let header = try NpyHeader(source.bytes(at:count:))
    let layout = try Layout(header.shape, header.dtype)
    guard layout.bytes == source.size - header.length else {
      throw Unexpected(
        "\(layout.bytes) bytes for \(header.dtype) of shape \(header.shape)", found: "\(source.size - header.length)")
    }
    let sizes = header.isColumnMajor ? header.shape.reversed() : header.shape
    let tensor = try Tensor.filled(sizes, header.dtype) {
      try source.read(at: header.length, into: $0)
      if header.isBigEndian { reverseBytes($0, ofElementsOf: header.dtype.itemSize) }
    }
    return header.isColumnMajor
      ? noGrad { tensor.permute(Array(header.shape.indices.reversed())).contiguous() } : tensor
  }

  /// Writes a tensor, row-major.
  /// - Throws: `FileError` for bfloat16, which numpy has not, and where the file cannot be written.
  public static func write(_ tensor: Tensor, to location: some FileLocation) throws {
    try AtomicFile.write(to: location) { file in
      try tensor.checkWritable()
      try file.write(NpyHeader.bytes(for: tensor))
      try tensor.withElementBytes(file.write)
    }
  }

  static func bytes(of tensor: Tensor) throws -> [UInt8] {
    try tensor.checkWritable()
    return try NpyHeader.bytes(for: tensor) + tensor.withElementBytes(Array.init)
  }
}

/// Named arrays in one file of numpy's, `.npz`: a zip archive of `.npy` files.
///
/// ```text
/// let arrays = try Npz.read(from: "data.npz")   // numpy.savez("data.npz", x=x, y=y), or savez_compressed
/// try Npz.write(["x": x, "y": y], to: "copy.npz")
/// ```
public enum Npz {
  /// The arrays in the archive's order.
  /// - Throws: `FileError` as `Npy.read` does, and if the archive is damaged.
  public static func read(from location: some FileLocation) throws -> StateDict {
    try FileSource(location).parse(read)
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(bytes: [UInt8], named name: String = "npz") throws -> StateDict {
    try FileSource(bytes: bytes, named: name).parse(read)
  }

  static func read(_ source: FileSource) throws -> StateDict {
    let archive = try ZipArchive(source)
    var tensors = StateDict()
    for member in archive.members {
      guard member.name.hasSuffix(".npy") else {
        throw Unexpected("arrays, named .npy", found: "a member \(quoted(member.name))")
      }
      let bytes = try archive.bytes(of: member)
      tensors[String(member.name.dropLast(4))] = try Unexpected.naming("member \(quoted(member.name))") {
        try Npy.read(FileSource(bytes: bytes, named: source.path))
      }
    }
    return tensors
  }

  /// Writes arrays, not compressed.
  /// - Throws: `FileError` as `Npy.write` does.
  public static func write(_ tensors: StateDict, to location: some FileLocation) throws {
    try AtomicFile.write(to: location) { file in
      var archive = ZipWriter(file)
      for (name, tensor) in tensors {
        try Unexpected.naming("array \(quoted(name))") { try archive.add("\(name).npy", Npy.bytes(of: tensor)) }
      }
      try archive.finish()
    }
  }
}
