import Adjoint
import AdjointData
import AdjointIO
import AdjointState
import Foundation

/// What reads files.
enum Reader: String, CaseIterable {
  case safetensors, pt, npy, npz, csv, checkpoint, idx, gzip, png

  /// Whether its files are zip archives.
  var isArchive: Bool { self == .pt || self == .npz || self == .checkpoint }

  /// As many bytes as a file's byte may cost in memory, in copies of what it says and of what is made of it.
  ///
  /// Deflate makes of a byte 1032 at most, which are in memory twice while a tensor is made of them, or in an array
  /// that grows by doubling. An empty list is
  /// one byte of a pickle, and 100 in the machine's table, which grows by doubling; a field of text is two bytes, and a
  /// slice and a number here.
  var costOfByte: Int {
    switch self {
    case .safetensors, .npy: 40
    case .csv, .pt, .checkpoint: 400
    case .npz, .idx, .gzip, .png: 4200
    }
  }

  /// The files in a folder that are damaged for this reader.
  func originals(in folder: String) throws -> [[UInt8]] {
    let kind = self == .checkpoint ? "pt" : rawValue
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".\(kind)") }.map
    {
      try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
    } + (self == .checkpoint ? [try Self.checkpoint()] : [])
  }

  /// Reads a file, and every element of the tensors in it. False if it is refused; everything else is thrown.
  func accepts(_ bytes: [UInt8]) throws -> Bool {
    do {
      switch self {
      case .safetensors: try Safetensors.read(bytes: bytes).tensors.values.forEach(touch)
      case .pt: touch(try PyTorchFile.read(bytes: bytes))
      case .npy: touch(try Npy.read(bytes: bytes))
      case .npz: try Npz.read(bytes: bytes).values.forEach(touch)
      case .csv:
        let dtype = DType.allCases[bytes.count % DType.allCases.count]
        touch(try CSV.read(bytes: bytes, hasHeader: bytes.count % 3 == 0, dtype: dtype).numbers)
        _ = try CSV.rows(bytes: bytes)
      case .idx: touch(try IDX.read(bytes: bytes))
      case .gzip: _ = try Gzip.read(bytes: bytes)
      case .png: touch(try PNG.read(bytes: bytes, as: bytes.count % 2 == 0 ? .stored : .rgba))
      case .checkpoint:
        try Self.inFolder { folder in
          try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/checkpoint-00000001.pt"))
          let checkpoint = Checkpoint(in: folder)
          checkpoint.add("memory", Memory())
          try checkpoint.restore()?.values.values.forEach(touch)
        }
      }
      return true
    } catch is FileError { return false } catch is StateError where self == .checkpoint { return false }
  }

  /// What a checkpoint restores.
  private final class Memory: Stateful {
    private var value = Tensor([1.0, 2, 3])
    func state() -> StateValue { ["value": .tensor(value)] }
    func load(state: StateValue) throws { value = try state["value"].tensor }
  }

  private static func checkpoint() throws -> [UInt8] {
    try inFolder { folder in
      let checkpoint = Checkpoint(in: folder)
      checkpoint.add("memory", Memory())
      return try Array(Data(contentsOf: URL(fileURLWithPath: checkpoint.save(step: 1, ["best": 0.5, "names": ["a"]]))))
    }
  }

  private static func inFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}

private func touch(_ state: StateValue) {
  switch state {
  case .tensor(let tensor): touch(tensor)
  case .list(let elements), .tuple(let elements): elements.forEach(touch)
  case .dictionary(let entries): entries.values.forEach(touch)
  default: break
  }
}

/// A copy reads all; strides of 0 show more elements than there is memory for.
private func touch(_ tensor: Tensor) {
  if tensor.numel < 1 << 16 { _ = tensor.detach().clone() }
}
