import Adjoint
import AdjointState

/// PyTorch's own files, `.pt` and `.pth`: what `torch.save` writes and `torch.load(path, weights_only=True)` reads.
///
/// ```text
/// let state = try PyTorchFile.read(from: "model.pt")     // torch.save(model.state_dict(), "model.pt")
/// let weight = try state["fc.weight"].tensor
/// try PyTorchFile.write(["step": 3, "model": StateValue(parameters)], to: "checkpoint.pt")
/// ```
///
/// Such a file is a zip archive with a pickle, Python's notation of objects, and a record for each storage. Of pickles
/// only what tensors, numbers, texts, lists, tuples and dictionaries need is understood; nothing in a file is run.
/// Tensors that share memory in the file share it once read. Files of before PyTorch 1.6 are not zip archives, and are
/// refused.
public enum PyTorchFile {
  /// The value in a file. A parameter is a tensor that requires a gradient; a dtype is a text such as `torch.float32`.
  /// - Throws: `FileError` if the archive is damaged, a tensor reaches beyond its storage, or the file holds objects of
  ///   Python's beyond these; it names them.
  public static func read(from location: some FileLocation) throws -> StateValue {
    try FileSource(location).parse(read)
  }

  /// The same from bytes in memory; errors name them as `name`.
  public static func read(bytes: [UInt8], named name: String = "pt") throws -> StateValue {
    try FileSource(bytes: bytes, named: name).parse(read)
  }

  /// How files of before PyTorch 1.6 begin: a pickle of the number 0x1950A86A20F9469CFC6C.
  private static let earlyMagic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  static func read(_ source: FileSource) throws -> StateValue {
    guard try source.bytes(at: 0, count: min(source.size, earlyMagic.count)) != earlyMagic else {
      throw Unexpected("a zip archive", found: "a file of before PyTorch 1.6: load it with PyTorch and save it again")
    }
    let archive = try ZipArchive(source)
    // All members are in one folder, whose name is the file's at the time of writing.
    guard let pickle = archive.members.first(where: { $0.name.hasSuffix("/data.pkl") }) else {
      throw Unexpected("a file of torch.save", found: "a zip archive without data.pkl")
    }
    let folder = pickle.name.dropLast("data.pkl".count)
    let order = try archive["\(folder)byteorder"].map(archive.bytes)
    let isBigEndian = order == Array("big".utf8)
    guard isBigEndian || order == nil || order == Array("little".utf8) else {
      throw Unexpected("little or big as the byteorder", found: quoted(String(decoding: order ?? [], as: UTF8.self)))
    }
    var storages: [String: TorchStorage] = [:]
    var machine = PickleMachine(try archive.bytes(of: pickle)) { key, dtype, count in
      if let storage = storages[key] {
        guard storage.isOf(dtype, count) else { throw Unexpected("storage \(key) to be one thing", found: "two") }
        return storage
      }
      guard let member = archive["\(folder)data/\(key)"] else {
        throw Unexpected("the record of storage \(quoted(key))", found: "none")
      }
      let storage = try TorchStorage(key, dtype, count, in: archive, member, isBigEndian: isBigEndian)
      storages[key] = storage
      return storage
    }
    return try Unexpected.naming("data.pkl") {
      let value = try machine.run()
      var builder = StateBuilder(machine.objects)
      return try builder.value(value)
    }
  }

  /// Writes a value; the file is there whole or not at all.
  ///
  /// Tensors that share memory share it in the file, and views are written with all of the memory that they are a part
  /// of, as `torch.save` does: write a `clone()` of a small part of a large tensor.
  public static func write(_ value: StateValue, to location: some FileLocation) throws {
    try AtomicFile.write(to: location) { file in
      var pickle = PickleWriter()
      try Unexpected.naming("the value") { try pickle.write(value) }
      var archive = ZipWriter(file)
      try archive.add("archive/data.pkl", pickle.finished)
      try archive.add("archive/byteorder", Array("little".utf8))
      for (key, tensor) in pickle.storages.enumerated() {
        try tensor.withStorageBytes { try archive.add("archive/data/\(key)", $0) }
      }
      try archive.add("archive/version", Array("3\n".utf8))
      try archive.finish()
    }
  }
}
