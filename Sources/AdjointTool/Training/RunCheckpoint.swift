import Adjoint
import AdjointIO
import AdjointNN
import AdjointState
import Foundation

/// The checkpoints of a run in a folder.
struct RunCheckpoint {
  let folder: String

  /// What the newest checkpoint says of its run, without its tensors.
  func record() throws -> RunRecord {
    guard let record = try restore(into: [:]) else {
      throw TrainingError("there is no checkpoint in \(folder): train with --checkpoint \(folder) first")
    }
    return record
  }

  /// The model that the newest checkpoint holds, in the mode in which it is used.
  func model() throws -> (RunRecord, Module) {
    let record = try record()
    let model = try record.settings.model.make(record.settings.sizes, for: record.task)
    _ = try restore(into: ["model": model])
    return (record, model.eval())
  }

  /// Gives each object its state. Nil if there is no checkpoint; files that are damaged are skipped with a warning.
  func restore(into objects: KeyValuePairs<String, any Stateful>) throws -> RunRecord? {
    do {
      guard let restored = try checkpoint(objects).restore() else { return nil }
      if objects.isEmpty {
        for error in restored.skipped { Terminal.complain("skipped a damaged checkpoint: \(error)") }
      }
      guard let text = restored.values["run"] else { throw StateError("it has no \"run\"") }
      let record = try JSONDecoder.ofRuns.decode(RunRecord.self, from: Data(try text.string.utf8))
      try record.settings.validate()
      try record.task.validate()
      return record
    } catch let error as StateError {
      throw TrainingError("the checkpoint in \(folder) is not one of this run: \(error)")
    } catch let error as DecodingError {
      throw TrainingError("the checkpoint in \(folder) was not written by this version of adjoint: \(error)")
    }
  }

  func save(_ record: RunRecord, _ objects: KeyValuePairs<String, any Stateful>) throws {
    let text = String(decoding: try JSONEncoder.ofRuns.encode(record), as: UTF8.self)
    try checkpoint(objects).save(
      step: record.step, ["run": .string(text), "epoch": .int(record.epoch), "step": .int(record.step)])
  }

  /// Removes what a program that was killed while it wrote has left.
  func removePartialFiles() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix("checkpoint-") && name.hasSuffix(".partial") {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  /// The step of the newest file, nil if there is none.
  var lastStep: Int? { checkpoint([:]).steps.first }

  private func checkpoint(_ objects: KeyValuePairs<String, any Stateful>) -> Checkpoint {
    let checkpoint = Checkpoint(in: folder, keepingLast: 2)
    for (name, object) in objects { checkpoint.add(name, object) }
    return checkpoint
  }
}

// Losses of tests may be infinite, which JSON has no word for.

extension JSONEncoder {
  fileprivate static var ofRuns: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }
}

extension JSONDecoder {
  fileprivate static var ofRuns: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// The default generator's place in its stream, as a part of checkpoints.
final class RandomState: Stateful {
  func state() -> StateValue { ["bytes": .tensor(Tensor(Generator.default.state.bytes.map(Int.init), dtype: .uint8))] }

  func load(state: StateValue) throws {
    let tensor = try state["bytes"].tensor
    guard tensor.dtype == .uint8, let place = GeneratorState(bytes: tensor.ints.map { UInt8($0) }) else {
      throw StateError("\(tensor.described) is not the state of a generator")
    }
    Generator.default.state = place
  }
}
