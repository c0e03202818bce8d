import ArgumentParser
import Foundation

/// Trains models as PyTorch did, and compares.
@main
struct Twins: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twins",
    abstract: "Repeats runs of training that PyTorch recorded, and compares step by step.",
    discussion: """
      FILE is what Tools/Golden/twins.py writes; the text that language models learn lies beside it or is given. A run \
      passes if all initial weights and all batches are the same bit for bit and every loss is within 1e-5 in float32, \
      1e-10 in float64, relative to the recorded one, up to the step at which PyTorch with other threads or kernels \
      departs from its own run. The exit status is 1 if a run did not pass.
      """)

  @Argument(help: ArgumentHelp("The recorded runs.", valueName: "file"))
  var file: String = "Tests/Golden/twins/twins.json"

  @Option(help: ArgumentHelp("The text of the language models.", valueName: "file"))
  var text: String = "Tests/Golden/twins/text.txt"

  @Option(help: "Only runs of this recipe.")
  var only: String?

  func run() throws {
    let recordings: [Recording]
    do {
      recordings = try JSONDecoder().decode([Recording].self, from: contents(of: file))
    } catch is DecodingError {
      throw ValidationError("\(file) holds no runs: it has to be what Tools/Golden/twins.py writes")
    }
    let text = String(decoding: try contents(of: text), as: UTF8.self)
    guard recordings.contains(where: { only == nil || $0.recipe == only }) else {
      throw ValidationError("there is no run of '\(only ?? "any recipe")' in \(file)")
    }
    var failed = 0
    for recording in recordings where only == nil || recording.recipe == only {
      let comparison = Comparison(recording, try Run(of: recording, text: text))
      print(comparison.line)
      if !comparison.passed { failed += 1 }
    }
    if failed > 0 {
      print("\(failed) of \(recordings.count) runs differ")
      throw ExitCode.failure
    }
  }

  private func contents(of path: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ValidationError("\(path) can't be read: \(error.localizedDescription)")
    }
  }
}
