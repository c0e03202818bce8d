import Adjoint
import AdjointIO
import AdjointState
import ArgumentParser
import Foundation
import OrderedCollections

/// Reads files and writes them again, for `Tools/interchange.py` to compare with what Python's packages read.
struct Rewrite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads files, says what is in them, and writes them again.",
    discussion: """
      For each file NAME of the folder FROM, TO gets NAME as it is written here, and a line in \
      described.jsonl: what was read, or why nothing was.
      """)

  @Argument(help: "The folder of the files that are read.") var from: String
  @Argument(help: "The folder of those that are written.") var to: String

  func run() throws {
    let log = try JSONLines("\(to)/described.jsonl")
    for name in try FileManager.default.contentsOfDirectory(atPath: from).sorted() {
      do {
        try log.write(["file": .string(name), "value": try rewrite("\(from)/\(name)", "\(to)/\(name)").described])
      } catch let error as FileError {
        try log.write(["file": .string(name), "refused": .string("\(error)")])
      }
    }
  }

  private func rewrite(_ source: String, _ target: String) throws -> StateValue {
    switch URL(fileURLWithPath: source).pathExtension {
    case "safetensors":
      let (tensors, metadata) = try Safetensors.read(from: source)
      try Safetensors.write(tensors, metadata: metadata, to: target)
      let texts = metadata.sorted { $0.key < $1.key }.map { (StateKey.string($0.key), StateValue.string($0.value)) }
      return ["tensors": StateValue(tensors), "metadata": .dictionary(OrderedDictionary(uniqueKeysWithValues: texts))]
    case "npy":
      let tensor = try Npy.read(from: source)
      try Npy.write(tensor, to: target)
      return .tensor(tensor)
    case "npz":
      let tensors = try Npz.read(from: source)
      try Npz.write(tensors, to: target)
      return StateValue(tensors)
    case "csv":
      let (numbers, names) = try CSV.read(from: source, hasHeader: true, dtype: .float64)
      try CSV.write(numbers, names: names, to: target)
      return ["numbers": .tensor(numbers), "names": .list(names.map(StateValue.string))]
    case "pt":
      let value = try PyTorchFile.read(from: source)
      try PyTorchFile.write(value, to: target)
      return value
    case let kind: throw ValidationError("no reader of .\(kind)")
    }
  }
}

extension StateValue {
  /// The same with lists, tuples, dictionaries and tensors told apart: JSON has only some of these.
  fileprivate var described: StateValue {
    switch self {
    case .list(let elements): return ["list": .list(elements.map(\.described))]
    case .tuple(let elements): return ["tuple": .list(elements.map(\.described))]
    case .dictionary(let entries):
      return ["dict": .list(entries.map { [$0.key.value, $0.value.described] })]
    case .tensor(let tensor):
      let sum = tensor.detach().withElementBytes { Checksum.of($0) }
      return [
        "tensor": .string("\(tensor.dtype)"), "shape": .list(tensor.shape.map(StateValue.int)),
        "strides": .list(tensor.strides.map(StateValue.int)), "offset": .int(tensor.storageOffset),
        "requiresGrad": .bool(tensor.requiresGrad), "crc": .int(Int(sum)),
      ]
    default: return self
    }
  }
}

extension StateKey {
  fileprivate var value: StateValue {
    switch self {
    case .string(let name): .string(name)
    case .int(let number): .int(number)
    }
  }
}

/// Writes the files that metrics go to, for TensorBoard to read.
struct Metrics: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Writes an event file and lines of JSON to a folder.")

  @Argument(help: "The folder.") var folder: String

  func run() throws {
    let events = try EventFile(in: folder)
    let lines = try JSONLines("\(folder)/metrics.jsonl")
    for step in 0..<1000 {
      let loss = 1 / Double(step + 1)
      try events.scalar("loss/train", loss, step: step)
      try events.scalar("häufig", step == 500 ? .nan : -loss, step: step)
      try lines.write(["step": .int(step), "loss": .double(loss)])
    }
    events.close()
    let resumed = try EventFile(in: folder, purgeStep: 900)
    for step in 900..<1100 { try resumed.scalar("loss/train", 2, step: step) }
  }
}
