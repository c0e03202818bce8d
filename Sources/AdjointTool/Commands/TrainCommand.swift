import Adjoint
import ArgumentParser
import Foundation

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a model on images, a table or a text.",
    discussion: """
      adjoint train digits
      adjoint train fashion-mnist --model lenet --epochs 10 --checkpoint runs/1 --curve curve.svg
      adjoint train text shakespeare.txt --model gpt --checkpoint runs/2
      adjoint train flowers.csv --label species
      adjoint train --checkpoint runs/1 --resume

      Ctrl-C saves a checkpoint and says how to go on; a second Ctrl-C stops at once.
      """)

  @Argument(help: "digits, fashion-mnist, text FILE, or FILE.csv. A run that is resumed knows its data.")
  var data: [String] = []

  @OptionGroup(title: "Run") var options: TrainingOptions

  @Option(parsing: .unconditional, help: "Threads of an operation; as many as the machine has otherwise.")
  var threads: Int?
  @Option(help: ArgumentHelp("Save the run in this folder after each epoch.", valueName: "folder"))
  var checkpoint: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Save it every N steps too.", valueName: "N"))
  var checkpointEvery: Int?
  @Flag(help: "Go on with the run in the checkpoint folder, bit by bit as if it had not been interrupted.")
  var resume = false
  @Option(help: ArgumentHelp("Write the numbers of each step and epoch as lines of JSON.", valueName: "file.jsonl"))
  var metrics: String?
  @Option(help: ArgumentHelp("Write them as TensorBoard's event files.", valueName: "folder"))
  var tensorboard: String?
  @Option(help: ArgumentHelp("Draw loss and accuracy.", valueName: "file.svg"))
  var curve: String?

  func validate() throws {
    if let checkpointEvery, checkpointEvery < 1 {
      throw ValidationError("--checkpoint-every is \(checkpointEvery): it has to be 1 or more")
    }
    if checkpointEvery != nil && checkpoint == nil { throw ValidationError("--checkpoint-every needs --checkpoint") }
    if resume && checkpoint == nil { throw ValidationError("--resume needs --checkpoint, the folder to go on from") }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): it has to be 1 or more") }
  }

  func run() throws {
    if let threads { setenv("ADJOINT_THREADS", "\(threads)", 1) }
    Interruption.watch()
    let settings = try settings()
    let files = try files(settings)
    try files.check()
    let trainer = try recovering { try Trainer(settings, try TrainingData.load(settings), files) }
    Terminal.say(trainer.record.summary)
    let outcome = try trainer.run()
    let picture = trainer.record.curve
    try files.draw(picture)
    if trainer.record.epoch > 0 {
      Terminal.say("\n" + picture.text(width: Terminal.width, colours: Terminal.showsColours))
    }
    if outcome == .interrupted {
      Terminal.say("saved at step \(trainer.record.step); go on with:\n  \(resumption(files.checkpoint.folder))")
      throw ExitCode(Interruption.exitCode)
    }
  }

  private func settings() throws -> RunSettings {
    guard resume, let checkpoint else { return try options.settings(for: DataSource(data)) }
    let record = try RunCheckpoint(folder: checkpoint).record()
    let settings = try options.settings(resuming: record, in: checkpoint)
    if !data.isEmpty, try DataSource(data) != settings.source {
      throw TrainingError(
        "the run in \(checkpoint) learns from \(settings.source.arguments.joined(separator: " ")), not from "
          + "\(data.joined(separator: " ")): leave the data out, or begin anew in another folder")
    }
    return settings
  }

  private func files(_ settings: RunSettings) throws -> RunFiles {
    let folder = checkpoint ?? Self.unusedFolder("\(settings.source.name)-\(settings.model.rawValue).checkpoint")
    let files = RunFiles(
      checkpoint: RunCheckpoint(folder: folder), savesEpochs: checkpoint != nil, every: checkpointEvery,
      resumes: resume, metrics: metrics, tensorboard: tensorboard, curve: curve)
    if !resume, checkpoint != nil, let step = files.checkpoint.lastStep {
      throw TrainingError(
        "\(folder) has the checkpoints of a run, up to step \(step): add --resume to go on with it, or give another "
          + "folder")
    }
    return files
  }

  /// Where an interrupted run is saved that was given no folder: one that is not there yet.
  private static func unusedFolder(_ name: String) -> String {
    var (folder, number) = (name, 1)
    while FileManager.default.fileExists(atPath: folder) {
      number += 1
      folder = "\(name)-\(number)"
    }
    return folder
  }

  /// The command that goes on with this run: this one, and what it lacks.
  private func resumption(_ folder: String) -> String {
    var arguments = ["adjoint"] + CommandLine.arguments.dropFirst()
    if checkpoint == nil { arguments += ["--checkpoint", folder] }
    if !resume { arguments.append("--resume") }
    return arguments.map(\.quotedForShell).joined(separator: " ")
  }
}

extension String {
  /// As a shell reads it back as one word.
  fileprivate var quotedForShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        byte >= 0x80 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || "-_./=,+:@%".utf8.contains(byte)
      }
    return isPlain
      ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
